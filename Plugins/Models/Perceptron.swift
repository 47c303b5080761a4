import Protocols

/// Linear maps with an activation between them, and the mean squared error of what comes out.
///
/// The maps are the sites "layers.0.linear", … with the weights "layers.0.linear.weight", all of
/// role `base`; there are no biases.
public final class Perceptron: Model {
  /// The maps, first to last.
  public let linears: [AdaptableLinear]
  /// What stands between two maps.
  public let activation: Activation

  /// A perceptron whose weights come from `weight`, asked for by name and site; each is of
  /// [outputs, inputs].
  public init(
    _ sites: [Site], _ activation: Activation, weight: (_ name: String, Site) -> Tensor
  ) {
    linears = sites.map { AdaptableLinear($0, weight: weight($0.name + ".weight", $0)) }
    self.activation = activation
  }

  /// The weights, first to last.
  public var parameters: [NamedParameter] {
    linears.map { NamedParameter($0.site.name + ".weight", $0.weight, .base) }
  }

  /// What comes out.
  ///
  /// - Parameter inputs: [rows, inputs]
  /// - Returns: [rows, outputs]
  public func outputs(_ inputs: Tensor) -> Tensor {
    var x = inputs
    for (index, linear) in linears.enumerated() {
      x = linear(index == 0 ? x : activation(x))
    }
    return x
  }

  /// The mean over rows and outputs of the squared difference to the targets.
  public func loss(_ batch: Batch) -> Tensor {
    guard case .pairs(let inputs, let targets) = batch else {
      preconditionFailure("a perceptron's batch is made of inputs and targets")
    }
    return (outputs(inputs) - targets).squared().mean()
  }

  /// What comes out for the inputs of a batch.
  public func outputs(_ batch: Batch) -> Tensor {
    guard case .pairs(let inputs, _) = batch else {
      preconditionFailure("a perceptron's batch is made of inputs and targets")
    }
    return outputs(inputs)
  }
}
