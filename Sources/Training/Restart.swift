import Protocols

/// An adapter on a site: its settings there, and its parameters.
public final class AttachedAdapter {
  /// The linear map.
  public let linear: AdaptableLinear
  /// The adapter with the settings of this site.
  public let adapter: any Adapter
  /// What the adapter asked for.
  public let declared: [Parameter]
  /// The tensors, in the order of `declared`.
  public let tensors: [Tensor]

  init(_ adapter: any Adapter, to linear: AdaptableLinear, seed: UInt64) {
    self.linear = linear
    self.adapter = adapter.adjusted(to: linear.site)
    declared = self.adapter.parameters(at: linear.site)
    tensors = declared.map { parameter in
      let stream = Self.stream(seed, linear.site, parameter)
      let tensor = parameter.start(parameter.shape, stream, type: linear.weight.elementType)
      tensor.count(as: .weights)
      return parameter.isTrained ? tensor.trainable() : tensor
    }
  }

  /// The values of a parameter at attachment and after each restart depend on seed, site, name and
  /// the number of the restart only.
  private static func stream(
    _ seed: UInt64, _ site: Site, _ parameter: Parameter
  ) -> RandomStream {
    RandomStream(seed: seed, "adapter/\(site.name).\(parameter.name)")
  }

  var update: WeightUpdate {
    adapter.update(
      at: linear.site,
      Parameters(Dictionary(uniqueKeysWithValues: zip(declared.map(\.name), tensors))))
  }

  /// Draws the parameters anew, as at restart number `restart` (from 1).
  func reinitialize(seed: UInt64, restart: Int) {
    for (parameter, tensor) in zip(declared, tensors) where parameter.isTrained {
      let stream = Self.stream(seed, linear.site, parameter).at(restart)
      tensor.assign(parameter.start(parameter.shape, stream, type: tensor.elementType))
    }
  }
}
