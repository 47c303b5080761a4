import Testing

@testable import ExperimentFile

/// Sweeps that cannot be expanded: the whole of what is said.
struct SweepMessagesTests {
  @Test(arguments: [
    MessageCase(
      "an unknown function",
      """
      optimizer.lr: sweep lg(1e-4, 1e-2, n=5)

      """,
      """
      x.yaml:1:21: error[E501]: there is no sweep function 'lg'
        |
      1 | optimizer.lr: sweep lg(1e-4, 1e-2, n=5)
        |                     ^^ did you mean 'log'?

      1 error; nothing was run.

      """),
    MessageCase(
      "exponents for bounds",
      """
      optimizer.lr: sweep log(-4, -2, n=5)

      """,
      """
      x.yaml:1:25: error[E501]: 'log' wants bounds above 0
        |
      1 | optimizer.lr: sweep log(-4, -2, n=5)
        |                         ^^ bounds are values, not exponents: 1e-4 for 10 to the power of -4

      1 error; nothing was run.

      """),
    MessageCase(
      "a drawn axis in a grid",
      """
      optimizer.lr: sweep uniform(1e-4, 1e-2)

      """,
      """
      x.yaml:1:15: error[E501]: 'optimizer.lr' is drawn, which needs 'mode: random'
        |
      1 | optimizer.lr: sweep uniform(1e-4, 1e-2)
        |               ^^^^^^^^^^^^^^^^^^^^^^^^^ write lin(1e-4, 1e-2, n=5)

      1 error; nothing was run.

      """),
    MessageCase(
      "a grid needs a number of values",
      """
      optimizer.lr: sweep log(1e-4, 1e-2)

      """,
      """
      x.yaml:1:15: error[E501]: 'optimizer.lr' is drawn, which needs 'mode: random'
        |
      1 | optimizer.lr: sweep log(1e-4, 1e-2)
        |               ^^^^^^^^^^^^^^^^^^^^^ write log(1e-4, 1e-2, n=5)

      1 error; nothing was run.

      """),
    MessageCase(
      "an argument that does not exist",
      """
      optimizer.lr: sweep log(1e-4, 1e-2, m=5)

      """,
      """
      x.yaml:1:39: error[E501]: 'log' has no argument 'm'
        |
      1 | optimizer.lr: sweep log(1e-4, 1e-2, m=5)
        |                                       ^ write log(1e-4, 1e-2, n=5)

      1 error; nothing was run.

      """),
    MessageCase(
      "lists of unequal length",
      """
      sweep:
        zip:
          size:
            model.layers: [4, 8]
            model.hidden: [128]

      """,
      """
      x.yaml:5:21: error[E502]: the axes of zip group 'size' have different lengths
        |
      5 |       model.hidden: [128]
        |                     ^^^^^ 'model.hidden' has 1 value
        |
      4 |       model.layers: [4, 8]
        |                     ------ 'model.layers' has 2 values (x.yaml:4:21)

      1 error; nothing was run.

      """),
    MessageCase(
      "random without samples",
      """
      sweep:
        mode: random
        axes: {optimizer.lr: 'log(1e-4, 1e-2)'}

      """,
      """
      x.yaml:2:9: error[E506]: a random sweep needs 'samples' and 'sample_seed'
        |
      2 |   mode: random
        |         ^^^^^^ write how many points, and what they depend on

      1 error; nothing was run.

      """),
    MessageCase(
      "a misspelt key",
      """
      sweep:
        modes: grid
        axes: [1]

      """,
      """
      x.yaml:2:3: error[E204]: unknown key 'modes' in 'sweep'
        |
      1 | sweep:
      2 |   modes: grid
        |   ^^^^^ did you mean 'mode'?
        |
        = known keys: axes, exclude, halving, include, mode, order, sample_seed, samples, seeds, zip
        = note: 'sweep' opened at x.yaml:1:1

      x.yaml:3:9: error[E506]: 'axes' wants paths and their values
        |
      3 |   axes: [1]
        |         ^^^ write 'optimizer.lr: [1e-4, 1e-3]' below it

      2 errors; nothing was run.

      """),
  ])
  func `everything that is said`(_ item: MessageCase) throws {
    #expect(try item.messages() == item.expected)
  }
}
