import Testing

@testable import ExperimentFile

/// Names that do not exist: the whole of what is said.
struct NameMessagesTests {
  @Test(arguments: [
    MessageCase(
      "a word of the right key",
      """
      restart:
        rewarm: 20
        rest_every: 200

      """,
      """
      x.yaml:3:3: error[E204]: unknown key 'rest_every' in 'restart'
        |
      1 | restart:
      2 |   rewarm: 20
      3 |   rest_every: 200
        |   ^^^^^^^^^^ did you mean 'every'?
        |
        = known keys: every, merge, reinitialize, reset, rewarm, when
        = note: 'restart' opened at x.yaml:1:1

      1 error; nothing was run.

      """),
    MessageCase(
      "a misspelt setting of a plugin",
      """
      adapter: {kind: lora, rnk: 4}

      """,
      """
      x.yaml:1:23: error[E204]: unknown key 'rnk' in 'adapter' (kind 'lora')
        |
      1 | adapter: {kind: lora, rnk: 4}
        |                       ^^^ did you mean 'rank'?
        |
        = known keys: alpha, dropout, kind, rank, start, targets
        = note: 'adapter' opened at x.yaml:1:1

      1 error; nothing was run.

      """),
    MessageCase(
      "a misspelt kind",
      """
      adapter: {kind: lor}

      """,
      """
      x.yaml:1:17: error[E201]: 'adapter' has no kind 'lor'
        |
      1 | adapter: {kind: lor}
        |                 ^^^ did you mean 'lora'?
        |
        = known kinds: lora, none, phm

      1 error; nothing was run.

      """),
    MessageCase(
      "no kind",
      """
      adapter: {rank: 4}

      """,
      """
      x.yaml:1:1: error[E202]: 'adapter' needs a kind
        |
      1 | adapter: {rank: 4}
        | ^^^^^^^ write 'kind: …'
        |
        = known kinds: lora, none, phm

      1 error; nothing was run.

      """),
    MessageCase(
      "a setting of another kind",
      """
      adapter: {kind: phm, rank: 4}

      """,
      """
      x.yaml:1:22: error[E204]: unknown key 'rank' in 'adapter' (kind 'phm')
        |
      1 | adapter: {kind: phm, rank: 4}
        |                      ^^^^ 'rank' belongs to kind 'lora'
        |
        = known keys: division, kind, reduction, start, targets
        = note: 'adapter' opened at x.yaml:1:1

      1 error; nothing was run.

      """),
    MessageCase(
      "a setting of another block",
      """
      restart:
        clip: 4

      """,
      """
      x.yaml:2:3: error[E204]: unknown key 'clip' in 'restart'
        |
      1 | restart:
      2 |   clip: 4
        |   ^^^^ 'clip' belongs to 'train'
        |
        = known keys: every, merge, reinitialize, reset, rewarm, when
        = note: 'restart' opened at x.yaml:1:1

      1 error; nothing was run.

      """),
    MessageCase(
      "a name of another tool",
      """
      restart:
        relora_prune_ratio: 4
        learning_rate: 3

      """,
      """
      x.yaml:2:3: error[E204]: unknown key 'relora_prune_ratio' in 'restart'
        |
      1 | restart:
      2 |   relora_prune_ratio: 4
        |   ^^^^^^^^^^^^^^^^^^ here that is 'restart.reset.ratio'
        |
        = known keys: every, merge, reinitialize, reset, rewarm, when
        = note: 'restart' opened at x.yaml:1:1

      x.yaml:3:3: error[E204]: unknown key 'learning_rate' in 'restart'
        |
      1 | restart:
      2 |   relora_prune_ratio: 4
      3 |   learning_rate: 3
        |   ^^^^^^^^^^^^^ here that is 'optimizer.lr'
        |
        = known keys: every, merge, reinitialize, reset, rewarm, when
        = note: 'restart' opened at x.yaml:1:1

      2 errors; nothing was run.

      """),
    MessageCase(
      "a misspelt name of another block",
      """
      restart:
        validaton: 4

      """,
      """
      x.yaml:2:3: error[E204]: unknown key 'validaton' in 'restart'
        |
      1 | restart:
      2 |   validaton: 4
        |   ^^^^^^^^^ did you mean 'validation'? It belongs to 'data'
        |
        = known keys: every, merge, reinitialize, reset, rewarm, when
        = note: 'restart' opened at x.yaml:1:1

      1 error; nothing was run.

      """),
    MessageCase(
      "a misspelt key of a nested block",
      """
      seed: {init: 1, dat: 2}

      """,
      """
      x.yaml:1:17: error[E204]: unknown key 'dat' in 'seed'
        |
      1 | seed: {init: 1, dat: 2}
        |                 ^^^ did you mean 'data'?
        |
        = known keys: data, init
        = note: 'seed' opened at x.yaml:1:1

      1 error; nothing was run.

      """),
    MessageCase(
      "a kind of a default kind",
      """
      restart: {reset: {kind: zero, ratio: 90%}}

      """,
      """
      x.yaml:1:31: error[E204]: unknown key 'ratio' in 'restart.reset' (kind 'zero')
        |
      1 | restart: {reset: {kind: zero, ratio: 90%}}
        |                               ^^^^^ 'ratio' belongs to kind 'magnitude'
        |
        = known keys: kind
        = note: 'restart.reset' opened at x.yaml:1:11

      1 error; nothing was run.

      """),
  ])
  func `everything that is said`(_ item: MessageCase) throws {
    #expect(try item.messages() == item.expected)
  }
}
