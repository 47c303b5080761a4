extension Grammar {
  /// The grammar of the `grammar` corpus, written for this project.
  ///
  /// It does not depend on a run's seed. What a model has to learn for it: names, pronouns and
  /// numbers that are set in the first sentence and needed in the last; the tense of the whole story
  /// from its first words; verbs that agree with a noun several words away, past nouns of another
  /// number; what belongs to a trade, to an animal and to a class of things; words of very unequal
  /// frequency, down to towns that most models see once.
  public static func embedded() throws(GrammarError) -> Grammar {
    try read.get()
  }

  /// Read once in a process.
  private static let read = Result { () throws(GrammarError) in
    try Grammar(
      rules: storyRules, words: [peopleWords, animalWords, thingWords, placeWords, deedWords])
  }
}

/// The slots: `tense` the time of the story; `hero` who it is about; `trade` of the hero; `thing`
/// what it is about; `town` where; `friend` of another gender than the hero; `other` animals.
let storyRules = """
  story
    1  [when=tense] [person=hero] <who> [get~hero] <goods> <spot> . <second>

  who        # one hero or two
    6  ?hero:sg  the [trade=trade]
    4  ?hero:sg  , a [temper] [trade=trade] ,
    8  ?hero:pl  , <pair> ,
  pair
    5  two [trade~hero=trade]
    3  both [temper] [trade~hero=trade]

  goods
    6  a <one>
    4  [count] <many>
  one
    4  [object=thing]
    3  [size] [object=thing]
    4  [quality=kind] [object%kind=thing]
  many
    5  [object*=thing]
    2  [size] [object*=thing]
    3  [quality=kind] [object*%kind=thing]

  spot
    5  in [town=town]
    3  near [town=town]
    2  ?hero:sg  on the [way] to [town=town]

  second
    5  the <about>
    4  [she%hero] <did>
    5  " <quote>

  about      # the verb agrees with its own noun, whatever stands between
    5  (thing) <mark> [be~thing] [state%thing] . <turn>
    2  [animal=other] <site> [guard~other] [them~thing] . <rest>
    2  [animal*=other] <site> [guard~other] [them~thing] . <rest>
  mark
    3  that <whose>
    3  <site>
  whose
    3  [she%hero] [get~hero] <site>
    4  the <keeper>
  keeper
    3  [animal=other] <kept>
    3  [animal*=other] <kept>
  kept
    4  [guard~other]
    3  <site> [guard~other]
  site
    1  [beside] the <place>
  place
    4  [landmark]
    3  [landmark*]

  did
    4  [hear~hero] a [animal=other] (other.cry) <site> . <rest>
    3  [lend~hero] [them~thing] to <friend> . <rest>
    3  [travel~hero] to the (trade.place) with [them~thing] . <rest>

  quote      # people speak in the present, whatever the tense of the story
    4  I [need.base] the (thing) , " [say] <friend> . <rest>
    5  my <family> , " [say] <friend> . <turn>
    3  the (thing) <site> [belong.now~thing] to my [kin] , " [say] <friend> . <turn>
    2  do not [touch.base] [them~thing] , " [say] <friend> . <rest>
    2  where [be.now~thing] the (thing) ? " [ask] <friend> . <rest>
  family
    3  [kin=kin] <wish>
    3  [kin*=kin] <wish>
  wish
    3  [need.now~kin] the (thing)
    2  in (town) [need.now~kin] the (thing)
    3  who [live.now~kin] <site> [need.now~kin] [them~thing]
  friend
    1  ?hero:f  [person:m=friend]
    1  ?hero:m  [person:f=friend]
    1  ?hero:p  [person:f=friend]
    1  ?hero:p  [person:m=friend]

  rest       # after a short sentence
    5  then [she%hero] <act> . <after>
    4  but <thief> [go~other] to [its~other] (other.home) . <brief>
    2  soon the [weather] [come] . <ending>
    4  ?friend  later [she%friend] [take] [them~thing] . <ending>
    2  <ending>
  turn       # after a long one
    3  <ending>
    2  soon the [weather] [come] . <brief>
    3  ?friend  later [she%friend] [take] [them~thing] . <brief>
  act
    5  [use%thing~hero] [them~thing] with [their%hero] (trade.tool)
    3  [manner] [use%thing~hero] [them~thing]
  thief
    3  a [animal=other] [steal~other] [them~thing] and
    2  [count] [animal*=other] [steal~other] [them~thing] and

  ending     # what the first sentence has named comes back
    5  so <so> .
    3  at last (hero) [be~hero] [mood] .
    3  in the end <end> .
  so
    4  (hero) [keep~hero] the (thing) in (town)
    3  the <closing>
  closing
    4  (trade) from (town) [keep~hero] the (thing)
    3  (thing) [be~thing] [state%thing] again
  end
    6  <home>
    3  the <closing>
  home
    3  (hero) [travel~hero] home to (town)
    3  ?friend  (friend) [take] the (thing)
  after
    5  so (hero) [keep~hero] the (thing) in (town) .
    3  at last (hero) [be~hero] [mood] .
    3  in the end <home> .
  brief
    3  at last (hero) [be~hero] [mood] .
    3  so (hero) [miss~hero] the (thing) .
  """
