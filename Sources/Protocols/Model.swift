/// What is trained: named parameters, linear maps where adapters can sit, a loss.
public protocol Model: AnyObject {
  /// All weights by name, in the order of the computation.
  var parameters: [NamedParameter] { get }
  /// The linear maps where an adapter can sit, in order.
  var linears: [AdaptableLinear] { get }
  /// The ends of blocks' halves, where a block adapter can sit, in order.
  var sublayers: [AdaptableSublayer] { get }
  /// The layers' attention, where a prefix can stand, in order.
  var attentions: [AdaptableAttention] { get }
  /// The input, where a prompt can stand.
  var inputs: [AdaptableInput] { get }
  /// The mean loss of a batch, a scalar.
  func loss(_ batch: Batch) -> Tensor
  /// What the loss is computed of: logits, or predictions.
  func outputs(_ batch: Batch) -> Tensor
}

extension Model {
  /// None.
  public var sublayers: [AdaptableSublayer] { [] }
  /// None.
  public var attentions: [AdaptableAttention] { [] }
  /// None.
  public var inputs: [AdaptableInput] { [] }

  /// All places where an adapter can sit, in order.
  public var sites: [Site] {
    linears.map(\.site) + sublayers.map(\.site) + attentions.map(\.site) + inputs.map(\.site)
  }
}

/// A weight of a model.
public struct NamedParameter {
  /// Its path, as Hugging Face writes it.
  public let name: String
  /// Its values.
  public let tensor: Tensor
  /// What it is, for `trainable` and for optimizer groups.
  public let role: ParameterRole

  /// A weight.
  public init(_ name: String, _ tensor: Tensor, _ role: ParameterRole) {
    (self.name, self.tensor, self.role) = (name, tensor, role)
  }
}

/// The kinds of weights that experiments tell apart.
public enum ParameterRole: Hashable, Sendable {
  case base, embeddings, norms, head
  /// A parameter of an adapter, with the role that the adapter gave it.
  case adapter(String)

  /// The name in experiment files and ledgers.
  public var name: String {
    switch self {
    case .adapter(let role): "adapter.\(role)"
    default: "\(self)"
    }
  }
}
