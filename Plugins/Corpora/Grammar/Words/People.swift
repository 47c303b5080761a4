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
      Wendel Arthur Barnaby Cedric Dominic Ernest Fergus Godfrey Humphrey Ingmar Julian Konrad
      Lionel Morris Norbert Osmund Percy Rupert Samson Thaddeus Vernon Winston Anton Bertram Clement
      Duncan Ewan Florian Gilbert Herbert Ignaz Jerome Kilian Ludwig Manfred Nestor Orson Patrick
      Robert
    p* 3: Ann_and_ Bea_and_ Cass_and_ Dot_and_ Eda_and_ Fay_and_ Gia_and_ Ina_and_ Jo_and_ Kit_and_
      Liv_and_ Meg_and_ Nan_and_ Peg_and_ Rae_and_ Sue_and_ Tess_and_ Viv_and_ Zoe_and_ Lil_and_ +
      Abe Ben Cal Dan Eli Gus Hal Ian Jed Kip Lew Max Ned Oz Pip Ray Sam Ted Vic Wes

  words trade noun place tool
    any: baker/bakery/whisk miller/mill/sieve smith/forge/tongs farmer/farm/plough
      fisher/harbour/net teacher/school/chalk gardener/nursery/shears sailor/dock/rope
      shepherd/meadow/crook potter/kiln/wheel cook/kitchen/ladle painter/studio/brush
      hunter/lodge/bow brewer/brewery/barrel mason/quarry/chisel clerk/office/pen
      doctor/clinic/lancet judge/court/gavel priest/chapel/candle printer/press/ink
      cobbler/stall/awl barber/parlour/razor porter/station/cart jeweller/arcade/loupe
      saddler/stable/strap plumber/cellar/wrench banker/bank/abacus actor/theatre/mask
      juggler/circus/hoop clown/tent/horn grocer/market/scales tinker/lane/solder
      ferryman~ferrymen/ferry/oar carver/attic/gouge falconer/mews/glove fiddler/tavern/rosin
      archer/range/quiver tailor/loft/needle weaver/attic/loom butcher/shop/knife miner/pit/pick
      tanner/tannery/hide cooper/yard/adze dyer/cellar/vat roofer/shed/ladder singer/opera/fork
      drummer/tent/stick dancer/ballet/ribbon pilot/airport/map chemist/lab/flask
      thatcher/barn/twine vintner/winery/press chandler/wharf/wick forester/woods/axe
      sexton/crypt/shovel vicar/vestry/bible squire/manor/whip monk/abbey/psalm ranger/park/badge
      spinner/mill/spool hatter/store/iron draper/bazaar/tape pedlar/street/tray jockey/track/spurs
      valet/palace/cloth warden/jail/key notary/hall/seal tutor/college/globe trapper/camp/snare
      sawyer/forest/blade turner/annex/lathe welder/hangar/torch gunner/fort/match bosun/deck/pipe
      stoker/boiler/coal docker/pier/hook drover/pound/goad herald/keep/scroll jester/court/bells

  words kin noun
    any: brother sister cousin uncle aunt friend son nephew niece child~children teacher partner
      guest cook lodger twin rival pupil boss tenant master bride groom captain

  words temper plain
    any: clever kind proud poor patient old young quiet brave lazy candid greedy gentle careful rich
      shy busy wise foolish merry lonely humble nosy grumpy modest bold tired polite gloomy eager
      clumsy thrifty jolly timid loyal cunning moody solemn witty fussy sleepy tidy jealous noble
      curious absent vain earnest frail sturdy hopeful gifted crafty ragged plump dreamy rude
      learned sober

  words mood plain
    any: happy glad sorry content sad proud angry afraid hungry ready calm cross alone safe pleased
      thirsty cold asleep ashamed famous grateful puzzled anxious bored relieved jealous weary
      wealthy thankful homesick furious wiser healthy amazed livid elated merry gloomy

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
