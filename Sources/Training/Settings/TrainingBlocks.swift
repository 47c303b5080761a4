import ExperimentFile
import Protocols

// The plain blocks of an experiment: settings without a kind of their own. `kind` is the name of the
// block, for documentation.

/// `train`: how long, and how much at once.
package struct TrainBlock: Configurable {
  /// The block's name.
  package static let kind = "train"
  /// What it says.
  package static let summary = "how long, and how much at once"
  @Setting("how long the run is") package var until: Extent = .steps(1000)
  @Setting("rows of a batch", 1...) package var batch = 8
  @Setting("batches whose gradients are averaged for one step", 1...) package var accumulate = 1
  @Setting(
    "largest global norm of the gradients; null switches clipping off", Above(0.0),
    null: "switches clipping off")
  package var clip: Double? = 1
  @Setting("threads; results do not depend on them", 1..., affectsIdentity: false)
  package var threads: Int? = nil

  /// The defaults.
  package init() {}
}

/// `eval`: when the held-out part is read, and how much of it.
package struct EvaluationBlock: Configurable {
  /// The block's name.
  package static let kind = "eval"
  /// What it says.
  package static let summary = "when the held-out part is read, and how much of it"
  @Setting("how often; the start and the end are always evaluated") package var every: Period =
    .every(Extent(0.1, .share))
  @Setting("batches of an evaluation before the last", 1..., default: "all")
  package var batches: Int? = nil
  @Setting("batches of the last, whose numbers are the result", 1..., default: "all")
  package var last: Int? = nil

  /// The defaults.
  package init() {}
}

/// `checkpoint`: how often a run is saved.
package struct CheckpointBlock: Configurable {
  /// The block's name.
  package static let kind = "checkpoint"
  /// What it says.
  package static let summary = "how often a run is saved, and how many of these are kept"
  @Setting("how often", affectsIdentity: false) package var every: Period = .every(
    Extent(0.1, .share))
  @Setting("checkpoints that are kept", 1..., affectsIdentity: false) package var keep = 1

  /// The defaults.
  package init() {}
}

/// `trainable`: what learns beside the adapter.
package struct TrainableBlock: Configurable {
  /// The block's name.
  package static let kind = "trainable"
  /// What it says.
  package static let summary = "what learns beside the adapter"
  private static let rule = "all without an adapter; with one, as in ReLoRA"
  @Setting("the embedding", default: "true, unless an adapter sits on a model that was read")
  package var embeddings: Bool? = nil
  @Setting("the norms", default: "as embeddings") package var norms: Bool? = nil
  @Setting("the head", default: "as embeddings") package var head: Bool? = nil
  @Setting("the linear maps of the blocks", default: "true, unless there is an adapter")
  package var base: Bool? = nil

  /// The defaults.
  package init() {}

  /// What learns: everything without an adapter; embeddings, norms and head beside one when the
  /// model starts from scratch; nothing beside one on a model that was trained before.
  func roles(hasAdapter: Bool, isFromScratch: Bool) -> Set<ParameterRole> {
    let rest = !hasAdapter || isFromScratch
    let choices: [(ParameterRole, Bool)] = [
      (.embeddings, embeddings ?? rest), (.norms, norms ?? rest), (.head, head ?? rest),
      (.base, base ?? !hasAdapter),
    ]
    return Set(choices.filter(\.1).map(\.0))
  }
}

/// `restart`: when an adapter is folded into the weights and started again, and what is kept.
struct RestartBlock: Configurable {
  static let kind = "restart"
  static let summary = "when an adapter is folded into the weights and started again"
  @Setting("how long a cycle is, from the adapter's attachment") var every: Extent? = nil
  @Setting("steps over which the rate rises again", 0...) var rewarm = 0
  @Setting("the update is folded into the weights") var merge = true
  @Setting("a mistake of published code, made on purpose: A = B = 0 at first, a merge without s")
  var defect = RestartDefect.none

  /// Beside these, the block has components: when, reset, reinitialize.
  static let schema = BlockSchema(
    settings.fields + [
      Field("when", .component("trigger"), "a trigger, instead of 'every'"),
      Field(
        "reset", .component("reset", defaultKind: "zero"),
        "what is kept of the optimizer's state",
        default: .component(ComponentValue(family: "reset", kind: "zero"))),
      Field(
        "reinitialize", .component("reinitialize", defaultKind: "fresh"),
        "how the adapter's parameters start again",
        default: .component(ComponentValue(family: "reinitialize", kind: "fresh"))),
    ])
}

/// `seed`: where everything random comes from; the model's start and the data may have their own.
struct SeedBlock: Configurable {
  static let kind = "seed"
  static let summary = "where everything random comes from"
  @Setting("the model, the adapter, dropout and resets", 0..., default: "0") var `init` = 0
  @Setting("the order of the data", 0..., default: "0") var data = 0
}

/// What a group of parameters has of its own.
struct GroupBlock: Configurable {
  static let kind = "groups"
  static let summary = "what the parameters of a role have of their own"
  @Setting("peak learning rate", 0.0...) var lr: Double? = nil
  @Setting("weight decay", 0.0...) var weightDecay: Double? = nil

  static let schema = BlockSchema(
    settings.fields + [
      Field("optimizer", .component("optimizer"), "what is done with gradients"),
      Field("schedule", .component("schedule"), "the envelope of the rate"),
      Field("reset", .component("reset"), "what a restart keeps of the optimizer's state"),
    ])
}

/// One entry of `probes`: when it measures, beside the settings of its kind.
struct ProbeTiming: Configurable {
  static let kind = "probe"
  static let summary = "when a probe measures"
  @Setting("how often; the end is measured, too") var every: Period? = nil

  static let fields =
    settings.fields + [
      Field(
        "at", .period(points: ProbePoint.allCases.map(\.rawValue)),
        "points: start, attach, before_restart, after_restart, rewind, end, or extents")
    ]
}
