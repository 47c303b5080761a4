import Foundation
import Protocols
import Tensors

extension Run {
  /// What the probes find that are due.
  func measure(at point: ProbePoint?) throws -> [String: Double] {
    do {
      defer { reportLostCycles() }
      let found = try probes.measure(trainer, at: point)
      // What was measured before the loss is not how the run ended.
      for name in probes.lost where found[name] == nil { memory.metrics[name] = nil }
      return found
    } catch {
      // Of a model that has diverged nothing can be measured: that is what is to be said.
      let loss = withoutGradient { trainer.model.loss(monitor.batch).item }
      guard loss.isFinite else {
        throw DivergedError(step: trainer.progress.step, loss: loss)
      }
      throw error
    }
  }

  /// Says what the run kept of its cycles and is lost, here and in the result.
  func reportLostCycles() {
    for problem in probes.takeNews() where !memory.inexact.contains(problem) {
      files.note("warning: \(problem)")
      options.report(.repaired(problem))
      memory.inexact.append(problem)
    }
  }

  /// What the probes find at the step to which pruned networks go back.
  func measureAtRewind() throws -> [String: Double] {
    guard let ticket, ticket.isAtRewind(trainer) else { return [:] }
    return try measure(at: .rewind)
  }

  /// A part of the data, read by the model.
  func evaluate(
    _ name: String, _ heldOut: HeldOut, _ batches: Int?, mayStop: Bool = false
  ) throws -> [String: Double] {
    let (count, step) = (min(heldOut.count, batches ?? heldOut.count), trainer.progress.step)
    let start = ContinuousClock.now
    let found = try Evaluation.of(trainer.model, heldOut, batches: batches) { index in
      if mayStop, options.interruption.isRequested { throw InterruptedError() }
      let left = name == "test" ? count : batchesLeft
      let remaining = clock.remaining(
        trainer, evaluations: trainer.isFinished ? left - index : left)
      options.report(.evaluating(part: name, batch: index, of: count, remaining: remaining))
      try? files.status(.running, step: step, remaining: remaining)
    }
    clock.noteEvaluation(of: count, since: start)
    guard found.loss.isFinite else { throw DivergedError(step: step, loss: found.loss) }
    monitor.check(found, step: step)
    options.report(.evaluated(step: step, part: name, found))
    return found.metrics(name)
  }

  func append(_ metrics: [String: Double], event: TrainingEvent?) throws {
    let step = trainer.progress.step
    memory.metrics.merge(metrics) { $1 }
    try files.append(
      MetricsLine(
        step: step, tokens: step * trainer.plan.lengths.tokens, event: event?.rawValue,
        metrics: metrics))
  }

  /// Says loudly what is broken.
  func say() throws {
    for news in monitor.takeNews() {
      files.note("warning: invariant broken: \(news)")
      options.report(.broken(news))
      if options.isStrict { throw RunError.broken(news) }
    }
  }

  /// Batches that the evaluations from here to the end will read.
  private var batchesLeft: Int {
    let (all, steps) = (data.validation.count, trainer.plan.steps)
    let between = min(settings.evaluation.batches ?? all, all)
    let last = settings.evaluation.last ?? .max
    return between * evaluations.count(after: trainer.progress.step, before: steps)
      + min(last, all) + min(last, data.test?.count ?? 0)
  }

  func report(_ result: StepResult, _ event: TrainingEvent?) {
    let remaining = clock.remaining(trainer, evaluations: batchesLeft)
    options.report(
      .stepped(
        result, steps: trainer.plan.steps, tokensPerSecond: clock.tokensPerSecond(trainer),
        remaining: remaining))
    if let event {
      let restarts = trainer.adapters?.restarts ?? 0
      options.report(.happened(event, step: result.step, restarts: restarts))
    }
    // A status that cannot be written stops no run; the next checkpoint will say what is wrong.
    try? files.status(.running, step: result.step, remaining: remaining)
  }

  func save() throws {
    memory.invariants = monitor.state
    try files.append(clock.line(files.attempt, trainer))
    try files.save(trainer, memory, keep: settings.checkpoint.keep)
  }

  /// What the run found.
  func result() -> RunResult {
    var metrics = memory.metrics
    let ledger = trainer.ledger
    for entry in ledger {
      metrics["parameters/\(entry.role)"] = Double(entry.parameters)
    }
    metrics["parameters/total"] = Double(ledger.reduce(0) { $0 + $1.parameters })
    metrics["parameters/trainable"] = Double(ledger.reduce(0) { $0 + $1.trained })
    return RunResult(
      hash: point.hash, steps: trainer.progress.step, metrics: metrics, parameters: ledger,
      invariants: monitor.log.records, weights: trainer.weightsChecksum,
      program: options.environment.program, inexact: memory.inexact)
  }
}

extension Trainer {
  /// Parameters by role, and how many of them learn.
  var ledger: [LedgerEntry] {
    let all = model.parameters + (adapters?.parameters ?? [])
    return ["adapter", "embeddings", "norms", "head", "base"].compactMap { role in
      let own = all.filter { $0.role.name.split(separator: ".").first.map(String.init) == role }
      guard !own.isEmpty else { return nil }
      return LedgerEntry(
        role: role, parameters: own.reduce(0) { $0 + $1.tensor.count },
        trained: own.filter(\.tensor.requiresGradient).reduce(0) { $0 + $1.tensor.count })
    }
  }

  /// A checksum of all weights, in hexadecimal.
  var weightsChecksum: String {
    let all = model.parameters + (adapters?.parameters ?? [])
    let sum = all.reduce(UInt64(0)) { ($0 &* 0x100_0000_01b3) ^ $1.tensor.checksum }
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
