import Testing

@testable import ExperimentFile

/// Sweeps that can be read but not planned: the whole of what is said.
struct PlanMessagesTests {
  @Test(arguments: [
    MessageCase(
      "an axis without effect",
      """
      adapter: {kind: none}
      sweep: {axes: {adapter.rank: [1, 2]}}

      """,
      """
      x.yaml:2:16: error[E504]: the axis 'adapter.rank' changes nothing: 'adapter' of kind 'none' does not know 'rank'
        |
      2 | sweep: {axes: {adapter.rank: [1, 2]}}
        |                ^^^^^^^^^^^^ sweep it only in the variants that use it

      1 error; nothing was run.

      """),
    MessageCase(
      "an axis without its block",
      """
      sweep: {axes: {adapter.rank: [1, 2]}}

      """,
      """
      x.yaml:1:16: error[E504]: the axis 'adapter.rank' changes nothing: there is no 'adapter' here
        |
      1 | sweep: {axes: {adapter.rank: [1, 2]}}
        |                ^^^^^^^^^^^^ sweep it only in the variants that use it

      1 error; nothing was run.

      """),
    MessageCase(
      "an axis without effect in a variant",
      """
      variants:
        a: {adapter: {kind: lora}}
        b: {adapter: {kind: none}}
      sweep: {axes: {adapter.rank: [1]}}

      """,
      """
      x.yaml:4:16: error[E504]: the axis 'adapter.rank' changes nothing: 'adapter' of kind 'none' does not know 'rank' (variant 'b')
        |
      4 | sweep: {axes: {adapter.rank: [1]}}
        |                ^^^^^^^^^^^^ sweep it only in the variants that use it

      1 error; nothing was run.

      """),
    MessageCase(
      "too many points",
      """
      sweep:
        axes:
          seed: range(200)
          train.batch: range(1, 200)

      """,
      """
      x.yaml:1:1: error[E503]: this sweep has 39800 points
        |
      1 | sweep:
        | ^^^^^ pass --yes if that is meant; up to 10000 need no question

      1 error; nothing was run.

      """),
    MessageCase(
      "the same point twice",
      """
      sweep: {axes: {train.batch: [1, 2, 2k, 2000]}}

      """,
      """
      x.yaml:1:1: warning[W702]: 1 point is the same run as another and was merged
        |
      1 | sweep: {axes: {train.batch: [1, 2, 2k, 2000]}}
        | ^^^^^

      1 warning.

      """),
    MessageCase(
      "an exclusion of nothing",
      """
      sweep:
        axes: {train.batch: [1, 2]}
        exclude: [{train.batch: 7}]

      """,
      """
      x.yaml:3:13: warning[W704]: this exclusion matches no point
        |
      3 |   exclude: [{train.batch: 7}]
        |             ^^^^^^^^^^^^^^^^

      1 warning.

      """),
    MessageCase(
      "no point is left",
      """
      sweep:
        axes: {train.batch: [1]}
        exclude: [{train.batch: 1}]

      """,
      """
      x.yaml:1:1: error[E507]: no point is left
        |
      1 | sweep:
        | ^^^^^ every point is excluded

      1 error; nothing was run.

      """),
    MessageCase(
      "an override of an axis",
      """
      train.batch: sweep [1, 2, 3]

      """,
      overrides: [.set("train.batch=4")],
      """
      <--set 1>:1:1: warning[W703]: 'train.batch' was swept; the override takes the place of the axis
        |
      1 | train.batch=4
        | ^^^^^^^^^^^ every point has this value
        |
      1 | train.batch: sweep [1, 2, 3]
        |              --------------- the axis was here (x.yaml:1:14)

      1 warning.

      """),
    MessageCase(
      "a sweep in a list",
      """
      probes:
        - kind: a
          every: sweep [1, 2]

      """,
      """
      x.yaml:3:12: error[E505]: a sweep inside a list has no path
        |
      3 |     every: sweep [1, 2]
        |            ^^^^^^^^^^^^ sweep over whole lists: probes.every: sweep [[…], […]]

      1 error; nothing was run.

      """),
    MessageCase(
      "a value of an axis",
      """
      train.batch: 'sweep [1, x]'

      """,
      """
      x.yaml:1:25: error[E301]: 'train.batch' wants a whole number, found 'x'
        |
      1 | train.batch: 'sweep [1, x]'
        |                         ^

      1 error; nothing was run.

      """),
    MessageCase(
      "an included point without a swept value",
      """
      train.batch: sweep [1, 2]
      sweep:
        include: [{train.clip: 1}]

      """,
      """
      x.yaml:3:13: error[E506]: an included point must say 'train.batch', which is swept
        |
      3 |   include: [{train.clip: 1}]
        |             ^^^^^^^^^^^^^^^
        |
      1 | train.batch: sweep [1, 2]
        |              ------------ swept here (x.yaml:1:14)

      1 error; nothing was run.

      """),
    MessageCase(
      "an unknown variant",
      """
      variants: {a: {}, b: {seed: 3}}
      sweep:
        include: [{variant: x}]

      """,
      """
      x.yaml:3:23: error[E205]: there is no variant 'x'
        |
      3 |   include: [{variant: x}]
        |                       ^

      1 error; nothing was run.

      """),
  ])
  func `everything that is said`(_ item: MessageCase) throws {
    #expect(try item.messages() == item.expected)
  }
}
