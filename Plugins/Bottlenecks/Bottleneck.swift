import Protocols

/// f(x) = U act(D x + b) + c, from the residual stream to a narrow middle and back.
struct Bottleneck {
  let width: BottleneckWidth
  let activation: Activation
  /// s, by which f is multiplied.
  let scale: Double

  /// D of [width, hidden], U of [hidden, width]; biases start at 0.
  func parameters(
    at site: Site, down: Initializer = .normal(0.02), up: Initializer = .normal(0.02)
  ) -> [Parameter] {
    let (outer, inner) = (site.outputs, width(at: site))
    return [
      Parameter("adapter_down.weight", [inner, outer], down, role: "down"),
      Parameter("adapter_down.bias", [inner], .zeros, role: "bias"),
      Parameter("adapter_up.weight", [outer, inner], up, role: "up"),
      Parameter("adapter_up.bias", [outer], .zeros, role: "bias"),
    ]
  }

  /// residual + s·f(x). The scale is taken where the tensors are narrow.
  func callAsFunction(_ x: Tensor, _ parameters: Parameters, adding residual: Tensor) -> Tensor {
    let narrow = linear(x, parameters["adapter_down.weight"]) + parameters["adapter_down.bias"]
    let bias = parameters["adapter_up.bias"] * scale
    return linear(
      activation(narrow) * scale, parameters["adapter_up.weight"], adding: residual) + bias
  }
}
