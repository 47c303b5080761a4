/// What people do with things, say and want.
let deedWords = """
  words be verb
    any: be~was~were~is~are

  words get verb
    any: find~found buy~bought see~saw make~made lose~lost steal~stole want sell~sold borrow hide~hid
      carry need bring~brought paint win~won choose~chose break~broke order inherit dig_up~dug_up
      draw~drew collect share notice guard deliver swap~swapped discover

  words hear verb
    any: hear~heard see~saw notice find~found meet~met startle catch~caught

  words lend verb
    any: show give~gave sell~sold lend~lent bring~brought describe take~took send~sent offer

  words say verb
    any: say~said whisper cry reply answer shout sigh mutter laugh sob~sobbed insist lie

  words ask verb
    any: ask wonder demand call shout

  words need verb
    any: need want love hate miss like fear know see remember deserve collect

  words touch verb
    any: touch sell~sold lose~lost break~broke move forget~forgot trust drop~dropped steal~stole
      waste copy tell_them_about~told_them_about

  words belong verb
    any: belong~belonged matter mean_nothing~meant_nothing seem_strange~seemed_strange
      look_familiar~looked_familiar appeal

  words live verb
    any: live work sleep~slept walk fish dance sing~sang play

  words keep verb
    any: keep~kept sell~sold hide~hid lose~lost bury need forget~forgot lock_up~locked_up miss
      give_away~gave_away treasure burn cherish

  words travel verb
    any: walk go~went ride~rode run~ran hurry sail drive~drove wander limp march

  words count plain
    any: two three some four many five six several ten

  words manner plain
    any: slowly quietly gladly quickly carefully happily sadly secretly proudly badly gently boldly
      calmly eagerly nervously bravely clumsily kindly angrily patiently politely wearily neatly
      solemnly merrily lazily fondly firmly grimly
  """
