/// Animals, each with what it is heard doing and where it lives, and what animals do.
let animalWords = """
  words animal noun cry home
    any: fox~foxes/barking/den dog/growling/kennel cat/purring/basket owl/hooting/hollow
      crow/cawing/nest wolf~wolves/howling/lair horse/neighing/stall goat/bleating/shed
      goose~geese/cackling/pen hen/clucking/coop rat/gnawing/burrow bear/snoring/cave
      raven/croaking/tower hare/drumming/form badger/digging/sett donkey/braying/yard
      duck/quacking/pond frog/peeping/ditch pig/grunting/pen rabbit/thumping/warren bee/humming/hive
      swan/hissing/island lamb/crying/fold ox~oxen/lowing/barn calf~calves/mooing/byre
      robin/singing/bush lark/trilling/field weasel/spitting/bank cuckoo/calling/wood
      pigeon/cooing/loft sparrow/chirping/gutter newt/dripping/pool lizard/rustling/wall
      adder/sizzling/heath cricket/ticking/hearth hornet/droning/stump beetle/clicking/bark
      spider/tapping/web puppy/whining/box turkey/gobbling/fence peacock/wailing/lawn
      rook/cursing/elm boar/rooting/mire lynx/snarling/ledge walrus/roaring/shore
      parrot/babbling/cage monkey/laughing/cabin mouse~mice/nibbling/hole magpie/cackling/copse
      stork/clapping/roof mole/scraping/mound otter/paddling/holt beaver/gnawing/dam
      bat/flapping/belfry pony~ponies/trotting/meadow gull/yelling/cliff heron/fishing/marsh
      stoat/yelping/heap swallow/warbling/rafter falcon/soaring/crag toad/croaking/well
      wasp/buzzing/attic kitten/mewing/pillow foal/whining/straw stag/roaring/glade
      seal/barking/shore camel/groaning/tent

  words guard verb
    any: guard watch want hide~hid know~knew find~found carry sniff lick chew covet circle

  words steal verb
    any: steal~stole take~took grab~grabbed drag~dragged carry seize drop~dropped lift fetch

  words go verb
    any: run~ran go~went hurry creep~crept flee~fled slip~slipped crawl march dash

  words beast verb
    any: eat~ate sleep~slept play wait dance sing~sang rest drink~drank fight~fought linger doze
      shiver mope
  """
