/// Names by gender (`f`, `m`, and `p` for two people), their trades with the place and the tool of
/// each, their families and their pronouns.
let peopleWords = """
  words person plain
    f 4: Orla Mara Nell Tilda Edith Anna Clara Ida Vera Lena Greta Maud Ada Nora Ella Sofia Agnes
      Bella Carla Della Elsa Freda Gilda Hanna Inga Janet Karin Lotte Mabel Nadia Odile Petra Rhoda
      Sally Thea Una Wanda Xenia Yara Zelda Alma Berta Cora Dora Erin Fiona Gerda Helga Irma Judith
      Kate Lydia Mina Nina Olga Paula Rita Sonia Tamsin Ursula Vivian Willa Ylva Zora Adela Bridget
      Celia Daphne Esther Gwen Hester Isolde Joan Kirsten Lucy Martha Nancy Ottilie Phoebe Ramona
      Sigrid Thelma Ulla Valda Winnie Zita Amina Chloe Dinah Emma Frida Gisela Hilda Imogen Jana
      Klara Livia Mathilda Nessa Oona Polly Roberta Selma Trudy Verena Yvonne Alice Beata Corinna
      Dagmar Emilia Franka Helena Ilse Juliet Katya Leonie Magda Natalie Rosalind Silvia Theresa
    m 4: Tobin Finn Cole Hugh Oscar Amos Bram Caleb Dorian Edgar Felix Gregor Hector Ivan Jonas Karl
      Lars Milo Nils Otto Pavel Quentin Ralph Simon Tomas Ulric Viktor Walter Xander Yorick Zeno
      Alden Boris Conrad Dirk Emil Franz Gustav Henrik Igor Joel Klaus Leon Magnus Niklas Oliver
      Peter Roland Stefan Theo Uwe Vincent Wilfred Yann Adrian Bernard Casper Damian Elias Fabian
      Gordon Harold Isaac Jakob Kurt Lorenz Marcus Nathan Owen Philip Rufus Silas Trevor Valentin
      Wendel Arthur Barnaby Cedric Dominic Ernest Fergus Godfrey Humphrey Ingmar Julian Konrad Lionel
      Morris Norbert Osmund Percy Rupert Samson Thaddeus Vernon Winston Anton Bertram Clement Duncan
      Ewan Florian Gilbert Herbert Ignaz Jerome Kilian Ludwig Manfred Nestor Orson Patrick Robert
    p* 3: Ann_and_ Bea_and_ Cass_and_ Dot_and_ Eda_and_ Fay_and_ Gia_and_ Ina_and_ Jo_and_ Kit_and_
      Liv_and_ Meg_and_ Nan_and_ Peg_and_ Rae_and_ Sue_and_ Tess_and_ Viv_and_ Zoe_and_ Lil_and_ +
      Abe Ben Cal Dan Eli Gus Hal Ian Jed Kip Lew Max Ned Oz Pip Ray Sam Ted Vic Wes

  words trade noun place tool
    any: baker/bakery/whisk miller/mill/sieve smith/forge/tongs tailor/workroom/needle
      farmer/farm/plough fisher/harbour/net carpenter/woodshed/saw teacher/school/chalk
      gardener/garden/rake sailor/dock/rope shepherd/meadow/crook potter/kiln/wheel
      weaver/mill_loft/loom cook/kitchen/ladle painter/studio/brush hunter/lodge/bow
      brewer/brewery/barrel butcher/shop/cleaver mason/quarry/chisel clerk/office/pen
      doctor/clinic/lancet judge/court/gavel nurse/ward/bandage priest/chapel/candle
      printer/press/ink cobbler/stall/awl tanner/tannery/scraper barber/parlour/razor
      porter/station/cart miner/pit/pickaxe glazier/glasshouse/cutter cooper/cooperage/adze
      jeweller/arcade/loupe saddler/stable/strap dyer/dyehouse/vat roofer/tileyard/ladder
      plumber/cellar/wrench banker/bank/abacus librarian/library/stamp actor/theatre/mask
      singer/opera/tuning_fork drummer/bandstand/sticks dancer/ballroom/ribbon juggler/circus/hoop
      clown/tent/horn pilot/airfield/compass surveyor/moor/theodolite chemist/pharmacy/pestle
      beekeeper/apiary/smoker grocer/market/scales tinker/lane/solder ferryman~ferrymen/ferry/oar
      cartographer/map_room/ruler astronomer/observatory/telescope carver/attic/gouge
      dairymaid/dairy/churn gravedigger/churchyard/spade lamplighter/square/pole
      basketmaker/willow_bed/bodkin watchmaker/arbour/tweezers bookbinder/bindery/glue
      locksmith/gatehouse/file thatcher/rickyard/twine vintner/vineyard/funnel
      falconer/mews/glove chandler/boathouse/wick fiddler/tavern/rosin archer/range/quiver
      innkeeper/inn/broom forester/sawmill/hatchet swineherd/sty/bucket

  words kin noun
    any: brother sister cousin uncle aunt friend neighbour son daughter nephew niece child~children
      teacher partner guest cook lodger twin landlord rival

  words temper plain
    any: clever kind proud poor patient old young quiet brave lazy honest greedy gentle careful
      cheerful stubborn rich shy busy wise foolish merry lonely humble nosy grumpy modest bold tired
      polite gloomy eager clumsy thrifty jolly timid loyal cunning moody generous restless solemn
      witty fussy sleepy tidy jealous noble curious absent vain earnest frail sturdy forgetful
      hopeful gifted crafty ragged plump dreamy rude learned sober

  words mood plain
    any: happy glad sorry content sad proud angry afraid hungry ready calm cross alone safe pleased
      thirsty cold asleep ashamed famous grateful puzzled anxious bored surprised relieved jealous
      weary delighted wealthy thankful homesick furious speechless satisfied miserable wiser healthy

  words she plain
    f: she
    m: he
    p: they
  words him plain
    f: her
    m: him
    p: them
  words their plain
    f: her
    m: his
    p: their
  """
