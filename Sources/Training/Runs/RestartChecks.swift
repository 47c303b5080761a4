import Foundation
import Protocols
import Tensors

/// One weight before a merge, to compare the weight after it with W + s·B·A in float64.
struct MergeCheck {
  private let exact: Tensor
  private let updateNorm: Double
  private let weightNorm: Double
  private let epsilon: Double

  init(_ linear: AdaptableLinear) {
    (exact, updateNorm, weightNorm) = withoutGradient {
      let weight = linear.weight.detached.converted(to: .float64)
      guard let update = linear.changeInFloat64() else { return (weight, 0, weight.norm) }
      return (weight + update, update.norm, weight.norm)
    }
    epsilon = linear.weight.elementType == .float32 ? 1.2e-7 : 2.3e-16
  }

  /// ‖W' - exact‖ / ‖sBA‖, and whether that is rounding.
  func compare(_ linear: AdaptableLinear) -> (relative: Double, holds: Bool) {
    let error = withoutGradient {
      (linear.weight.detached.converted(to: .float64) - exact).norm
    }
    let limit = 1e-3 * updateNorm + 2 * epsilon * weightNorm
    return (updateNorm > 0 ? error / updateNorm : 0, error <= limit)
  }
}

extension AdaptableLinear {
  /// What the update adds, computed in float64 from the parameters' float32 numbers.
  func changeInFloat64() -> Tensor? {
    switch update?() {
    case nil: nil
    case .dense(let change): change.converted(to: .float64)
    case .lowRank(let b, let a, let scale, _):
      matmul(b.converted(to: .float64), a.converted(to: .float64)) * scale
    }
  }
}

extension Tensor {
  /// √Σx².
  var norm: Double { squared().sum().item.squareRoot() }
  /// max |x|.
  var largestMagnitude: Double { values.reduce(0) { max($0, abs($1)) } }
}
