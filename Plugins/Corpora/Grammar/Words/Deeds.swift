/// What people do with things, say and want.
let deedWords = """
  words be verb
    any: be~was~were~is~are

  words get verb
    any: find~found buy~bought see~saw make~made lose~lost steal~stole want sell~sold hide~hid carry
      need bring~brought paint win~won choose~chose break~broke order dig_up~dug_up draw~drew share
      notice guard swap~swapped

  words hear verb
    any: hear~heard see~saw notice find~found meet~met catch~caught

  words lend verb
    any: show give~gave sell~sold lend~lent bring~brought take~took send~sent offer

  words say verb
    any: say~said cry reply answer shout sigh mutter laugh sob~sobbed insist lie moan yell boast
      joke growl beg~begged

  words ask verb
    any: ask wonder demand call shout

  words need verb
    any: need want love hate miss like fear know~knew see~saw prefer~preferred trust dread adore envy

  words touch verb
    any: touch sell~sold lose~lost break~broke move forget~forgot trust drop~dropped steal~stole
      waste copy

  words belong verb
    any: belong~belonged matter appeal

  words live verb
    any: live sing~sang work sleep~slept walk fish dance play

  words keep verb
    any: keep~kept sell~sold hide~hid lose~lost bury need miss burn forget~forgot save store
      hold~held pawn

  words miss verb
    any: miss want need seek~sought mourn forget~forgot draw~drew

  words take verb
    any: take~took buy~bought find~found steal~stole break~broke get~got fetch want mend copy wash keep~kept

  words travel verb
    any: walk go~went ride~rode run~ran hurry sail drive~drove limp march

  words count plain
    any: two three some four many five six ten seven eight nine

  words manner plain
    any: slowly quietly gladly quickly happily sadly proudly badly gently boldly calmly eagerly
      bravely kindly angrily wearily neatly merrily lazily fondly firmly grimly
  """
