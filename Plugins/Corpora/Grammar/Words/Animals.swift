/// Animals, each with what it is heard doing and where it lives, and what animals do.
let animalWords = """
  words animal noun cry home
    any: fox~foxes/barking/den dog/growling/kennel cat/purring/basket owl/hooting/hollow
      crow/cawing/nest mouse~mice/squeaking/hole wolf~wolves/howling/lair horse/neighing/stall
      goat/bleating/shed goose~geese/cackling/pen hen/clucking/coop rat/gnawing/burrow
      bear/snoring/cave raven/croaking/tower hare/drumming/form magpie/chattering/thicket
      badger/digging/sett donkey/braying/yard duck/quacking/pond frog/peeping/ditch pig/grunting/pen
      rabbit/thumping/warren squirrel/scolding/drey bee/humming/hive swan/hissing/island
      stork/clapping/chimney mole/scratching/tunnel otter/whistling/holt beaver/splashing/dam
      hedgehog/snuffling/hedge bat/fluttering/belfry lamb/crying/fold ox~oxen/lowing/barn
      pony~ponies/snorting/paddock calf~calves/mooing/byre robin/singing/bush lark/trilling/field
      gull/screaming/cliff heron/clattering/marsh weasel/spitting/bank stoat/yelping/woodpile
      jackdaw/jabbering/steeple cuckoo/calling/wood pigeon/cooing/loft sparrow/chirping/gutter
      starling/mimicking/eaves swallow/twittering/rafter falcon/shrieking/crag toad/grumbling/well
      newt/dripping/pool lizard/rustling/wall adder/sizzling/heath cricket/ticking/hearth
      wasp/buzzing/orchard hornet/droning/stump beetle/clicking/bark spider/tapping/web
      kitten/mewing/cushion puppy/whining/box foal/whinnying/straw turkey/gobbling/fence
      peacock/wailing/lawn rook/cursing/elm boar/rooting/mire stag/bellowing/glade
      lynx/snarling/ledge marten/scrambling/pine seal/moaning/sandbank walrus/roaring/shore
      parrot/babbling/cage monkey/laughing/cabin camel/groaning/caravan

  words guard verb
    any: guard watch want follow hide~hid know~knew find~found carry sniff lick chew covet circle
      trample worship

  words steal verb
    any: steal~stole take~took grab~grabbed drag~dragged snatch carry seize drop~dropped lift fetch

  words go verb
    any: run~ran go~went return hurry creep~crept flee~fled fly~flew crawl march dash

  words beast verb
    any: eat~ate sleep~slept play wait dance sing~sang rest drink~drank fight~fought linger doze
      shiver mope
  """
