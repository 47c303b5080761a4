import Protocols

/// Trains a model: the one place that decides the order of a step.
///
/// batch → forward → loss → backward → clip → optimizer → masks (`advance`), then, with the step
/// counted, what is due (`takeDueEvent`, `perform`): the attachment of the adapter, a restart. Whoever drives
/// it measures between the two, so that probes see the cycle that ends. A restart happens before the
/// step whose rate is 0 (the reference does it just after that step, so one gradient more or less
/// enters the fresh moments).
public final class Trainer {
  /// The model.
  public let model: any Model
  /// What it was told.
  public let plan: TrainingPlan
  let data: any TrainingData
  /// The adapter, once it is attached.
  public private(set) var adapters: AdapterSet?
  /// What learns, and its optimizer.
  public private(set) var parameters: ParameterTrainer
  /// Where the run stands.
  public private(set) var progress = TrainingProgress()
  /// What is pruned.
  var masks: MaskSet?
  /// What a criterion of pruning remembers of this training.
  var pruningMemory: [NamedParameter] = []
  /// Who looks at gradients, rates and restarts while they happen.
  weak var observer: (any TrainerObserver)?
  /// What a restart does: tests put defects here.
  var operations = RestartOperations()
  /// How masks are held after a step: tests put defects here.
  var maskOperation: (Trainer) -> Void = { $0.holdMasks() }

  /// A run before its first step.
  ///
  /// - Parameters:
  ///   - data: the batches.
  public init(_ model: any Model, _ plan: TrainingPlan, data: any TrainingData) {
    (self.model, self.plan, self.data) = (model, plan, data)
    parameters = ParameterTrainer([], optimizer: plan.optimizer)
    if plan.attachment == 0, plan.adapter != nil { attach() } else { trainAll() }
    makePruningMemory()
  }

  /// Whether all steps are done.
  public var isFinished: Bool { progress.step >= plan.steps }

  /// One optimizer step, and what is due after it.
  ///
  /// - Throws: what the data throws; `DivergedError` when the loss is no number.
  public func step() throws -> StepResult {
    var result = try advance()
    if let event = takeDueEvent() {
      perform(event)
      result.event = event
    }
    return result
  }

  /// One optimizer step.
  ///
  /// - Throws: what the data throws; `DivergedError` when the loss or the gradient is no number,
  ///   before any weight is changed by it.
  public func advance() throws -> StepResult {
    adapters?.setDropout(RandomStream(seed: plan.seed, "dropout").at(progress.step))
    defer { adapters?.setDropout(nil) }
    var loss = 0.0
    for index in 0..<plan.accumulate {
      let part = model.loss(try data.batch(step: progress.step, index))
      part.backward(scale: 1 / Double(plan.accumulate))
      loss += part.item / Double(plan.accumulate)
    }
    let place = adapterProgress
    adapters?.penalty()?.backward()
    adapters?.beforeStep(place)
    guard loss.isFinite else { throw DivergedError(step: progress.step, loss: loss) }
    if let masks { for parameter in parameters.parameters { masks.holdGradient(parameter) } }
    let norm = parameters.gradientNorm
    guard norm.isFinite else {
      throw DivergedError(step: progress.step, loss: loss, gradientNorm: norm)
    }
    observer?.trainerHasGradients(self)
    observeForPruning()
    let multiplier = self.multiplier(plan.scheduler)
    parameters.step(norm: norm) { rate(of: $0, multiplier) }
    adapters?.afterStep(place)
    maskOperation(self)
    parameters.clearGradients()
    progress.step += 1
    progress.loss = loss
    let result = StepResult(
      step: progress.step, loss: loss, gradientNorm: norm, rate: plan.rate * multiplier)
    observer?.trainer(self, hasStepped: result)
    return result
  }

  /// What is due before the next step. Asked once after each step: triggers remember.
  public func takeDueEvent() -> TrainingEvent? {
    guard progress.step < plan.steps else { return nil }
    if adapters == nil { return progress.step == plan.attachment ? .attached : nil }
    return isRestartDue() ? .restarted : nil
  }

  /// Does what is due.
  public func perform(_ event: TrainingEvent) {
    switch event {
    case .attached: attach()
    case .restarted: restart()
    }
  }

  private func rate(of role: ParameterRole, _ multiplier: Double) -> Double {
    guard let group = plan.groups[role.name] else { return plan.rate * multiplier }
    return (group.rate ?? plan.rate) * (group.scheduler.map(self.multiplier) ?? multiplier)
  }

  /// The rate's multiplier at the next step. The adapter's attachment begins a new envelope over
  /// the steps that remain.
  private func multiplier(_ scheduler: any Scheduler) -> Double {
    let start = progress.attachedAt ?? 0
    let total = plan.steps - start
    let schedule = RateSchedule(
      scheduler, warmup: plan.lengths.steps(scheduler.warmup, of: total), total: total,
      rewarm: plan.restart?.rewarm ?? 0)
    // Fine-tuning of what was pruned goes on at the last rate.
    let place = plan.holdsLastRate ? total : progress.step - start
    return operations.multiplier(
      schedule, place, progress.lastRestart == 0 ? nil : progress.lastRestart)
  }

  /// The step that is being made, counted from the attachment.
  private var adapterProgress: AdapterProgress {
    let start = progress.attachedAt ?? 0
    let (total, lengths) = (plan.steps - start, plan.lengths)
    return AdapterProgress(step: progress.step - start + 1, total: total) {
      lengths.steps($0, of: total)
    }
  }

  private func isRestartDue() -> Bool {
    guard let restart = plan.restart, let start = progress.attachedAt else { return false }
    // At its largest rank an adapter has no more events.
    if let growth = restart.growth, adapters?.canGrow(growth) == false { return false }
    let total = plan.steps - start
    let lengths = plan.lengths
    let circumstances = TriggerProgress(
      step: progress.step - start, total: total, lastRestart: progress.lastRestart,
      loss: progress.loss, steps: { lengths.steps($0, of: total) },
      effectiveRank: { [adapters] in adapters?.effectiveRank })
    return restart.trigger.isDue(circumstances, memory: &progress.triggerMemory)
  }

  private func restart() {
    guard let adapters, let restart = plan.restart, let start = progress.attachedAt else { return }
    if let growth = restart.growth {
      grow(adapters, growth)
    } else {
      adapters.restart(
        merges: restart.merges, reinitializes: restart.reinitializes,
        merge: restart.defect.merge ?? operations.merge, observer: observer)
    }
    if restart.reinitializes { direct(adapters, restart.factors) }
    let stream = RandomStream(seed: plan.seed, "reset").at(adapters.restarts)
    operations.reset(parameters, restart.reset, adapters.parameters.filter(resetsAlone), stream)
    for (index, group) in plan.groups.sorted(by: { $0.key < $1.key }).enumerated() {
      guard let reset = group.value.reset else { continue }
      let own = parameters.parameters.filter { $0.role.name == group.key }
      parameters.reset(reset, own, stream.at(1 + index))
    }
    progress.lastRestart = progress.step - start
  }

  private func grow(_ adapters: AdapterSet, _ growth: RankGrowth) {
    adapters.grow(growth)
    let states = parameters.grownStates(adapters.parameters)
    parameters = parameterTrainer(model.parameters + adapters.parameters)
    parameters.states = states
  }

  /// Gives fresh factors the direction that the plan wants.
  private func direct(_ adapters: AdapterSet, _ start: FactorStart) {
    guard start == .gradient else { return adapters.direct(start) }
    // A batch that cannot be read is reported by the step that needs it next.
    guard let gradients = try? gradients(of: adapters.sites.compactMap(\.linear)) else { return }
    adapters.direct(start, gradients: gradients)
  }

  /// The gradients of the loss by the whole weights of maps, learning or not, on the first batch of
  /// the next step: not clipped, without dropout. Nothing of it is left behind.
  ///
  /// - Throws: what the data throws.
  func gradients(of maps: [AdaptableLinear]) throws -> [String: Tensor] {
    let batch = try data.batch(step: progress.step, 0)
    let frozen = maps.filter { !$0.weight.requiresGradient }
    for map in frozen { map.weight.trainable() }
    model.loss(batch).backward()
    let found = maps.compactMap { map in map.weight.gradient.map { (map.site.name, $0) } }
    for map in maps { map.weight.clearGradient() }
    for map in frozen { map.weight.frozen() }
    parameters.clearGradients()
    return Dictionary(uniqueKeysWithValues: found)
  }

  /// Whether the run's own reset acts on a parameter, and not one of its group.
  func resetsAlone(_ parameter: NamedParameter) -> Bool {
    plan.groups[parameter.role.name]?.reset == nil
  }

  private func trainAll() {
    // Before the attachment of an adapter everything learns: the full-rank warm start.
    let learns = plan.adapter == nil ? plan.learns : Set(ParameterRole.all)
    learn(model.parameters, learns)
  }

  /// Attaches the adapter; the moments start afresh.
  private func attach() {
    guard let adapter = plan.adapter else { return }
    learn(model.parameters, plan.learns.union(adapter.adapter.learns))
    let attached = AdapterSet(
      adapter, to: model, seed: plan.seed, keepsWeights: plan.restart?.factors == .orthogonal)
    plan.restart?.defect.attach(attached)
    adapters = attached
    progress.attachedAt = progress.step
    progress.triggerMemory = [:]
    parameters = parameterTrainer(model.parameters + attached.parameters)
  }

  private func learn(_ weights: [NamedParameter], _ roles: Set<ParameterRole>) {
    for weight in weights {
      if roles.contains(weight.role) { weight.tensor.trainable() } else { weight.tensor.frozen() }
    }
    parameters = parameterTrainer(weights)
  }

  private func parameterTrainer(_ parameters: [NamedParameter]) -> ParameterTrainer {
    ParameterTrainer(
      parameters, optimizer: plan.optimizer,
      optimizers: plan.groups.compactMapValues(\.optimizer), clip: plan.clip)
  }

  /// Puts the run where a checkpoint left it: the adapter as it was attached, then all numbers.
  func restore(_ saved: TrainingProgress, states: [String: OptimizerState]) {
    if saved.attachedAt != nil, adapters == nil { attach() }
    progress = saved
    if let growth = plan.restart?.growth, let adapters {
      while adapters.restarts < saved.restarts { grow(adapters, growth) }
    }
    adapters?.resume(restarts: saved.restarts)
    parameters.states = states
  }

  /// Puts the run at a step as if it came from there, whatever it has trained.
  func rewind(to step: Int) { progress.step = step }

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
