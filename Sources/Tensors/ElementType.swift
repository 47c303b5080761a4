internal import CKernels

/// The type of a tensor's elements: a property of the tensor, not of its Swift type.
///
/// Training runs in `float32`. `float64` runs the same code for checks: gradients against finite
/// differences, Hessian products, references of fused operations.
public enum ElementType: String, Sendable, CaseIterable {
  case float32
  case float64

  /// Bytes of one element.
  public var size: Int { self == .float32 ? 4 : 8 }

  /// Distance from 1 to the next larger number: 2⁻²³ or 2⁻⁵².
  public var epsilon: Double {
    self == .float32 ? Double(Float.ulpOfOne) : Double.ulpOfOne
  }

  /// The C functions for this type.
  var kernels: ck_kernels {
    self == .float32 ? Self.kernels32 : Self.kernels64
  }

  private static let kernels32 = ck_kernels_f32().pointee
  private static let kernels64 = ck_kernels_f64().pointee
}
