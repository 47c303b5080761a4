internal import CKernels

// Functions of each element.

extension Tensor {
  /// Applies a function of one variable whose slope the C side knows.
  func applying(_ op: ck_unary_op, _ parameter: Double = 0) -> Tensor {
    let x = contiguous()
    let y = Tensor(uninitialized: shape, elementType)
    Kernel.unary(op, parameter, x, into: y)
    let values = y.unrecorded
    return y.recorded(from: x) { gradient in
      let dy = gradient.contiguous()
      x.node?.contribute {
        Kernel.unaryGradient(
          op, parameter, x: x, y: values, dy: dy, into: $0, accumulate: $1)
      }
    }
  }

  /// |x|; the gradient at 0 is 0.
  public func absolute() -> Tensor { applying(CK_ABS) }
  /// x².
  public func squared() -> Tensor { applying(CK_SQUARE) }
  /// √x.
  public func squareRoot() -> Tensor { applying(CK_SQRT) }
  /// 1/x.
  public func reciprocal() -> Tensor { applying(CK_RECIPROCAL) }
  /// eˣ.
  public func exp() -> Tensor { applying(CK_EXP) }
  /// The natural logarithm.
  public func log() -> Tensor { applying(CK_LOG) }
  /// Sine of an angle in radians.
  public func sin() -> Tensor { applying(CK_SIN) }
  /// Cosine of an angle in radians.
  public func cos() -> Tensor { applying(CK_COS) }
  /// Hyperbolic tangent.
  public func tanh() -> Tensor { applying(CK_TANH) }
  /// x to a constant power.
  public func power(_ exponent: Double) -> Tensor { applying(CK_POWER, exponent) }
}

/// The activation functions that adapters and models name, by Hugging Face's words.
public enum Activation: String, Sendable, CaseIterable {
  /// x.
  case identity
  /// max(x, 0).
  case relu
  /// x > 0 ? x : 0.01 x.
  case leakyReLU = "leaky_relu"
  /// x Φ(x), Φ the normal distribution (Hendrycks and Gimpel 2016, arXiv 1606.08415).
  case gelu
  /// The same by its tanh approximation.
  case geluTanh = "gelu_new"
  /// x σ(x), also called SiLU.
  case silu = "swish"
  /// σ(x) = 1 / (1 + e⁻ˣ).
  case sigmoid
  /// Hyperbolic tangent.
  case tanh

  /// The function of each element.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .identity: x
    case .relu: x.applying(CK_RELU)
    case .leakyReLU: x.applying(CK_LEAKY_RELU, 0.01)
    case .gelu: x.applying(CK_GELU)
    case .geluTanh: x.applying(CK_GELU_TANH)
    case .silu: x.applying(CK_SILU)
    case .sigmoid: x.applying(CK_SIGMOID)
    case .tanh: x.tanh()
    }
  }
}
