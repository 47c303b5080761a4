/// How a parameter starts.
public enum Initializer: Sendable, Equatable {
  /// All 0.
  case zeros
  /// All 1.
  case ones
  /// Uniform in ±√(1/fan-in), fan-in being the last axis: kaiming_uniform_ with a = √5 of PyTorch,
  /// the start of its linear maps and of LoRA's A.
  case kaimingUniform
  /// Normal with a deviation.
  case normal(Double)
  /// Uniform in ±bound.
  case uniform(Double)
  /// All the same.
  case constant(Double)

  /// A tensor of this start. It depends on the stream only.
  public func callAsFunction(
    _ shape: [Int], _ stream: RandomStream, type: ElementType = .float32
  ) -> Tensor {
    switch self {
    case .zeros: return .zeros(shape, type: type)
    case .ones: return .ones(shape, type: type)
    case .constant(let value): return .full(value, shape, type: type)
    case .uniform(let bound): return .uniform(shape, -bound, bound, stream, type: type)
    case .normal(let deviation):
      return .normal(shape, deviation: deviation, stream, type: type)
    case .kaimingUniform:
      let bound = 1 / Double(max(1, shape.last ?? 1)).squareRoot()
      return .uniform(shape, -bound, bound, stream, type: type)
    }
  }
}
