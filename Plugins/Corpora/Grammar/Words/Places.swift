/// Towns, made of stems and endings; what stands in the country around them; the times of a story.
let placeWords = """
  words town plain
    any: Alder Mill Stan Hart Elm Thorn Brack Cold Wick Norr Hazel Wester Birch Ox Swan Raven Ash
      Crow Kings Holl Lang Marl Pen Whit Red Stone Wolf Black East Fern Gold Hay Lamb Nether Oak
      Plum Rush Salt Tarn Under Wind Yew Bram Clay Dun Eagle Fen Glas Hem Ink Jack Kel Lin Moss Nor
      Otter Pike Quarn Rook Sel Tref Upp Vel Wych + ford ton by ham wick dale bury stead mouth worth
      combe den field haven march gate bridge well

  words when plain
    past 5: one_night long_ago last_spring one_morning once last_year one_winter last_week
      yesterday one_autumn last_summer one_evening last_night years_ago one_Monday last_Sunday
      one_rainy_day one_harvest_day last_Easter
    now 3: today tonight this_morning every_night now_and_then this_week each_spring every_Friday
      this_winter each_evening most_days every_Sunday this_Christmas

  words beside plain
    any: near behind beside under outside below beyond above opposite

  words landmark noun
    any: bridge gate church mill river tree wall barn hill house lake well tower forest road garden
      fence inn castle cave ruin stable field orchard chapel shop harbour hedge rock stream fountain
      market school cellar meadow cottage windmill haystack pier graveyard palace oak quarry statue
      ditch temple lighthouse canal vineyard tunnel shed watchtower swamp cliff arch monument bakery
      dam kiln waterfall pillar signpost abbey hut crossroad dovecote scarecrow sawmill beehive
      milestone greenhouse

  words way plain
    any: road way path coach train boat bus lane trail ferry

  words weather plain
    any: rain wind snow fog storm frost thunder hail sleet mist drizzle sunshine

  words come verb
    any: stop~stopped begin~began return pass fade grow_worse~grew_worse
  """
