/// Towns, made of stems and endings; what stands in the country around them; the times of a story.
let placeWords = """
  words town plain
    any: Alder Mill Stan Hart Elm Thorn Brack Cold Wick Norr Hazel West Birch Ox Swan Raven Ash Crow
      Kings Holl Lang Marl Pen Whit Red Stone Wolf Black East Fern Gold Hay Lamb Neth Oak Plum Rush
      Salt Tarn Under Wind Yew Bram Clay Dun Eagle Fen Glas Hem Ink Jack Kel Lin Moss Nor Otter Pike
      Quarn Rook Sel Tref Upp Vel Wych + ford ton by ham wick dale bury den gate well ley stow wold
      mere cote holm rigg pool

  words when plain
    past 5: one_night long_ago last_spring one_morning once last_year one_winter last_week yesterday
      one_autumn last_summer one_evening last_night years_ago one_Monday last_Sunday last_Easter
      one_Friday ages_ago
    now 3: today tonight every_night this_week each_spring this_winter most_days this_spring
      every_day each_week this_Monday most_nights these_days every_week on_Fridays each_winter
      this_year

  words beside plain
    any: near behind beside under outside below beyond above beneath

  words landmark noun
    any: bridge gate church mill river tree wall barn hill house lake well tower forest road garden
      fence inn castle cave ruin stable field orchard chapel shop harbour hedge rock stream market
      school cellar meadow cottage pier palace oak quarry statue ditch temple canal tunnel shed
      swamp cliff arch bakery dam kiln pillar abbey hut sawmill beehive pond cabin shrine jetty
      grove lodge moat fort stile kiosk altar weir vault plaza depot silo hostel trench pagoda

  words way plain
    any: road way path coach train boat bus lane trail ferry

  words weather plain
    any: rain wind snow fog storm frost thunder hail sleet mist drizzle sunshine

  words come verb
    any: stop~stopped begin~began return pass fade
  """
