import Testing

@testable import ExperimentFile

/// Values that their types cannot read: the whole of what is said.
struct ValueMessagesTests {
  @Test(arguments: [
    MessageCase(
      "a percentage without its sign, in an override",
      """
      seed: 1

      """,
      overrides: [.set("restart.reset={kind: magnitude}"), .set("restart.reset.ratio=90")],
      """
      <--set 2>:1:21: error[E301]: 'restart.reset.ratio' wants a fraction (0…1 or a percentage), found '90'
        |
      1 | restart.reset.ratio=90
        |                     ^^ did you mean 90%?

      1 error; nothing was run.

      """),
    MessageCase(
      "out of range",
      """
      adapter: {kind: lora, rank: 600}

      """,
      """
      x.yaml:1:29: error[E302]: 'adapter.rank' wants a whole number (1…512), found '600'
        |
      1 | adapter: {kind: lora, rank: 600}
        |                             ^^^

      1 error; nothing was run.

      """),
    MessageCase(
      "a rule between settings",
      """
      adapter: {kind: lora, rank: 300, dropout: 60%}

      """,
      """
      x.yaml:1:29: error[E401]: 'adapter.rank' above 256 does not go with a dropout above 50%
        |
      1 | adapter: {kind: lora, rank: 300, dropout: 60%}
        |                             ^^^
        |
      1 | adapter: {kind: lora, rank: 300, dropout: 60%}
        |                                           --- 'dropout' is set here (x.yaml:1:43)

      1 error; nothing was run.

      """),
    MessageCase(
      "a rule about one setting",
      """
      adapter: {kind: lora, alpha: -1}

      """,
      """
      x.yaml:1:30: error[E401]: 'adapter.alpha' is below 0
        |
      1 | adapter: {kind: lora, alpha: -1}
        |                              ^^ write a positive number

      1 error; nothing was run.

      """),
    MessageCase(
      "numbers",
      """
      train:
        batch: 010
        clip: nan
        until: 200 steps

      """,
      """
      x.yaml:2:10: error[E301]: 'train.batch' wants a whole number, found '010'
        |
      2 |   batch: 010
        |          ^^^ a leading 0 means octal to some readers; write 10

      x.yaml:3:9: error[E301]: 'train.clip' wants a number, found 'nan'
        |
      3 |   clip: nan
        |         ^^^ 'nan' is not allowed here

      x.yaml:4:10: error[E301]: 'train.until' wants an extent (2000, 10ep, 300Mtok or 25%), found '200 steps'
        |
      4 |   until: 200 steps
        |          ^^^^^^^^^ did you mean 200it?

      3 errors; nothing was run.

      """),
    MessageCase(
      "words",
      """
      restart:
        merge: yes
        reinitialize: frsh
        rewarm: -1

      """,
      """
      x.yaml:2:10: error[E301]: 'restart.merge' wants true or false, found 'yes'
        |
      2 |   merge: yes
        |          ^^^ write true

      x.yaml:3:17: error[E304]: 'restart.reinitialize' wants one of fresh, none, orthogonal or gradient, found 'frsh'
        |
      3 |   reinitialize: frsh
        |                 ^^^^ did you mean 'fresh'?

      x.yaml:4:11: error[E302]: 'restart.rewarm' wants a whole number (at least 0), found '-1'
        |
      4 |   rewarm: -1
        |           ^^

      3 errors; nothing was run.

      """),
    MessageCase(
      "shapes",
      """
      model:
        layers: [a, 2]
        hidden: {x: 1}
      probes: {kind: x}

      """,
      """
      x.yaml:2:12: error[E301]: 'model.layers[0]' wants a whole number, found 'a'
        |
      2 |   layers: [a, 2]
        |            ^

      x.yaml:3:3: error[E303]: 'model.hidden' wants a whole number (at least 1), found a block
        |
      3 |   hidden: {x: 1}
        |   ^^^^^^

      x.yaml:4:1: error[E303]: 'probes' wants a list (each item: a block), found a block
        |
      4 | probes: {kind: x}
        | ^^^^^^

      3 errors; nothing was run.

      """),
    MessageCase(
      "fractions and periods",
      """
      data: {validation: 5}
      eval: {every: 0}

      """,
      """
      x.yaml:1:20: error[E301]: 'data.validation' wants a fraction (0…1 or a percentage), found '5'
        |
      1 | data: {validation: 5}
        |                    ^ did you mean 5%?

      x.yaml:2:15: error[E301]: 'eval.every' wants a period (200, 1ep, or a list of points), found '0'
        |
      2 | eval: {every: 0}
        |               ^ a period is longer than 0; write 1 or more

      2 errors; nothing was run.

      """),
    MessageCase(
      "words that only some readers call booleans",
      """
      vars: {a: no, b: "no"}

      """,
      """
      x.yaml:1:11: error[E301]: 'vars.a' wants a value that all YAML readers agree on, found 'no'
        |
      1 | vars: {a: no, b: "no"}
        |           ^^ quote it: "no"; or write true or false

      1 error; nothing was run.

      """),
  ])
  func `everything that is said`(_ item: MessageCase) throws {
    #expect(try item.messages() == item.expected)
  }
}
