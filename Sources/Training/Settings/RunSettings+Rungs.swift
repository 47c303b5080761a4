import ExperimentFile
import Protocols

/// What a sweep that stops groups early asks of the runs that it compares.
extension RunSettings {
  /// Steps of the whole run.
  package func steps(_ lengths: StepLengths) -> Int { lengths.steps(train.until, of: 0) }

  /// Why runs cannot be compared fairly after so many steps: the setting and what is wrong, in words;
  /// nil where they can.
  ///
  /// Just after a restart the loss is high, so that a rung in the middle of a cycle would judge runs by
  /// where it meets them; and a metric that was measured long before says little.
  package func objection(
    toComparingAt step: Int, metric: String, _ lengths: StepLengths
  ) -> (setting: String, problem: String)? {
    let total = steps(lengths)
    guard step > 0, step < total else {
      return ("train.until", "the run has \(total) steps: write a step before its end")
    }
    if metric.hasPrefix("eval/"),
      !DueSteps(every: evaluation.every, lengths, total: total).isDue(at: step)
    {
      return ("eval.every", "nothing is evaluated at this step: write a multiple of eval.every")
    }
    guard let trigger = restart?.trigger, type(of: trigger).kind == "every",
      let every = trigger.firstCycle
    else { return nil }
    let start = adapter.map { lengths.steps($0.start, of: total) } ?? 0
    let cycle = max(1, lengths.steps(every, of: total - start))
    guard step > start, (step - start) % cycle != 0 else { return nil }
    return (
      "restart.every",
      "a cycle of \(cycle) steps is not at its end there, and the loss just after a restart would "
        + "decide: write a multiple of it"
    )
  }
}
