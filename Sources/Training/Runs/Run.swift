import ExperimentFile
import Foundation
import Protocols
import Tensors
import Transformer

/// One run, from its folder's state to its end: trains, measures, checks itself, saves.
public final class Run {
  /// What a run is told beside its settings.
  public struct Options {
    /// Whether a broken invariant ends the run.
    public var isStrict = false
    /// Whether it may go on after another program or processor began it.
    public var allowsInexact = false
    /// Asks it to stop.
    public var interruption = Interruption()
    /// Where it runs.
    public var environment: RunEnvironment
    /// The claim of its folder, where the caller has made it; the run gives it back.
    package var claim: Claim?
    /// Whether what is in the folder is cleared.
    package var startsOver = false
    /// The most threads it may use; nil for `train.threads`, or all cores.
    package var threads: Int?
    /// The step at which it waits for its sweep, with a checkpoint; nil for none.
    package var pause: Int?
    /// Who hears of what happens.
    public var report: (RunEvent) -> Void = { _ in }

    /// Options that report to nobody.
    public init(environment: RunEnvironment) { self.environment = environment }
  }

  let point: PlannedPoint
  let settings: RunSettings
  let options: Options
  let files: RunFiles
  let trainer: Trainer
  let data: OpenedData
  let monitor: InvariantMonitor
  let probes: RunProbes
  /// What the run is among lottery tickets; nil where nothing is pruned.
  let ticket: TicketRun?
  let evaluations: DueSteps
  private let checkpoints: DueSteps
  var memory: RunMemory
  var clock = RunClock()

  /// Opens a run: its data, its model, its folder, and the checkpoint that it goes on from.
  ///
  /// - Throws: `RunError`, `CorpusError`, `InvalidSetting`, or an error of the model's files.
  public init(
    _ point: PlannedPoint, _ settings: RunSettings, folder: String, _ options: Options
  ) throws {
    (self.point, self.settings, self.options) = (point, settings, options)
    let most = options.threads ?? .max
    Engine.shared.threads = min(settings.train.threads ?? Engine.defaultThreads, most)
    var environment = options.environment
    environment.threads = Engine.shared.threads
    // Claimed first: of two processes only one opens the data.
    let files = try RunFiles(
      folder, environment: environment, claim: options.claim, startsOver: options.startsOver)
    self.files = files
    do {
      Engine.shared.releaseUnusedMemory()
      Engine.shared.resetPeakMemory()
      let made: MadeModel
      (data, made) = try settings.open()
      let plan = settings.plan(lengths: data.lengths, isFromScratch: made.isFromScratch)
      files.steps = plan.steps
      try settings.checkLength(data.lengths)
      trainer = Trainer(made.model, plan, data: data.training)
      guard data.validation.count > 0 else {
        throw CorpusError("data.validation", "has not one row")
      }
      monitor = InvariantMonitor(batch: try data.validation(0).batch)
      trainer.observer = monitor
      ticket = try TicketRun(plan, folder: folder)
      probes = RunProbes(
        settings, plan, made, folder: "\(folder)/artifacts", monitor: monitor)
      evaluations = DueSteps(every: settings.evaluation.every, plan.lengths, total: plan.steps)
      checkpoints = DueSteps(every: settings.checkpoint.every, plan.lengths, total: plan.steps)
      memory = RunMemory(
        metricsBytes: 0, metrics: [:], invariants: monitor.state, inexact: [],
        origin: environment.origin)
      try resume()
    } catch {
      files.refuse(error)
      throw error
    }
  }

  private func resume() throws {
    try ticket?.prepare(trainer)
    guard let saved = try files.resume(trainer, report: options.report) else {
      try ticket?.start(trainer)
      ticket?.hold(trainer)
      try files.cutMetrics(to: 0)
      files.openEvents(at: 0)
      return
    }
    ticket?.hold(trainer)
    memory = saved
    monitor.state = saved.invariants
    try files.cutMetrics(to: saved.metricsBytes)
    if let change = options.environment.change(since: saved.origin) {
      guard options.allowsInexact else {
        throw RunError.inexact(folder: files.folder, change)
      }
      memory.inexact.append("from step \(trainer.progress.step) on \(change)")
    }
    memory.origin = options.environment.origin
    files.openEvents(at: trainer.progress.step)
    options.report(.resumed(step: trainer.progress.step))
    files.note("goes on from step \(trainer.progress.step)")
    probes.checkLedger(trainer)
    reportLostCycles()
  }

  /// Trains to the end, or until it is stopped. What goes wrong is said in `status.json`.
  public func execute() -> RunOutcome {
    defer { files.claim.release() }
    let outcome: RunOutcome
    do {
      try files.status(.running, step: trainer.progress.step)
      outcome = try trainToTheEnd()
    } catch is InterruptedError {
      outcome = .preempted
    } catch let error as RunError where error == .taken(folder: files.folder) {
      // Nothing is written any more: the folder is another's.
      return .failed("\(error)")
    } catch let error as DivergedError {
      outcome = .diverged("\(error)")
    } catch {
      outcome = .failed("\(error)")
    }
    if outcome == .preempted {
      files.note("stopped by a signal after step \(trainer.progress.step)")
    }
    if let error = outcome.error { files.note("\(outcome.state.rawValue): \(error)") }
    // The status may be what cannot be written: the outcome is returned in any case.
    try? files.status(outcome.state, step: trainer.progress.step, error: outcome.error)
    return outcome
  }

  private func trainToTheEnd() throws -> RunOutcome {
    if trainer.progress.step == ticket?.firstStep ?? 0, memory.metrics.isEmpty { try begin() }
    clock.start(at: trainer.progress.step)
    while !trainer.isFinished {
      if options.interruption.isRequested {
        try save()
        return .preempted
      }
      if let pause = options.pause, trainer.progress.step >= pause {
        try save()
        return .waiting
      }
      try step()
    }
    try finish()
    return .completed
  }

  /// What is measured before the first step.
  private func begin() throws {
    monitor.beginCycle(trainer)
    try ticket?.keep(trainer)
    var metrics = try measure(at: .start)
    if let ticket { metrics.merge(ticket.metrics(trainer)) { $1 } }
    metrics.merge(try measureAtRewind()) { $1 }
    if trainer.adapters != nil {
      try probes.noteCycleStart(trainer)
      metrics.merge(try measure(at: .attach)) { $1 }
    }
    metrics.merge(try evaluate("eval", data.validation, settings.evaluation.batches)) { $1 }
    try append(metrics, event: nil)
  }

  private func step() throws {
    let result = try clock.training { try trainer.advance() }
    let step = result.step
    var metrics = [
      "train/loss": result.loss, "train/gradient_norm": result.gradientNorm, "lr": result.rate,
    ]
    let due = trainer.takeDueEvent()
    let isLogged = step % max(1, trainer.plan.steps / 10_000) == 0 || trainer.isFinished
    metrics.merge(try measure(at: nil)) { $1 }
    metrics.merge(try measureAtRewind()) { $1 }
    if due == .restarted { metrics.merge(try measure(at: .beforeRestart)) { $1 } }
    if trainer.isFinished { return try append(metrics, event: nil) }
    let isEvaluated = evaluations.isDue(at: step)
    if isLogged || metrics.count > 3 || due != nil || isEvaluated {
      if due == nil, isEvaluated { metrics.merge(try evaluateInBetween()) { $1 } }
      try append(metrics, event: nil)
    }
    if let due {
      var found = try perform(due)
      if isEvaluated { found.merge(try evaluateInBetween()) { $1 } }
      try append(found, event: due)
    }
    try say()
    report(result, due)
    try ticket?.keep(trainer)
    if checkpoints.isDue(at: step) { try save() }
  }

  private func perform(_ event: TrainingEvent) throws -> [String: Double] {
    switch event {
    case .attached:
      monitor.endCycle(trainer)
      trainer.perform(event)
      try probes.noteAttachment(trainer)
      try probes.noteCycleStart(trainer)
      monitor.beginCycle(trainer)
      return try measure(at: .attach)
    case .restarted:
      try probes.noteCycleEnd(trainer)
      let metrics = monitor.restart(trainer) { trainer.perform(event) }
      try probes.noteCycleStart(trainer)
      return metrics.merging(try measure(at: .afterRestart)) { $1 }
    }
  }

  private func evaluateInBetween() throws -> [String: Double] {
    try evaluate("eval", data.validation, settings.evaluation.batches)
  }

  /// The last measurements, the last checkpoint, and the result.
  private func finish() throws {
    if !memory.isMeasured {
      // What follows may take long, and a signal may stop it.
      try save()
      monitor.endCycle(trainer)
      var metrics = try measure(at: .end)
      metrics.merge(
        try evaluate("eval", data.validation, settings.evaluation.last, mayStop: true)
      ) { $1 }
      if let test = data.test {
        metrics.merge(try evaluate("test", test, settings.evaluation.last, mayStop: true)) { $1 }
      }
      try append(metrics, event: nil)
      try say()
      memory.isMeasured = true
      try save()
    }
    try files.append(clock.line(files.attempt, trainer))
    try files.write(result())
    files.note("completed at step \(trainer.progress.step)")
  }
}
