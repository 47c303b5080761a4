import Protocols

/// All that a training run is told, apart from its model and its data.
public struct TrainingPlan: Sendable {
  /// Optimizer steps of the run.
  public var steps: Int
  /// Batches whose gradients are averaged for one step.
  public var accumulate = 1
  /// The largest global norm of the gradients; nil for no limit.
  public var clip: Double?
  /// The peak learning rate.
  public var rate: Double
  /// The optimizer.
  public var optimizer: any Optimizer
  /// The envelope of the rate.
  public var scheduler: any Scheduler
  /// Which weights learn beside the adapter.
  public var learns: Set<ParameterRole>
  /// What is attached, and when.
  public var adapter: AdapterPlan?
  /// When and how the adapter is restarted.
  public var restart: RestartPlan?
  /// What is pruned, and how what stays is trained.
  public var prune: PrunePlan?
  /// Whether the rate stays what it is at the end: the fine-tuning of what was pruned.
  var holdsLastRate = false
  /// What parameters of a role ("adapter.B", "embeddings") have of their own.
  public var groups: [String: GroupPlan] = [:]
  /// The seed of everything random but the data.
  public var seed: UInt64 = 0
  /// Turns extents into steps.
  public var lengths: StepLengths

  /// A plan of full training: everything learns.
  public init(
    steps: Int, rate: Double, optimizer: any Optimizer, scheduler: any Scheduler,
    lengths: StepLengths
  ) {
    (self.steps, self.rate, self.lengths) = (steps, rate, lengths)
    (self.optimizer, self.scheduler) = (optimizer, scheduler)
    learns = [.base, .embeddings, .norms, .head]
  }

  /// The step at which the adapter is attached; the end where there is none.
  var attachment: Int { adapter.map { min(steps, lengths.steps($0.start, of: steps)) } ?? steps }
}

/// What the parameters of a role have of their own; nil for what all have.
public struct GroupPlan: Sendable {
  /// The peak learning rate: LoRA+ (Hayou et al. 2024, arXiv 2402.12354) gives B a larger one.
  public var rate: Double?
  /// The optimizer, with a weight decay of its own.
  public var optimizer: (any Optimizer)?
  /// The envelope of the rate.
  public var scheduler: (any Scheduler)?
  /// What a restart keeps of the optimizer's state.
  public var reset: (any ResetPolicy)?

  /// Nothing of its own.
  public init() {}
}

/// An adapter and where it goes.
public struct AdapterPlan: Sendable {
  /// The adapter.
  public var adapter: any AdapterPlugin
  /// Patterns of sites; the adapter's own when nil.
  public var targets: [String]?
  /// How long everything is trained before it is attached: the full-rank warm start.
  public var start: Extent = .steps(0)
  /// Adapters with other settings for the sites of a pattern; the last that fits holds.
  public var patterns: [(sites: String, adapter: any AdapterPlugin)] = []

  /// The adapter of a site, nil where none goes.
  func adapter(at site: Site) -> (any AdapterPlugin)? {
    guard site.place == type(of: adapter).place,
      (targets ?? adapter.defaultTargets)?.contains(where: site.matches) ?? true
    else { return nil }
    let own = patterns.last { site.matches($0.sites) }?.adapter ?? adapter
    return own.adjusted(to: site)
  }

  /// An adapter on all its sites, from the start.
  public init(_ adapter: any AdapterPlugin) { self.adapter = adapter }
}

/// Restarts.
public struct RestartPlan: Sendable {
  /// When.
  public var trigger: any Trigger
  /// Steps over which the rate rises again.
  public var rewarm = 0
  /// Whether the update is folded into the weights.
  public var merges = true
  /// Whether the parameters start again.
  public var reinitializes = true
  /// How the factors of a low-rank update start again.
  public var factors = FactorStart.fresh
  /// More rank, instead of merging and starting again.
  public var growth: RankGrowth?
  /// What stays of the optimizer's state.
  public var reset: any ResetPolicy
  /// A mistake that is made on purpose.
  public var defect = RestartDefect.none

  /// Restarts that merge and start again.
  public init(_ trigger: any Trigger, reset: any ResetPolicy, rewarm: Int = 0) {
    (self.trigger, self.reset, self.rewarm) = (trigger, reset, rewarm)
  }
}

/// What one step is in tokens and in epochs.
public struct StepLengths: Sendable, Equatable {
  /// Tokens of a step.
  public var tokens: Int
  /// Steps of a pass over the data; nil where the data has no end.
  public var epoch: Double?

  /// The lengths of a step.
  public init(tokens: Int, epoch: Double? = nil) { (self.tokens, self.epoch) = (tokens, epoch) }

  /// An extent in steps, rounded up to whole ones.
  ///
  /// - Parameters:
  ///   - total: the run of which a share is meant.
  public func steps(_ extent: Extent, of total: Int) -> Int {
    let steps =
      switch extent.unit {
      case .steps: extent.amount
      case .share: extent.amount * Double(total)
      case .tokens: extent.amount / Double(max(1, tokens))
      case .epochs: extent.amount * (epoch ?? 0)
      }
    // A share that should be whole is so only up to rounding.
    return Int((steps - 1e-9).rounded(.up))
  }
}
