import ExperimentFile
import Protocols

extension RunSettings {
  /// Settings that were written and that a run never comes to, with paths from the root: no
  /// mistakes, but seldom meant.
  ///
  /// - Parameters:
  ///   - block: the settings as they were written.
  ///   - lengths: what a step of these data is.
  public func idle(in block: TypedBlock, _ lengths: StepLengths) -> [InvalidSetting] {
    let steps = lengths.steps(train.until, of: 0)
    let idle = IdleSettings(settings: self, lengths: lengths, steps: steps)
    return idle.adapter(block) + idle.evaluation(block)
  }
}

/// Looks for what lies beyond the end of a run.
private struct IdleSettings {
  let settings: RunSettings
  let lengths: StepLengths
  let steps: Int

  /// The adapter's attachment, or its restarts.
  func adapter(_ block: TypedBlock) -> [InvalidSetting] {
    guard let adapter = settings.adapter else { return [] }
    let start = lengths.steps(adapter.start, of: steps)
    if start >= steps {
      return [never("adapter.start", adapter.start, "write less than \(steps)")]
    }
    guard let restart = settings.restart, !happens(restart.trigger, in: steps - start) else {
      return []
    }
    if case .extent(let every) = block.value(at: "restart.every") {
      return [never("restart.every", every, "write less than \(steps - start)", after: start)]
    }
    return [never("restart.when", nil, "no restart comes before the end", after: start)]
  }

  /// Evaluations between the start and the end.
  func evaluation(_ block: TypedBlock) -> [InvalidSetting] {
    guard case .every(let every) = settings.evaluation.every,
      lengths.steps(every, of: steps) > steps
    else { return [] }
    return [never("eval.every", every, "only the start and the end are evaluated")]
  }

  /// Whether a trigger comes before the last of so many steps, where loss and rank stand still.
  private func happens(_ trigger: any Trigger, in total: Int) -> Bool {
    var memory: [String: Double] = [:]
    return (1..<max(1, total)).contains { step in
      let progress = TriggerProgress(
        step: step, total: total, lastRestart: 0, loss: 1,
        steps: { [lengths] in lengths.steps($0, of: total) }, effectiveRank: { 1 })
      return trigger.isDue(progress, memory: &memory)
    }
  }

  private func never(
    _ path: String, _ extent: Extent?, _ hint: String, after start: Int = 0
  ) -> InvalidSetting {
    let before = start > 0 ? ", \(start) of them before the adapter" : ""
    let what = extent.map { "of \($0.text) " } ?? ""
    return InvalidSetting(
      path, "\(what)never happens: the run has \(steps) steps\(before)", hint: hint,
      seeAlso: ["train.until"])
  }
}
