import ExperimentFile
import Protocols

extension TrainingRules {
  /// What does not go with pruning, or not with the criterion.
  static func pruning(_ block: TypedBlock, _ settings: RunSettings) -> [InvalidSetting] {
    guard let plan = settings.prune else { return [] }
    return besideAdapters(plan, settings) + levels(block, plan, settings)
      + scope(block, plan) + controls(plan, settings)
  }

  private static func besideAdapters(
    _ plan: PrunePlan, _ settings: RunSettings
  ) -> [InvalidSetting] {
    if settings.restart?.merges == true {
      return [
        InvalidSetting(
          "prune", "does not go with restarts that merge: W' = W + ΔW fills what was pruned",
          hint: "write 'restart: {merge: false, reinitialize: none}', or leave one of them out",
          seeAlso: ["restart"])
      ]
    }
    if settings.restart?.growth != nil, plan.what.contains("adapter") {
      return [
        InvalidSetting(
          "prune.what", "names the adapter, whose factors grow at restarts and have no one mask",
          hint: "write base", seeAlso: ["restart"])
      ]
    }
    if let start = settings.adapter?.start, start.amount > 0 {
      return [
        InvalidSetting(
          "prune", "does not go with a warm start: a level goes back to a step with its adapter",
          hint: "leave 'adapter.start' out", seeAlso: ["adapter.start"])
      ]
    }
    return []
  }

  private static func levels(
    _ block: TypedBlock, _ plan: PrunePlan, _ settings: RunSettings
  ) -> [InvalidSetting] {
    var found: [InvalidSetting] = []
    if plan.rate.share <= 0 || plan.rate.share >= 1 {
      found.append(
        InvalidSetting(
          "prune.rate", "prunes \(plan.rate.share <= 0 ? "nothing" : "everything")",
          hint: "write 20%"))
    }
    if case .group(let keep, let size) = plan.pruning.unit, plan.levels > 1 {
      found.append(
        InvalidSetting(
          "prune.levels", "is \(plan.levels), and \(keep):\(size) has one density",
          hint: "leave it out"))
    }
    let until = settings.train.until
    let isBeyond =
      plan.rewind.unit == until.unit
      ? plan.rewind.amount >= until.amount : plan.rewind == Extent(1, .share)
    if isBeyond {
      found.append(
        InvalidSetting(
          "prune.rewind", "is not before the end of the run of \(until.text)",
          hint: "write 0, or a step early in the run", seeAlso: ["train.until"]))
    }
    if plan.pruning.observesTraining, plan.scoredState == .untrained {
      found.append(
        InvalidSetting(
          "prune.scored", "is untrained, and this criterion is made of training",
          hint: "leave it out"))
    }
    if plan.retraining == .fineTuning,
      settings.scheduler.envelope(at: 1000, warmup: 10, total: 1000) == 0
    {
      found.append(
        InvalidSetting(
          "prune.retraining", "of fine_tuning goes on at the last rate, which is 0 here",
          hint: "give the schedule a floor, or write rate_rewinding", seeAlso: ["schedule"]))
    }
    return found
  }

  private static func scope(_ block: TypedBlock, _ plan: PrunePlan) -> [InvalidSetting] {
    guard let scope = plan.scope else { return [] }
    switch plan.pruning.unit {
    case .entry: return []
    case .row where scope != .row: return []
    case .row:
      return [
        InvalidSetting(
          "prune.scope", "is row, and whole rows are pruned", hint: "write global or layer")
      ]
    case .group:
      return [
        InvalidSetting(
          "prune.scope", "says nothing: groups compete within themselves", hint: "leave it out")
      ]
    }
  }

  private static func controls(_ plan: PrunePlan, _ settings: RunSettings) -> [InvalidSetting] {
    guard plan.controls.contains(.reinitialized), plan.what != ["adapter"] else { return [] }
    if !settings.model.files.isEmpty {
      return [
        InvalidSetting(
          "prune.controls", "has 'reinitialized', and this model is read and has no other start",
          hint: "leave it out, or prune the adapter", seeAlso: ["model"])
      ]
    }
    guard settings.model.bringsData else { return [] }
    return [
      InvalidSetting(
        "prune.controls", "has 'reinitialized', and this model's data are made with its start",
        hint: "leave it out", seeAlso: ["model"])
    ]
  }

  /// Words of `what` that name nothing, and widths that do not fit.
  static func prunedWeights(_ block: TypedBlock, _ settings: RunSettings) -> [InvalidSetting] {
    guard let plan = settings.prune,
      let sites = try? settings.model.sites(settings.circumstances(vocabulary: nil))
    else { return [] }
    let maps = sites.filter { $0.place == .linear }
    var isList = false
    if case .component(let written)? = block["prune"] {
      isList = written.node?["what"]?.items != nil
    }
    for (index, word) in plan.what.enumerated() {
      let path = isList ? "prune.what[\(index)]" : "prune.what"
      if word == "adapter", settings.adapter == nil {
        return [
          InvalidSetting(path, "names the adapter, and there is none", hint: "write base")
        ]
      }
      if PrunedParameters.words.contains(word) || maps.contains(where: { $0.matches(word) }) {
        continue
      }
      let parts = Set(maps.compactMap { $0.name.split(separator: ".").last.map(String.init) })
      let names = PrunedParameters.words + ["attention", "mlp"] + parts.sorted()
      return [
        InvalidSetting(
          path, "names '\(word)', which is no weight of this model",
          hint: Suggestion.question(for: word, among: names)
            ?? "known: \(names.joined(separator: ", "))")
      ]
    }
    return widths(plan, maps)
  }

  private static func widths(_ plan: PrunePlan, _ maps: [Site]) -> [InvalidSetting] {
    guard case .group(_, let size) = plan.pruning.unit else { return [] }
    let own = maps.filter { map in plan.what.contains { $0 == "base" || map.matches($0) } }
    guard let odd = own.first(where: { $0.inputs % size != 0 }) else { return [] }
    return [
      InvalidSetting(
        "prune.m", "of \(size) does not divide the \(odd.inputs) inputs of \(odd.name)",
        hint: "write a divisor of the widths")
    ]
  }
}
