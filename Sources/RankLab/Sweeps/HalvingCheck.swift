import ExperimentFile
import Training

/// What `sweep.halving` asks of the runs of a plan, each mistake at its place.
enum HalvingCheck {
  static func problems(
    _ plan: Plan, _ settings: [RunSettings], _ data: [DataOutline]
  ) -> [Diagnostic] {
    guard let rule = plan.halving else { return [] }
    var found: [Diagnostic] = []
    var places: Set<String> = []
    var before = 0
    for (point, (settings, data)) in zip(plan.points, zip(settings, data)) {
      if let prune = point.tree["prune"], places.insert("prune").inserted {
        found.append(
          Diagnostic(
            .sweepBlock, "'halving' cannot stop the levels of a pruned network one by one",
            at: rule.span, label: "leave one of the two out",
            related: [.init(span: prune.span, label: "'prune' is here")]))
      }
      before = 0
      let total = settings.steps(data.lengths)
      for rung in rule.rungs {
        let step = data.lengths.steps(rung.extent, of: total)
        if step <= before, places.insert("order").inserted {
          found.append(
            Diagnostic(
              .sweepBlock, "rungs must rise, and \(step) comes after \(before)", at: rung.span))
        }
        before = step
        guard
          let objection = settings.objection(
            toComparingAt: step, metric: rule.metric, data.lengths),
          places.insert("\(step) \(objection.setting)").inserted
        else { continue }
        let other = point.tree[SettingPath(dotted: objection.setting)]
        found.append(
          Diagnostic(
            .sweepBlock, "runs cannot be compared at step \(step)", at: rung.span,
            label: objection.problem,
            related: other.map {
              [.init(span: $0.span, label: "'\(objection.setting)' is here (\($0.span.location))")]
            } ?? []))
      }
    }
    return found
  }
}
