import ExperimentFile
import Protocols

extension RunSettings {
  /// Seeds of the model's start and of what is random in its training: those of the run, but for a
  /// ticket that starts from other weights.
  ///
  /// Of a run that prunes its adapter alone only the adapter starts from others.
  var startSeeds: (model: UInt64, training: UInt64) {
    guard let prune, prune.piece?.control == .reinitialized else {
      return (seeds.model, seeds.model)
    }
    let stream = RandomStream(seed: seeds.model, "prune/reinitialized")
    let other = UInt64(stream.integer(0, below: 1 << 48))
    return (prune.what == ["adapter"] ? seeds.model : other, other)
  }
}

extension SettingsReader {
  /// What is pruned.
  func prunePlan(_ component: ComponentValue) throws -> PrunePlan {
    var plan = PrunePlan(try families.make(component, as: (any Pruning).self))
    let own = try PruneBlock(reading: component.common, with: families)
    (plan.what, plan.rate, plan.levels) = (own.what.values, PruningRate(own.rate.value), own.levels)
    (plan.rewind, plan.retraining, plan.isIterative) = (own.rewind, own.retraining, own.iterative)
    (plan.scope, plan.scored, plan.controls) = (own.scope, own.scored, own.controls)
    if let name = own.piece {
      guard let piece = TicketPiece(name: name) else {
        throw InvalidSetting(
          "prune.piece", "is no training of a plan: '\(name)'",
          hint: "leave it out: a plan writes level-00, level-01, level-01-random, …")
      }
      plan.piece = piece
    }
    return plan
  }
}

/// `prune`: what is common to all criteria.
struct PruneBlock: Configurable {
  static let kind = "prune"
  static let summary = "what is pruned, level by level, and compared with which controls"
  @Setting("base, adapter, embeddings, norms, head, or patterns of linear maps")
  var what: OneOrMore<String> = ["base"]
  @Setting("the share of what is left that a level takes") var rate: Fraction = 0.2
  @Setting("levels after the dense network", 1..., affectsIdentity: false) var levels = 1
  @Setting("the step to which a level goes back, before the end") var rewind: Extent = .steps(0)
  @Setting("among which entries the share holds", default: "the criterion's: ranklab explain KIND")
  var scope: PruningScope? = nil
  @Setting("what goes back to that step") var retraining = Retraining.weightRewinding
  @Setting("each level prunes what the one before has trained; false: all at once")
  var iterative = true
  @Setting("the state that is scored", default: "the criterion's") var scored: ScoredState? = nil
  @Setting("what each ticket is compared with", affectsIdentity: false)
  var controls: [TicketControl] = []
  @Setting("which of its trainings a run is: written by the plan", default: "all of them")
  var piece: String? = nil

  /// The defaults.
  init() {}
}
