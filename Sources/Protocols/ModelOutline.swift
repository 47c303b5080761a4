/// What a model will be, told without making its weights.
public struct ModelOutline: Sendable {
  /// A weight that is not there yet.
  public struct Weight: Sendable, Equatable {
    /// Its path, as `NamedParameter` has it.
    public let name: String
    /// Its shape.
    public let shape: [Int]
    /// What it is.
    public let role: ParameterRole

    /// A weight.
    public init(_ name: String, _ shape: [Int], _ role: ParameterRole) {
      (self.name, self.shape, self.role) = (name, shape, role)
    }

    /// Numbers in it.
    public var count: Int { shape.reduce(1, *) }
  }

  /// All weights, as `Model.parameters` gives them.
  public var weights: [Weight]
  /// Whether they are random, and not read from an earlier training.
  public var isFromScratch: Bool
  /// Floating-point operations of a batch, forward and backward, where every weight learns; nil for
  /// 6 a weight and a token.
  public var operations: Double?

  /// An outline.
  public init(_ weights: [Weight], isFromScratch: Bool = true, operations: Double? = nil) {
    (self.weights, self.isFromScratch, self.operations) = (weights, isFromScratch, operations)
  }
}
