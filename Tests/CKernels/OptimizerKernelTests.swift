import CKernels
import Testing

struct OptimizerKernelTests {
  static let adamSteps: [ck_adam_step] = [
    .init(
      beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step_size: 0.01, second_correction: 1, decay: 1,
      l2: 0, gradient_scale: 1),
    .init(
      beta1: 0.8, beta2: 0.95, epsilon: 1e-4, step_size: 0.125, second_correction: 3, decay: 0.99,
      l2: 0.1, gradient_scale: 0.5),
    .init(
      beta1: 0, beta2: 0, epsilon: 1e-8, step_size: 0, second_correction: 1, decay: 1, l2: 0,
      gradient_scale: 1),
  ]

  @Test(arguments: adamSteps, Precision.allCases)
  func `a step of Adam changes the moments and the weight by its formula`(
    step: ck_adam_step, precision: Precision
  ) {
    for size in sizes {
      let (g, w) = (samples(size), samples(size, seed: 2))
      let (m, v) = (samples(size, seed: 3), samples(size, 0.01, 1, seed: 4))
      var expected = (w: w, m: m, v: v)
      for i in 0..<size {
        let gradient = step.gradient_scale * g[i] + step.l2 * w[i]
        expected.m[i] = step.beta1 * m[i] + (1 - step.beta1) * gradient
        expected.v[i] = step.beta2 * v[i] + (1 - step.beta2) * gradient * gradient
        let size = expected.v[i].squareRoot() * step.second_correction + step.epsilon
        expected.w[i] = step.decay * w[i] - step.step_size * expected.m[i] / size
      }
      let (pg, pw) = (Memory(g, precision), Memory(w, precision))
      let (pm, pv) = (Memory(m, precision), Memory(v, precision))
      withUnsafePointer(to: step) {
        precision.table.adam($0, size, pg.start, pw.start, pm.start, pv.start)
      }
      // A handful of roundings of numbers below 5; the quotient can be some 20 times the moment.
      expectClose(pm.values, expected.m, precision, epsilons: 6, scale: 4, "first moment")
      expectClose(pv.values, expected.v, precision, epsilons: 8, scale: 4, "second moment")
      expectClose(pw.values, expected.w, precision, epsilons: 32, scale: 4, "weight")
      #expect(pg.values == g)
    }
  }

  @Test(arguments: Precision.allCases)
  func `a step of Adam with gradients of 0 and moments of 0 leaves the weight`(
    precision: Precision
  ) {
    let zero = Memory([0, 0, 0], precision), w = Memory([1, -2, 0.5], precision)
    let (m, v) = (Memory([0, 0, 0], precision), Memory([0, 0, 0], precision))
    withUnsafePointer(to: Self.adamSteps[0]) {
      precision.table.adam($0, 3, zero.start, w.start, m.start, v.start)
    }
    #expect(w.values == [1, -2, 0.5] && m.values == [0, 0, 0])
  }

  static let sgdSteps: [ck_sgd_step] = [false, true].flatMap { nesterov in
    [false, true].map { first in
      ck_sgd_step(
        rate: 0.1, momentum: 0.9, dampening: 0.25, l2: 0.01, gradient_scale: 0.5,
        nesterov: nesterov, first: first)
    }
  }

  @Test(arguments: sgdSteps, Precision.allCases)
  func `a step of SGD with momentum follows torch's formula`(
    step: ck_sgd_step, precision: Precision
  ) {
    for size in sizes {
      let (g, w, b) = (samples(size), samples(size, seed: 2), samples(size, seed: 3))
      var expected = (w: w, b: b)
      for i in 0..<size {
        let gradient = 0.5 * g[i] + 0.01 * w[i]
        expected.b[i] = step.first ? gradient : 0.9 * b[i] + 0.75 * gradient
        expected.w[i] -= 0.1 * (step.nesterov ? gradient + 0.9 * expected.b[i] : expected.b[i])
      }
      let pw = Memory(w, precision)
      // The first step must not read the buffer.
      let pb = step.first ? Memory(samples(size, seed: 9), precision) : Memory(b, precision)
      let pg = Memory(g, precision)
      withUnsafePointer(to: step) {
        precision.table.sgd($0, size, pg.start, pw.start, pb.start)
      }
      expectClose(pb.values, expected.b, precision, epsilons: 6, scale: 4, "momentum")
      expectClose(pw.values, expected.w, precision, epsilons: 6, scale: 4, "weight")
    }
  }

  @Test(arguments: Precision.allCases)
  func `a step of SGD without momentum needs no buffer`(precision: Precision) {
    let step = ck_sgd_step(
      rate: 0.5, momentum: 0, dampening: 0, l2: 0.25, gradient_scale: 2, nesterov: false,
      first: false)
    for size in sizes {
      let (g, w) = (samples(size), samples(size, seed: 2))
      let (pg, pw) = (Memory(g, precision), Memory(w, precision))
      withUnsafePointer(to: step) { precision.table.sgd($0, size, pg.start, pw.start, nil) }
      let expected = zip(g, w).map { $1 - 0.5 * (2 * $0 + 0.25 * $1) }
      expectClose(pw.values, expected, precision, epsilons: 4, scale: 4)
    }
  }

  @Test(arguments: Precision.allCases)
  func `a step of Lion follows its formula, with a sign of 0 at 0`(precision: Precision) {
    let step = ck_lion_step(beta1: 0.75, beta2: 0.5, rate: 0.25, decay: 0.5, gradient_scale: 2)
    for size in sizes {
      var (g, m) = (samples(size), samples(size, seed: 3))
      let w = samples(size, seed: 2)
      // Exact in binary: 0.75 m + 0.25 · 2 g is 0 at every fifth entry.
      for i in stride(from: 0, to: size, by: 5) { (g[i], m[i]) = (-0.75, 0.5) }
      let (pg, pw, pm) = (Memory(g, precision), Memory(w, precision), Memory(m, precision))
      withUnsafePointer(to: step) {
        precision.table.lion($0, size, pg.start, pw.start, pm.start)
      }
      let mixed = zip(g, m).map { 0.75 * $1 + 0.25 * 2 * $0 }
      let expected = zip(w, mixed).map { 0.5 * $0 - ($1 == 0 ? 0 : $1 > 0 ? 0.25 : -0.25) }
      expectClose(pw.values, expected, precision, epsilons: 4, scale: 4, "weight")
      expectClose(
        pm.values, zip(g, m).map { 0.5 * $1 + 0.5 * 2 * $0 }, precision, epsilons: 4, scale: 4,
        "moment")
    }
    let (w, m) = (Memory([1, 1, 1], precision), Memory([0, 0, 0], precision))
    let g = Memory([.nan, .infinity, -.infinity], precision)
    withUnsafePointer(to: step) { precision.table.lion($0, 3, g.start, w.start, m.start) }
    #expect(w.values[0].isNaN && w.values[1...] == [0.25, 0.75])
  }

  @Test(
    arguments: Precision.allCases, [(false, false), (false, true), (true, false), (true, true)])
  func `a step over the root of squares follows torch's formula`(
    precision: Precision, uses: (centered: Bool, momentum: Bool)
  ) {
    let (centered, hasMomentum) = uses
    let step = ck_root_step(
      old: 0.9, new: 0.2, epsilon: 0.25, rate: 0.1, momentum: 0.5, l2: 0.01, gradient_scale: 0.5)
    for size in sizes {
      let (g, w, m) = (samples(size), samples(size, seed: 2), samples(size, seed: 3))
      let (v, b) = (samples(size, 0, 8, seed: 4), samples(size, seed: 5))
      var expected = (w: w, v: v, m: m, b: b)
      for i in 0..<size {
        let gradient = 0.5 * g[i] + 0.01 * w[i]
        expected.v[i] = 0.9 * v[i] + 0.2 * gradient * gradient
        expected.m[i] = 0.9 * m[i] + 0.2 * gradient
        let mean = centered ? expected.m[i] : 0
        // Close to 0 a difference of squares has few digits left: the bound below allows for it.
        let change = gradient / (max(0, expected.v[i] - mean * mean).squareRoot() + 0.25)
        expected.b[i] = 0.5 * b[i] + change
        expected.w[i] -= 0.1 * (hasMomentum ? expected.b[i] : change)
      }
      let (pg, pw) = (Memory(g, precision), Memory(w, precision))
      let (pv, pm, pb) = (Memory(v, precision), Memory(m, precision), Memory(b, precision))
      withUnsafePointer(to: step) {
        precision.table.root(
          $0, size, pg.start, pw.start, pv.start, centered ? pm.start : nil,
          hasMomentum ? pb.start : nil)
      }
      let loose = centered ? 2000.0 : 8
      expectClose(pv.values, expected.v, precision, epsilons: 8, scale: 8, "second moment")
      expectClose(pw.values, expected.w, precision, epsilons: loose, scale: 4, "weight")
      expectClose(
        pm.values, centered ? expected.m : m.map(precision.rounded), precision, epsilons: 8,
        scale: 4, "first moment")
      expectClose(
        pb.values, hasMomentum ? expected.b : b.map(precision.rounded), precision,
        epsilons: 2 * loose, scale: 8, "momentum")
    }
  }
}
