/// Things by class; for each class its own qualities, states and uses, so that the class of a thing
/// shows long after its first mention.
let thingWords = """
  words object noun
    tool 6: hammer knife~knives axe shovel saw ladder hook spade drill nail chisel wrench sickle
      crowbar plane trowel anvil mallet scythe pulley lever clamp bolt hinge hoe screw rivet bellow
      gimlet winch spanner crank rasp whetstone
    cloth 6: coat shirt hat shoe cloak boot scarf~scarves glove dress belt sock jacket apron gown
      bonnet shawl cap vest mitten slipper blouse skirt tunic robe collar stocking petticoat cape
      kerchief waistcoat veil bodice clog garter
    food 6: loaf~loaves cake apple cheese pie pear egg melon sausage onion turnip plum pudding ham
      cherry carrot bun tart walnut cabbage fig pickle dumpling biscuit quince radish lemon muffin
      pancake chestnut apricot waffle parsnip truffle
    paper 6: letter book map story poem diary song note play prayer chart riddle ballad recipe verse
      almanac will sermon atlas speech fable pamphlet decree ledger lecture hymn legend treaty
      parchment calendar chronicle edict memoir
    jewel 4: ring crown necklace coin brooch pearl bracelet medal locket ruby diamond chain opal
      emerald pendant sapphire tiara amulet garnet signet bangle topaz sceptre cameo agate
    sound 4: fiddle drum flute harp trumpet bell horn lute whistle piano cello organ banjo bugle
      guitar bassoon oboe cymbal lyre accordion clarinet zither gong mandolin
    vessel 5: jar cup pot bowl bottle jug barrel kettle vase basin bucket mug pan flask urn goblet
      tub pitcher keg teapot beaker crock ewer tankard churn decanter saucer cauldron
    seat 4: chair table bed bench desk stool cupboard cradle sofa shelf~shelves wardrobe throne couch
      dresser trunk armchair hammock bookcase lectern settle ottoman footstool sideboard
    craft 5: boat cart wagon ship sledge raft coach canoe carriage barge bicycle ferry wheelbarrow
      tram yacht rickshaw gondola dinghy chariot tricycle kayak schooner
    plant 4: rose tulip lily fern tree daisy orchid ivy poppy thistle vine bush cactus shrub violet
      sapling iris palm marigold nettle peony clover primrose bonsai lupin
    light 3: lamp candle lantern torch mirror window clock lens prism telescope chandelier sundial
      beacon hourglass flare

  words quality plain
    tool 6: rusty sharp iron blunt greasy steel jagged oily notched forged
    cloth 6: woollen silk velvet linen torn knitted felt striped darned cotton
    food 6: sweet fresh salty mouldy spicy roasted sour juicy buttered stale
    paper 6: secret crumpled famous rhymed unsigned royal faded dull sealed banned
    jewel 4: golden silver sparkling priceless cursed flawless gilded fake
    sound 4: shrill wooden muted brass tuneless squeaky mellow hollow
    vessel 5: leaky copper clay glazed chipped pewter brimming empty
    seat 4: carved padded oak creaking wobbly cushioned antique low
    craft 5: swift seaworthy creaky painted sunken tarred rickety motorised
    plant 4: blooming withered fragrant wild thorny potted budding leafy
    light 3: bright dim flickering smoky polished dusky

  words size plain
    any: small old big strange new heavy little fine huge beautiful lost plain tiny ugly large odd
      handy broken white red black green blue grey brown yellow ancient foreign splendid
      curious cheap costly rare giant simple dusty dirty crooked lovely narrow wide battered
      magic borrowed stolen common handsome nameless perfect

  words state plain
    tool 6: rusty blunt sharp bent loose greasy heavy hot splintered warped
    cloth 6: wet torn warm tight clean patched creased stained damp baggy
    food 6: stale fresh burnt ripe rotten sweet cold bitter raw tasty
    paper 6: false true sad short secret unreadable boring famous lost long
    jewel 4: fake gone stolen precious cursed dull bright worthless
    sound 4: loud silent cracked hoarse shrill flat mellow muffled
    vessel 5: empty full broken dirty leaky cracked dry sticky
    seat 4: wobbly soft hard dusty creaky comfortable scratched narrow
    craft 5: slow fast stuck ready overloaded late sinking unpainted
    plant 4: withered tall green thirsty pale frozen prickly wilting
    light 3: dim lit smashed dark sooty dazzling

  words use verb
    tool 6: sharpen mend oil test clean polish grind~ground weigh straighten wipe
    cloth 6: wash patch wear~wore fold sew~sewed iron dye hem~hemmed button lace
    food 6: eat~ate cook taste peel slice season bake fry salt swallow
    paper 6: read~read copy write_down~wrote_down burn translate learn print recite tear_up~tore_up
      correct
    jewel 4: polish pawn bury value engrave count admire melt
    sound 4: play tune practise strike~struck restring~restrung repair silence borrow
    vessel 5: fill empty rinse scrub~scrubbed boil glue stir~stirred drain
    seat 4: carve move paint varnish nail dust cushion saw_up
    craft 5: steer row drive~drove push tow launch load anchor
    plant 4: water prune plant pick sketch weed graft trim~trimmed
    light 3: light~lit hang_up~hung_up dim~dimmed adjust blow_out~blew_out aim

  words it noun
    any: it~they
  words them noun
    any: it~them
  words its noun
    any: its~their
  """
