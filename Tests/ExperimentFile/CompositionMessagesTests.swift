import Testing

@testable import ExperimentFile

/// Files, overrides and references: the whole of what is said.
struct CompositionMessagesTests {
  @Test(arguments: [
    MessageCase(
      "a missing file",
      """
      extends: nope.yaml

      """,
      """
      x.yaml:1:10: error[E601]: cannot read 'nope.yaml'
        |
      1 | extends: nope.yaml
        |          ^^^^^^^^^ paths start from the folder of this file

      1 error; nothing was run.

      """),
    MessageCase(
      "files that extend each other",
      """
      extends: a.yaml

      """,
      files: ["a.yaml": "extends: b.yaml\n", "b.yaml": "extends: a.yaml\n"],
      """
      b.yaml:1:10: error[E602]: these files extend each other: a.yaml → b.yaml → a.yaml
        |
      1 | extends: a.yaml
        |          ^^^^^^ remove one of them

      1 error; nothing was run.

      """),
    MessageCase(
      "an unknown built-in experiment",
      """
      extends: builtin:llama9m

      """,
      """
      x.yaml:1:10: error[E603]: there is no built-in experiment 'llama9m'
        |
      1 | extends: builtin:llama9m
        |          ^^^^^^^^^^^^^^^ did you mean 'builtin:llama-9m'?
        |
        = built in: llama-9m

      1 error; nothing was run.

      """),
    MessageCase(
      "nothing to remove",
      """
      extends: builtin:llama-9m
      remove: [model.layer]

      """,
      """
      x.yaml:2:10: error[E205]: there is no 'model.layer' to remove: nothing inherited has it
        |
      2 | remove: [model.layer]
        |          ^^^^^^^^^^^ did you mean 'model.layers'?

      1 error; nothing was run.

      """),
    MessageCase(
      "references",
      """
      vars: {b: 1}
      name: ${vars.c}
      seed: ${vars.b + }
      adapter.kind: lora
      adapter.rank: ${name * 2}
      notes: ${open

      """,
      """
      x.yaml:2:9: error[E205]: there is no 'vars.c' to refer to
        |
      2 | name: ${vars.c}
        |         ^^^^^^ did you mean 'vars.b'?

      x.yaml:3:18: error[E605]: a number or a path is missing
        |
      3 | seed: ${vars.b + }
        |                  ^

      x.yaml:5:17: error[E605]: 'name' is not a number
        |
      5 | adapter.rank: ${name * 2}
        |                 ^^^^ arithmetic is for numbers only

      x.yaml:6:8: error[E605]: '${' is never closed
        |
      6 | notes: ${open
        |        ^^ write '}' after it, or $${ for the characters themselves

      4 errors; nothing was run.

      """),
    MessageCase(
      "references in a circle",
      """
      name: ${notes}
      notes: ${name}
      seed: ${seed + 1}

      """,
      """
      x.yaml:2:10: error[E606]: these values refer to each other: name → notes → name
        |
      2 | notes: ${name}
        |          ^^^^

      x.yaml:3:9: error[E606]: these values refer to each other: seed → seed
        |
      3 | seed: ${seed + 1}
        |         ^^^^

      2 errors; nothing was run.

      """),
    MessageCase(
      "the environment",
      """
      name: ${env:NOPE}

      """,
      """
      x.yaml:1:13: error[E604]: the environment variable 'NOPE' is not set
        |
      1 | name: ${env:NOPE}
        |             ^^^^ set it, or write ${env:NOPE:default}

      1 error; nothing was run.

      """),
    MessageCase(
      "malformed overrides",
      """
      seed: 1

      """,
      overrides: [
        .set("restart.every"), .set("foo..bar=1"), .set("seed="), .unset("nothing.here"),
      ],
      """
      <--set 1>:1:1: error[E607]: an override is PATH=VALUE
        |
      1 | restart.every
        | ^^^^^^^^^^^^^ there is no '='

      <--set 2>:1:1: error[E607]: 'foo..bar' is no path
        |
      1 | foo..bar=1
        | ^^^^^^^^ write words joined by dots: optimizer.lr

      <--set 3>:1:6: error[E108]: a value is missing
        |
      1 | seed=
        |      ^ write one, or take the setting out: --unset seed

      <--unset 1>:1:1: error[E205]: there is no 'nothing.here' to unset
        |
      1 | nothing.here
        | ^^^^^^^^^^^^

      4 errors; nothing was run.

      """),
    MessageCase(
      "a new kind drops what it does not know",
      """
      adapter: {kind: lora, rank: 4, alpha: 3}
      variants:
        a: {}
        b: {adapter.kind: phm}

      """,
      """
      x.yaml:4:21: warning[W701]: 'adapter' is now of kind 'phm', which does not know 'rank' and 'alpha'
        |
      4 |   b: {adapter.kind: phm}
        |                     ^^^ inherited from kind 'lora' and dropped

      1 warning.

      """),
    MessageCase(
      "division by zero",
      """
      seed: ${1 / 0}

      """,
      """
      x.yaml:1:11: error[E605]: division by zero
        |
      1 | seed: ${1 / 0}
        |           ^

      1 error; nothing was run.

      """),
  ])
  func `everything that is said`(_ item: MessageCase) throws {
    #expect(try item.messages() == item.expected)
  }
}
