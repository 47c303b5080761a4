/// Which weights stay when a network is pruned: a score for each entry, of which the highest stay.
///
/// A criterion only scores. How many stay, exactly, among which they compete, how ties end, and that
/// what is pruned stays pruned, is the engine's, the same for all: so the random and inverted
/// controls of every criterion come with it.
public protocol Pruning: Plugin {
  /// A score for each tensor of `network.tensors`, in their order; the highest stay.
  ///
  /// Entries that are pruned already may have any score. What it changes in the network it must put
  /// back.
  ///
  /// - Returns: tensors of the shapes of the weights; where whole rows are pruned, of [rows, 1].
  /// - Throws: what a batch throws; `InvalidSetting` where the network has not what it needs.
  func scores(_ network: PrunedNetwork) throws -> [Tensor]
  /// What is kept or goes as one.
  var unit: PruningUnit { get }
  /// Among which entries a share stays, where an experiment says nothing.
  var scope: PruningScope { get }
  /// The network that is scored: after its training, or as it is before.
  var scoredState: ScoredState { get }
  /// Into how many rounds the way to a density is cut, each scored with what the last one left:
  /// after round k of n, ρ^(k/n) of what was there stays.
  var rounds: Int { get }
  /// Whether `observe` is called at every step.
  var observesTraining: Bool { get }
  /// Looks at a step while the gradients are there, and remembers something of the weight's shape.
  ///
  /// - Parameters:
  ///   - memory: zeros at the first step of each training; saved with every checkpoint.
  func observe(_ weight: Tensor, gradient: Tensor, memory: Tensor)
}

extension Pruning {
  /// Entries.
  public var unit: PruningUnit { .entry }
  /// All tensors together.
  public var scope: PruningScope { .global }
  /// Trained.
  public var scoredState: ScoredState { .trained }
  /// One.
  public var rounds: Int { 1 }
  /// It is not.
  public var observesTraining: Bool { false }
  /// Nothing.
  public func observe(_ weight: Tensor, gradient: Tensor, memory: Tensor) {}
}

/// What is kept or goes as one.
public enum PruningUnit: Sendable, Hashable {
  /// Single entries.
  case entry
  /// Whole rows: what has one index on the first axis, an output of a linear map.
  case row
  /// `keep` entries of each `of` that follow each other along the last axis stay, whatever the rate.
  case group(keep: Int, of: Int)
}

/// Among which entries a share stays.
public enum PruningScope: String, SettingChoice {
  /// All tensors together: one threshold.
  case global
  /// The same share of each tensor.
  case layer
  /// The same share of each row of each tensor.
  case row
}

/// In which state a network is scored.
public enum ScoredState: String, SettingChoice {
  /// At the end of its training.
  case trained
  /// Where the training of what stays begins: pruning at initialisation.
  case untrained
}
