import Protocols

/// Trains a model: the one place that decides the order of a step.
///
/// batch → forward → loss → backward → clip → optimizer, then, with the step counted, what is due:
/// the attachment of the adapter, a restart. A restart happens before the step whose rate is 0 (the
/// reference does it just after that step, so one gradient more or less enters the fresh moments).
public final class Trainer {
  /// The model.
  public let model: any Model
  /// What it was told.
  public let plan: TrainingPlan
  private let data: any TrainingData
  /// The adapter, once it is attached.
  public private(set) var adapters: AdapterSet?
  /// What learns, and its optimizer.
  public private(set) var parameters: ParameterTrainer
  /// Where the run stands.
  public private(set) var progress = TrainingProgress()

  /// A run before its first step.
  ///
  /// - Parameters:
  ///   - data: the batches.
  public init(_ model: any Model, _ plan: TrainingPlan, data: any TrainingData) {
    (self.model, self.plan, self.data) = (model, plan, data)
    parameters = ParameterTrainer([], optimizer: plan.optimizer)
    if plan.attachment == 0, plan.adapter != nil { attach() } else { trainAll() }
  }

  /// Whether all steps are done.
  public var isFinished: Bool { progress.step >= plan.steps }

  /// One optimizer step, and what is due after it.
  ///
  /// - Throws: what the data throws; `DivergedError` when the loss is no number.
  public func step() throws -> StepResult {
    adapters?.setDropout(RandomStream(seed: plan.seed, "dropout").at(progress.step))
    defer { adapters?.setDropout(nil) }
    var loss = 0.0
    for index in 0..<plan.accumulate {
      let part = model.loss(try data.batch(step: progress.step, index))
      part.backward(scale: 1 / Double(plan.accumulate))
      loss += part.item / Double(plan.accumulate)
    }
    guard loss.isFinite else { throw DivergedError(step: progress.step, loss: loss) }
    let rate = plan.rate * multiplier
    let norm = parameters.step(rate: rate)
    progress.step += 1
    progress.loss = loss
    let event = runDueEvents()
    return StepResult(
      step: progress.step, loss: loss, gradientNorm: norm, rate: rate, event: event)
  }

  /// The rate's multiplier at the next step. The adapter's attachment begins a new envelope over
  /// the steps that remain.
  private var multiplier: Double {
    let start = progress.attachedAt ?? 0
    let total = (progress.attachedAt == nil ? plan.steps : plan.steps - start)
    let schedule = RateSchedule(
      plan.scheduler, warmup: plan.lengths.steps(plan.scheduler.warmup, of: total), total: total,
      rewarm: plan.restart?.rewarm ?? 0)
    return schedule.multiplier(
      at: progress.step - start,
      lastRestart: progress.lastRestart == 0 ? nil : progress.lastRestart)
  }

  private func runDueEvents() -> TrainingEvent? {
    guard progress.step < plan.steps else { return nil }
    if adapters == nil, plan.adapter != nil, progress.step == plan.attachment {
      attach()
      return .attached
    }
    return restartIfDue() ? .restarted : nil
  }

  private func restartIfDue() -> Bool {
    guard let adapters, let restart = plan.restart, let start = progress.attachedAt else {
      return false
    }
    let total = plan.steps - start
    let lengths = plan.lengths
    let circumstances = TriggerProgress(
      step: progress.step - start, total: total, lastRestart: progress.lastRestart,
      loss: progress.loss, steps: { lengths.steps($0, of: total) })
    guard restart.trigger.isDue(circumstances, memory: &progress.triggerMemory) else {
      return false
    }
    adapters.restart(merges: restart.merges, reinitializes: restart.reinitializes)
    parameters.reset(
      restart.reset, adapters.parameters,
      RandomStream(seed: plan.seed, "reset").at(adapters.restarts))
    progress.lastRestart = progress.step - start
    return true
  }

  private func trainAll() {
    // Before the attachment of an adapter everything learns: the full-rank warm start.
    let learns = plan.adapter == nil ? plan.learns : Set(ParameterRole.all)
    learn(model.parameters, learns)
  }

  /// Attaches the adapter; the moments start afresh.
  private func attach() {
    guard let adapter = plan.adapter else { return }
    learn(model.parameters, plan.learns)
    let attached = AdapterSet(
      adapter.adapter, to: model, targets: adapter.targets, seed: plan.seed)
    adapters = attached
    progress.attachedAt = progress.step
    progress.triggerMemory = [:]
    parameters = ParameterTrainer(
      model.parameters + attached.parameters, optimizer: plan.optimizer, clip: plan.clip)
  }

  private func learn(_ weights: [NamedParameter], _ roles: Set<ParameterRole>) {
    for weight in weights {
      if roles.contains(weight.role) { weight.tensor.trainable() } else { weight.tensor.frozen() }
    }
    parameters = ParameterTrainer(weights, optimizer: plan.optimizer, clip: plan.clip)
  }

  /// Puts the run where a checkpoint left it: the adapter as it was attached, then all numbers.
  func restore(_ saved: TrainingProgress, states: [String: OptimizerState]) {
    if saved.attachedAt != nil, adapters == nil { attach() }
    progress = saved
    adapters?.resume(restarts: saved.restarts)
    parameters.states = states
  }

  /// The progress with what others keep of it.
  var savedProgress: TrainingProgress {
    var saved = progress
    saved.restarts = adapters?.restarts ?? 0
    return saved
  }
}

extension ParameterRole {
  /// The roles of a model's own weights.
  static let all: [ParameterRole] = [.base, .embeddings, .norms, .head]
}
