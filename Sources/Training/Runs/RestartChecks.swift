import Foundation
import Protocols
import Tensors

/// One weight before a merge, to compare the weight after it with the update made in float64.
struct MergeCheck {
  private let exact: Tensor
  private let updateNorm: Double
  private let weightNorm: Double
  private let epsilon: Double

  init(_ site: AttachedAdapter, _ linear: AdaptableLinear) {
    (exact, updateNorm, weightNorm) = withoutGradient {
      let weight = linear.weight.detached.converted(to: .float64)
      guard let merged = site.weightInFloat64() else { return (weight, 0, weight.norm) }
      return (merged, (merged - weight).norm, weight.norm)
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
  /// The weight as the model uses it.
  func weightWithUpdate() -> Tensor {
    withoutGradient { update?().applied(to: weight.detached) ?? weight.detached }
  }
}

extension Tensor {
  /// √Σx².
  var norm: Double { squared().sum().item.squareRoot() }
  /// max |x|.
  var largestMagnitude: Double { values.reduce(0) { max($0, abs($1)) } }
}
