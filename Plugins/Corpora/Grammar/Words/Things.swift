/// Things by class; for each class its own qualities, states and uses, so that the class of a thing
/// shows long after its first mention.
let thingWords = """
  words object noun
    tool 6: hammer knife~knives axe shovel saw ladder hook spade drill nail chisel wrench sickle
      crowbar plane trowel anvil mallet scythe pulley lever clamp bolt hinge hoe screw rivet bellow
      gimlet winch spanner crank rasp sieve wedge mop pump rod cog
    cloth 6: coat shirt hat shoe cloak boot scarf~scarves glove dress belt sock jacket apron gown
      bonnet shawl cap vest mitten slipper blouse skirt tunic robe collar cape veil bodice clog
      garter hood sash wig smock jersey cuff sari parka
    food 6: loaf~loaves cake apple cheese pie pear egg melon sausage onion turnip plum pudding ham
      cherry carrot bun tart walnut cabbage fig pickle biscuit quince radish lemon muffin pancake
      apricot waffle parsnip truffle peach scone grape cookie toffee bagel olive crumpet mango
      raisin
    paper 6: letter book map story poem diary song note play prayer chart riddle ballad recipe verse
      almanac will sermon atlas speech fable decree ledger lecture hymn legend treaty edict memoir
      ticket novel card menu bill plan scroll essay myth memo saga
    jewel 4: ring crown coin brooch pearl medal locket ruby diamond chain opal emerald pendant tiara
      amulet garnet signet bangle topaz sceptre cameo agate gem pin earring anklet tassel ducat
      beryl
    sound 4: fiddle drum flute harp trumpet bell horn lute whistle piano cello organ banjo bugle
      guitar bassoon oboe cymbal lyre zither gong viola fife rattle sitar kazoo bongo
    vessel 5: jar cup pot bowl bottle jug barrel kettle vase basin bucket mug pan flask urn goblet
      tub pitcher keg teapot beaker crock ewer tankard churn saucer dish plate tray can vial tin
    seat 4: chair table bed bench desk stool cradle sofa shelf~shelves throne couch dresser trunk
      hammock lectern settle ottoman swing bunk cot crib rug pew perch dais
    craft 5: boat cart wagon ship sledge raft coach canoe barge bicycle ferry tram yacht gondola
      dinghy chariot kayak van bike cab lorry tug skiff tank junk ketch
    plant 4: rose tulip lily fern tree daisy orchid ivy poppy thistle vine bush cactus shrub violet
      sapling iris palm nettle peony clover bonsai lupin weed reed pansy aster dahlia lotus bulb elm
    light 3: lamp candle lantern torch mirror window clock lens prism sundial beacon flare dial
      globe taper spark

  words quality plain
    tool 6: rusty sharp iron blunt greasy steel jagged oily notched forged
    cloth 6: woollen silk velvet linen torn knitted felt striped darned cotton
    food 6: sweet fresh salty mouldy spicy roasted sour juicy stale baked
    paper 6: secret famous rhymed royal faded dull sealed banned inked
    jewel 4: golden silver cursed gilded fake shiny ornate
    sound 4: shrill wooden muted brass squeaky mellow hollow reedy nasal
    vessel 5: leaky copper clay glazed chipped pewter empty
    seat 4: carved padded oak wobbly antique low folding squat
    craft 5: swift creaky painted sunken tarred rickety wrecked armed
    plant 4: wild thorny potted budding leafy scented mossy
    light 3: bright dim smoky dusky glowing frosted

  words size plain
    any: small old big strange new heavy little fine huge lost plain tiny ugly large odd handy
      broken white red black green blue grey brown yellow ancient foreign curious cheap costly rare
      giant simple dusty dirty crooked lovely narrow wide magic stolen common perfect
      silly dear neat

  words state plain
    tool 6: rusty blunt sharp bent loose greasy heavy hot warped
    cloth 6: wet torn warm tight clean patched creased stained damp baggy
    food 6: stale fresh burnt ripe rotten sweet cold bitter raw tasty
    paper 6: false true sad short secret boring famous lost long
    jewel 4: fake gone stolen cursed dull bright unique
    sound 4: loud silent cracked hoarse shrill flat mellow muffled
    vessel 5: empty full broken dirty leaky cracked dry sticky
    seat 4: wobbly soft hard dusty creaky narrow shabby
    craft 5: slow fast stuck ready late sinking
    plant 4: tall green thirsty pale frozen prickly wilting
    light 3: dim lit smashed dark sooty foggy

  words use verb
    tool 6: mend oil test clean polish grind~ground weigh wipe hone
    cloth 6: wash patch wear~wore fold sew~sewed iron dye hem~hemmed button lace
    food 6: eat~ate cook taste peel slice season bake fry salt chop~chopped grill
    paper 6: read~read copy burn learn print recite rip~ripped sign edit
    jewel 4: polish pawn bury value engrave count admire melt
    sound 4: play tune strike~struck repair silence borrow tap~tapped
    vessel 5: fill empty rinse scrub~scrubbed boil glue stir~stirred drain
    seat 4: carve move paint nail dust lift wax
    craft 5: steer row drive~drove push tow launch load anchor
    plant 4: water prune plant pick sketch weed graft trim~trimmed
    light 3: light~lit hang~hung dim~dimmed adjust aim cover snuff

  words it noun
    any: it~they
  words them noun
    any: it~them
  words its noun
    any: its~their
  """
