import CKernels
import Foundation
import Testing

struct ElementwiseKernelTests {
  @Test(arguments: Precision.allCases)
  func `axpby is alpha x plus beta y at every size`(precision: Precision) {
    for size in sizes {
      let (x, y) = (samples(size), samples(size, seed: 2))
      let input = Memory(x, precision)
      for (alpha, beta) in [(1.0, 1.0), (-0.75, 0.5), (2, -1), (0, 1)] {
        let memory = Memory(y, precision)
        precision.table.axpby(size, alpha, input.start, beta, memory.start)
        // Two products and a sum: at most three roundings of numbers below 4.
        expectClose(
          memory.values, zip(x, y).map { alpha * $0 + beta * $1 }, precision, epsilons: 3,
          scale: 4)
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `axpby with beta 0 does not read what was there, and works in place`(precision: Precision) {
    for size in sizes {
      let x = samples(size)
      let input = Memory(x, precision)
      let y = output(size, precision) { precision.table.axpby(size, 2, input.start, 0, $0) }
      #expect(y == x.map { 2 * $0 })
      precision.table.axpby(size, 0.5, input.start, 0, input.start)
      #expect(input.values == x.map { 0.5 * $0 })
    }
  }

  @Test(arguments: Precision.allCases)
  func `fill sets every element, to NaN and infinity too`(precision: Precision) {
    for size in sizes {
      for value in [0, -1.5, Double.infinity, .nan] {
        let y = output(size, precision) { precision.table.fill(size, value, $0) }
        #expect(y.allSatisfy { $0 == value || (value.isNaN && $0.isNaN) })
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func `above is 1 where an element is larger, and 0 for equal ones and NaN`(
    precision: Precision
  ) {
    for size in sizes {
      let x = samples(size)
      let input = Memory(x, precision)
      let y = output(size, precision) { precision.table.above(size, 0.25, input.start, $0) }
      #expect(y == x.map { $0 > 0.25 ? 1 : 0 })
    }
    let special = Memory([0.25, .nan, .infinity, -.infinity], precision)
    let y = output(4, precision) { precision.table.above(4, 0.25, special.start, $0) }
    #expect(y == [0, 0, 1, 0])
  }

  @Test(arguments: Precision.allCases)
  func `swiglu is silu of the gate times up`(precision: Precision) {
    for size in sizes {
      let (gate, up) = (samples(size, -6, 6), samples(size, seed: 2))
      let (pg, pu) = (Memory(gate, precision), Memory(up, precision))
      let y = output(size, precision) { precision.table.swiglu(size, pg.start, pu.start, $0) }
      // The sigmoid's 3 and two products.
      expectClose(
        y, zip(gate, up).map { $0 * sigmoid($0) * $1 }, precision, epsilons: 5, scale: 1)
    }
  }

  @Test(arguments: Precision.allCases)
  func `swiglu's gradients may be written over the gradient of its result`(precision: Precision) {
    for size in sizes {
      let (gate, up) = (samples(size, -6, 6), samples(size, seed: 2))
      let dy = samples(size, seed: 3)
      let (pg, pu) = (Memory(gate, precision), Memory(up, precision))
      let dgate = zip(zip(gate, up), dy).map { pair, d in
        let s = sigmoid(pair.0)
        return d * pair.1 * s * (1 + pair.0 * (1 - s))
      }
      let dup = zip(gate, dy).map { $1 * $0 * sigmoid($0) }
      for place in ["apart", "over dy as dgate", "over dy as dup"] {
        let pdy = Memory(dy, precision)
        let (first, second) = (Memory.garbage(size, precision), Memory.garbage(size, precision))
        let toGate = place == "over dy as dgate" ? pdy : first
        let toUp = place == "over dy as dup" ? pdy : second
        precision.table.swiglu_gradient(
          size, pg.start, pu.start, pdy.start, toGate.start, toUp.start)
        // Some ten roundings of factors up to 7.
        expectClose(toGate.values, dgate, precision, epsilons: 10, scale: 8, place)
        expectClose(toUp.values, dup, precision, epsilons: 10, scale: 8, place)
      }
    }
  }
}
