/// A parameter that an adapter asks for.
public struct Parameter: Sendable, Equatable {
  /// Its name within the site, as the method's reference code has it ("lora_A").
  public let name: String
  /// Its shape.
  public let shape: [Int]
  /// Its values at the start and after a restart.
  public let start: Initializer
  /// Whether it learns, stays, or is memory.
  public let use: Use
  /// What optimizer groups call it: "adapter.A" means the parameters with role "A".
  public let role: String

  /// What becomes of a parameter.
  public enum Use: Sendable, Equatable {
    /// The optimizer changes it.
    case trained
    /// It stays as it starts; it is part of the adapter and stored with it.
    case frozen
    /// The adapter changes it by itself, and it is none of its parameters: running means, masks.
    /// Stored in checkpoints only.
    case memory
  }

  /// A parameter that learns, unless it is said otherwise; the role is what follows the last "_".
  public init(
    _ name: String, _ shape: [Int], _ start: Initializer, _ use: Use = .trained,
    role: String? = nil
  ) {
    (self.name, self.shape, self.start, self.use) = (name, shape, start, use)
    self.role = role ?? name.split(separator: "_").last.map(String.init) ?? name
  }

  /// Whether the optimizer changes it.
  public var isTrained: Bool { use == .trained }
  /// Numbers in it.
  public var count: Int { shape.reduce(1, *) }
}

/// The parameters of one site by name, with those that all sites share.
public struct Parameters {
  private let tensors: [String: Tensor]
  private let ownWeight: Tensor?
  /// The place of this site among those of the adapter, from 0.
  public let index: Int

  /// Parameters by name.
  public init(_ tensors: [String: Tensor], weight: Tensor? = nil, index: Int = 0) {
    (self.tensors, ownWeight, self.index) = (tensors, weight, index)
  }

  /// The parameter of a name that the adapter has asked for.
  public subscript(name: String) -> Tensor {
    guard let tensor = tensors[name] else {
      preconditionFailure(
        "no parameter '\(name)' at this site; there are \(tensors.keys.sorted())")
    }
    return tensor
  }

  /// The same numbers in another precision, for a weight of that precision.
  package func converted(to type: ElementType, weight: Tensor) -> Parameters {
    Parameters(
      tensors.mapValues { $0.detached.converted(to: type) }, weight: weight, index: index)
  }

  /// The weight of the site's linear map, [outputs, inputs], which is frozen; of an input the
  /// embedding, [vocabulary, hidden].
  public var weight: Tensor {
    guard let ownWeight else {
      preconditionFailure("this site is no linear map and no input: no weight")
    }
    return ownWeight
  }
}
