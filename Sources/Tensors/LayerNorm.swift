/// y = w · (x - mean(x)) / √(variance(x) + ε) + b along the last axis, with the variance of the
/// population (Ba et al. 2016, arXiv 1607.06450). A composition of simple operations.
///
/// - Parameters:
///   - x: [..., width]
///   - weight: [width]
///   - bias: [width], if any.
///   - epsilon: ε, 1e-5 in PyTorch.
public func layerNorm(
  _ x: Tensor, _ weight: Tensor, bias: Tensor? = nil, epsilon: Double = 1e-5
) -> Tensor {
  precondition(
    weight.shape.count == 1 && x.shape.last == weight.shape[0]
      && (bias == nil || bias?.shape == weight.shape),
    "layerNorm: input \(x.shape) does not fit weight \(weight.shape) [width] and bias "
      + "\(bias?.shape ?? weight.shape)")
  let centred = x - x.mean(-1, keepingAxes: true)
  let variance = centred.squared().mean(-1, keepingAxes: true)
  let scaled = centred / (variance + epsilon).squareRoot() * weight
  return bias.map { scaled + $0 } ?? scaled
}
