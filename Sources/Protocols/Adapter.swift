/// A way of changing linear maps by few parameters: which parameters a site gets, and what they do
/// to its weight.
///
/// The engine applies the update in the fastest way, merges it, takes it back, restarts it, stores
/// it and differentiates it. `update` is pure: the engine may call it again, with or without
/// recording.
public protocol Adapter: Plugin {
  /// The parameters of a site, with their shapes and their start.
  func parameters(at site: Site) -> [Parameter]
  /// What the parameters do to the site's weight.
  func update(at site: Site, _ parameters: Parameters) -> WeightUpdate
  /// The settings as they are at one site, where patterns by site change some.
  func adjusted(to site: Site) -> Self
  /// Throws `InvalidSetting` to cite a setting that does not fit the widths of a site.
  func validate(at site: Site) throws
}

extension Adapter {
  /// The same everywhere.
  public func adjusted(to site: Site) -> Self { self }
  /// All fit.
  public func validate(at site: Site) throws {}
}

/// A parameter that an adapter asks for.
public struct Parameter: Sendable, Equatable {
  /// Its name within the site, as the method's reference code has it ("lora_A").
  public let name: String
  /// Its shape.
  public let shape: [Int]
  /// Its values at the start and after a restart.
  public let start: Initializer
  /// Whether it learns.
  public let isTrained: Bool
  /// What optimizer groups call it: "adapter.A" means the parameters with role "A".
  public let role: String

  /// A parameter that learns, unless it is said otherwise; the role is what follows the last "_".
  public init(
    _ name: String, _ shape: [Int], _ start: Initializer, isTrained: Bool = true,
    role: String? = nil
  ) {
    (self.name, self.shape, self.start, self.isTrained) = (name, shape, start, isTrained)
    self.role = role ?? name.split(separator: "_").last.map(String.init) ?? name
  }
}

/// The parameters of one site by name.
public struct Parameters {
  private let tensors: [String: Tensor]

  /// Parameters by name.
  public init(_ tensors: [String: Tensor]) { self.tensors = tensors }

  /// The parameter of a name that the adapter has asked for.
  public subscript(name: String) -> Tensor {
    guard let tensor = tensors[name] else {
      preconditionFailure(
        "no parameter '\(name)' at this site; there are \(tensors.keys.sorted())")
    }
    return tensor
  }
}

/// What an adapter does to a weight W of [outputs, inputs].
public enum WeightUpdate {
  /// W + s·B·A.
  case lowRank(b: Tensor, a: Tensor, scale: Double, dropout: Double = 0)
  /// W + any expression of W's shape.
  case dense(Tensor)
}
