import Foundation
import Tensors

/// What an attempt takes.
struct RunClock {
  private let began = ContinuousClock.now
  private var first = 0
  /// When the first step of the attempt began, and what evaluations had taken before.
  private var stepping = ContinuousClock.now
  private var evaluatedBefore = Duration.zero
  private var training = Duration.zero
  private var steps = 0
  private var evaluating = Duration.zero
  private var batches = 0

  /// The attempt begins with this step.
  mutating func start(at step: Int) {
    (first, stepping, evaluatedBefore) = (step, .now, evaluating)
  }

  /// Measures a training step.
  mutating func training<R>(_ body: () throws -> R) rethrows -> R {
    let start = ContinuousClock.now
    let result = try body()
    training += ContinuousClock.now - start
    steps += 1
    return result
  }

  /// Notes an evaluation of so many batches.
  mutating func noteEvaluation(of count: Int, since start: ContinuousClock.Instant) {
    evaluating += ContinuousClock.now - start
    batches += count
  }

  private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }

  func tokensPerSecond(_ trainer: Trainer) -> Double {
    let seconds = Self.seconds(training)
    return seconds > 0 ? Double(steps * trainer.plan.lengths.tokens) / seconds : 0
  }

  /// Seconds until the end at the pace of this attempt: steps with their probes, and evaluations.
  ///
  /// - Parameters:
  ///   - left: batches that the evaluations to come will read.
  func remaining(_ trainer: Trainer, evaluations left: Int) -> Double {
    let done = trainer.progress.step - first
    guard done > 0 else { return 0 }
    let spent = Self.seconds(evaluating)
    // Reading the data and a checkpoint is no part of a step's time.
    let stepped = Self.seconds(ContinuousClock.now - stepping - (evaluating - evaluatedBefore))
    let pace = stepped / Double(done)
    // Before the first evaluation: a forward pass is about a third of a step.
    let batch =
      batches > 0 ? spent / Double(batches) : pace / 3 / Double(max(1, trainer.plan.accumulate))
    return pace * Double(trainer.plan.steps - trainer.progress.step) + batch * Double(left)
  }

  func line(_ attempt: Int, _ trainer: Trainer) -> TimingLine {
    let peak = Engine.shared.peakMemory
    return TimingLine(
      attempt: attempt, step: trainer.progress.step,
      seconds: Self.seconds(ContinuousClock.now - began), training: Self.seconds(training),
      attemptSteps: steps, tokensPerSecond: tokensPerSecond(trainer), weights: peak[.weights],
      gradients: peak[.gradients], moments: peak[.moments], activations: peak[.activations],
      peak: Engine.shared.peakMemoryTotal)
  }
}
