import Foundation
import OptimizersPlugin
import Protocols
import Testing

/// A matrix or a vector (one axis) in plain Swift.
struct PlainParameter {
  var shape: [Int]
  var values: [Double]

  var isMatrix: Bool { shape.count == 2 }
  var rows: Int { shape[0] }
  var columns: Int { shape[1] }
  var rootMeanSquare: Double {
    (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
  }
}

/// An optimizer's formula, entry by entry in float64: what the plugins are compared with.
///
/// `step` gets the weights, the gradient, the rate and the number of the step, from 1.
struct Formula: Sendable, CustomTestStringConvertible {
  typealias State = [String: [Double]]
  typealias Step = @Sendable (inout PlainParameter, [Double], Double, Int, inout State) -> Void

  let name: String
  let optimizer: any Optimizer
  let step: Step

  init(_ name: String, _ optimizer: any Optimizer, _ step: @escaping Step) {
    (self.name, self.optimizer, self.step) = (name, optimizer, step)
  }

  var testDescription: String { name }

  static let all: [Formula] =
    [
      Formula("sgd", SGD().with(\.momentum, 0.9).with(\.weightDecay, 0.1)) { w, g, rate, t, state in
        for i in g.indices {
          let gradient = g[i] + 0.1 * w.values[i]
          let old = state["b", i]
          state["b", i] = t == 1 ? gradient : 0.9 * old + gradient
          w.values[i] -= rate * state["b", i]
        }
      },
      adam("adam", Adam().with(\.weightDecay, 0.1), l2: 0.1, decay: 0),
      adam("adamw", AdamW().with(\.weightDecay, 0.1), l2: 0, decay: 0.1),
      Formula("lion", Lion().with(\.betas, [0.8, 0.95]).with(\.weightDecay, 0.1)) {
        w, g, rate, _, state in
        for i in g.indices {
          let mixed = 0.8 * state["m", i] + 0.2 * g[i]
          let sign = mixed == 0 ? 0 : mixed > 0 ? 1.0 : -1.0
          w.values[i] -= rate * (sign + 0.1 * w.values[i])
          state["m", i] = 0.95 * state["m", i] + 0.05 * g[i]
        }
      },
      rmsprop("rmsprop", RMSprop(), alpha: 0.99),
      rmsprop(
        "rmsprop, centred, with momentum",
        RMSprop().with(\.alpha, 0.9).with(\.centered, true).with(\.momentum, 0.8)
          .with(\.weightDecay, 0.1), alpha: 0.9, centered: true, momentum: 0.8, l2: 0.1),
      Formula(
        "adagrad",
        Adagrad().with(\.lrDecay, 0.1).with(\.initial, 0.5).with(\.weightDecay, 0.1)
      ) { w, g, rate, t, state in
        for i in g.indices {
          let gradient = g[i] + 0.1 * w.values[i]
          if t == 1 { state["s", i] = 0.5 }
          state["s", i] += gradient * gradient
          let falling = rate / (1 + Double(t - 1) * 0.1)
          w.values[i] -= falling * gradient / (state["s", i].squareRoot() + 1e-10)
        }
      },
      Formula("adafactor", Adafactor().with(\.weightDecay, 0.1).with(\.clipThreshold, 1.2)) {
        w, g, rate, t, state in
        adafactor(&w, g, rate, t, &state)
      },
      Formula("muon", Muon().with(\.others, SGD())) { w, g, rate, _, state in
        muon(&w, g, rate, nesterov: true, factor: sqrtOfRatio, &state)
      },
      Formula(
        "muon without Nesterov",
        Muon().with(\.others, SGD()).with(\.nesterov, false).with(\.adjustLr, .matchRMSAdamW)
      ) { w, g, rate, _, state in
        muon(&w, g, rate, nesterov: false, factor: { 0.2 * max($0, $1).squareRoot() }, &state)
      },
    ]

  private static func adam(
    _ name: String, _ optimizer: any Optimizer, l2: Double, decay: Double
  ) -> Formula {
    Formula(name, optimizer) { w, g, rate, t, state in
      for i in g.indices {
        let gradient = g[i] + l2 * w.values[i]
        state["m", i] = 0.9 * state["m", i] + 0.1 * gradient
        state["v", i] = 0.999 * state["v", i] + 0.001 * gradient * gradient
        let mean = state["m", i] / (1 - pow(0.9, Double(t)))
        let square = state["v", i] / (1 - pow(0.999, Double(t)))
        w.values[i] =
          (1 - rate * decay) * w.values[i] - rate * mean / (square.squareRoot() + 1e-8)
      }
    }
  }

  private static func rmsprop(
    _ name: String, _ optimizer: any Optimizer, alpha: Double, centered: Bool = false,
    momentum: Double = 0, l2: Double = 0
  ) -> Formula {
    Formula(name, optimizer) { w, g, rate, _, state in
      for i in g.indices {
        let gradient = g[i] + l2 * w.values[i]
        state["v", i] = alpha * state["v", i] + (1 - alpha) * gradient * gradient
        state["m", i] = alpha * state["m", i] + (1 - alpha) * gradient
        let mean = centered ? state["m", i] : 0
        let change = gradient / (max(0, state["v", i] - mean * mean).squareRoot() + 1e-8)
        state["b", i] = momentum * state["b", i] + change
        w.values[i] -= rate * state["b", i]
      }
    }
  }

  private static func adafactor(
    _ w: inout PlainParameter, _ g: [Double], _ rate: Double, _ t: Int, _ state: inout State
  ) {
    let new = pow(Double(t), -0.8)
    let epsilon = Double.ulpOfOne
    var estimate = g
    if w.isMatrix {
      let (m, n) = (w.rows, w.columns)
      for i in 0..<m {
        let mean = (0..<n).reduce(0) { $0 + g[i * n + $1] * g[i * n + $1] } / Double(n)
        state["r", i] = (1 - new) * state["r", i] + new * mean
      }
      for j in 0..<n {
        let mean = (0..<m).reduce(0) { $0 + g[$1 * n + j] * g[$1 * n + j] } / Double(m)
        state["c", j] = (1 - new) * state["c", j] + new * mean
      }
      let mean = (0..<m).reduce(0) { $0 + state["r", $1] } / Double(m)
      for k in g.indices { estimate[k] = state["r", k / n] * state["c", k % n] / mean }
    } else {
      for i in g.indices {
        state["v", i] = (1 - new) * state["v", i] + new * g[i] * g[i]
        estimate[i] = state["v", i]
      }
    }
    var change = PlainParameter(shape: w.shape, values: g)
    for i in g.indices { change.values[i] /= max(estimate[i], epsilon * epsilon).squareRoot() }
    let size = max(1e-3, w.rootMeanSquare) * min(rate, 1 / Double(t).squareRoot())
    let clipped = max(1, change.rootMeanSquare / 1.2)
    for i in g.indices {
      w.values[i] = (1 - rate * 0.1) * w.values[i] - size * change.values[i] / clipped
    }
  }
}

@Sendable private func sqrtOfRatio(_ rows: Double, _ columns: Double) -> Double {
  max(1, rows / columns).squareRoot()
}

private func muon(
  _ w: inout PlainParameter, _ g: [Double], _ rate: Double, nesterov: Bool,
  factor: (Double, Double) -> Double, _ state: inout Formula.State
) {
  guard w.isMatrix else {
    for i in g.indices { w.values[i] -= rate * g[i] }
    return
  }
  let (m, n) = (w.rows, w.columns)
  var x = g
  for i in g.indices {
    state["m", i] = 0.95 * state["m", i] + 0.05 * g[i]
    x[i] = nesterov ? 0.05 * g[i] + 0.95 * state["m", i] : state["m", i]
  }
  let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
  x = x.map { $0 / norm }
  for _ in 0..<5 {
    // Always on the side of the rows: p(X Xᵀ) X is X p(Xᵀ X).
    let gram = product(x, transposed(x, m, n), m, n, m)
    let square = product(gram, gram, m, m, m)
    let inner = gram.indices.map { -4.775 * gram[$0] + 2.0315 * square[$0] }
    let change = product(inner, x, m, m, n)
    x = x.indices.map { 3.4445 * x[$0] + change[$0] }
  }
  let size = rate * factor(Double(m), Double(n))
  for i in g.indices { w.values[i] = (1 - rate * 0.1) * w.values[i] - size * x[i] }
}

/// [m, k] times [k, n].
private func product(_ a: [Double], _ b: [Double], _ m: Int, _ k: Int, _ n: Int) -> [Double] {
  var result = [Double](repeating: 0, count: m * n)
  for i in 0..<m {
    for j in 0..<n {
      for l in 0..<k { result[i * n + j] += a[i * k + l] * b[l * n + j] }
    }
  }
  return result
}

private func transposed(_ a: [Double], _ m: Int, _ n: Int) -> [Double] {
  (0..<n * m).map { a[$0 % m * n + $0 / m] }
}

extension Formula.State {
  /// An entry, 0 before it is set.
  subscript(name: String, index: Int) -> Double {
    get { self[name].map { index < $0.count ? $0[index] : 0 } ?? 0 }
    set {
      var values = self[name] ?? []
      if values.count <= index { values += Array(repeating: 0, count: index + 1 - values.count) }
      values[index] = newValue
      self[name] = values
    }
  }
}
