import ExperimentFile
import Protocols

/// The rules between settings of different blocks.
enum TrainingRules {
  /// What is broken, with paths from the root.
  static func broken(_ block: TypedBlock, _ families: Families) -> [InvalidSetting] {
    do {
      let settings = try RunSettings(block, families)
      var problems = restart(block, settings) + data(block, settings) + probes(block, settings)
      problems += groups(block, settings) + schedule(settings) + resets(settings)
      problems += pruning(block, settings)
      if problems.isEmpty { problems += try adapter(block, settings) }
      if problems.isEmpty { problems += prunedWeights(block, settings) }
      return problems
    } catch let broken as InvalidSetting {
      return [broken]
    } catch {
      return [InvalidSetting("model", "does not fit: \(error)")]
    }
  }

  private static func restart(_ block: TypedBlock, _ settings: RunSettings) -> [InvalidSetting] {
    guard let plan = settings.restart else { return [] }
    guard settings.adapter != nil else {
      return [
        InvalidSetting(
          "restart", "needs an adapter to restart",
          hint: "write 'adapter: {kind: lora}', or take 'restart' out (remove: [restart])")
      ]
    }
    let (every, when) = (block.value(at: "restart.every"), block.value(at: "restart.when"))
    if every != nil, when != nil {
      return [
        InvalidSetting(
          "restart.when", "stands beside 'every', and only one can say when",
          hint: "leave one of them out", seeAlso: ["restart.every"])
      ]
    }
    if every == nil, when == nil {
      return [
        InvalidSetting(
          "restart", "does not say when",
          hint: "write 'every: 1000', or 'when: {kind: plateau}'")
      ]
    }
    if case .impossible(let reason)? = settings.adapter?.adapter.merging, plan.merges {
      return [
        InvalidSetting(
          "restart", "needs an adapter that can be merged: \(reason)",
          hint: "write 'merge: false, reinitialize: none' to only warm the rate again",
          seeAlso: ["adapter"])
      ]
    }
    return changingTheFunction(plan) + factors(settings, plan) + cycle(every, settings, plan)
  }

  /// Merging and starting again go together, or the restart changes what the model computes.
  private static func changingTheFunction(_ plan: RestartPlan) -> [InvalidSetting] {
    if plan.merges, plan.growth != nil {
      return [
        InvalidSetting(
          "restart.reinitialize", "of grow keeps the update, which must not be merged",
          hint: "write 'merge: false', too", seeAlso: ["restart.merge"])
      ]
    }
    if plan.merges, !plan.reinitializes {
      return [
        InvalidSetting(
          "restart.reinitialize", "of none would count a merged update twice",
          hint: "write 'merge: false', too, to only warm the rate again", seeAlso: ["restart.merge"]
        )
      ]
    }
    if !plan.merges, plan.reinitializes {
      return [
        InvalidSetting(
          "restart.merge", "of false would throw the update away at each restart",
          hint: "write 'reinitialize: none', too, to only warm the rate again",
          seeAlso: ["restart.reinitialize"])
      ]
    }
    return []
  }

  /// Only factors A and B can start in a direction.
  private static func factors(_ settings: RunSettings, _ plan: RestartPlan) -> [InvalidSetting] {
    guard let adapter = settings.adapter?.adapter else { return [] }
    if plan.growth != nil, !RankGrowth.fits(adapter) {
      return [
        InvalidSetting(
          "restart.reinitialize", "of grow needs an adapter whose rank can be raised",
          hint: "take lora, or another way to start again", seeAlso: ["adapter"])
      ]
    }
    if plan.defect != .none, !RestartDefect.fits(adapter) || !plan.merges {
      return [
        InvalidSetting(
          "restart.defect", "needs an update that is s·B·A, and merges",
          hint: "take lora, or leave it out", seeAlso: ["adapter", "restart.merge"])
      ]
    }
    let example = Site("example", inputs: 1 << 20, outputs: 1 << 20, place: type(of: adapter).place)
    guard !plan.factors.fits(adapter, at: example) else { return [] }
    return [
      InvalidSetting(
        "restart.reinitialize",
        "of \(plan.factors.rawValue) needs factors A and B, B starting at 0",
        hint: "take an adapter like lora or dora, or leave it out", seeAlso: ["adapter"])
    ]
  }

  private static func cycle(
    _ every: TypedValue?, _ settings: RunSettings, _ plan: RestartPlan
  ) -> [InvalidSetting] {
    if case .extent(let cycle) = every, cycle.amount == 0 {
      return [InvalidSetting("restart.every", "is 0", hint: "write 1 or more")]
    }
    guard let cycle = plan.trigger.firstCycle, cycle.unit == .steps else { return [] }
    let when = every == nil ? "restart.when" : "restart.every"
    if Double(plan.rewarm) > cycle.amount {
      return [
        InvalidSetting(
          "restart.rewarm", "is longer than a cycle of \(cycle.text)",
          hint: "the rate would never be warm", seeAlso: [when])
      ]
    }
    let warmup = settings.scheduler.warmup
    if warmup.unit == .steps, warmup.amount > cycle.amount {
      return [
        InvalidSetting(
          "schedule.warmup", "is longer than the first cycle of \(cycle.text)",
          hint: "the first merge would come before the rate is warm", seeAlso: [when])
      ]
    }
    return []
  }

  private static func schedule(_ settings: RunSettings) -> [InvalidSetting] {
    let (warmup, until) = (settings.scheduler.warmup, settings.train.until)
    guard warmup.unit == .steps, until.unit == .steps, warmup.amount > until.amount else {
      if until.unit == .share {
        return [
          InvalidSetting("train.until", "is a share of itself", hint: "write steps: 2000, or 10ep")
        ]
      }
      return []
    }
    return [
      InvalidSetting(
        "schedule.warmup", "is longer than the run of \(until.text)", seeAlso: ["train.until"])
    ]
  }

  private static func data(_ block: TypedBlock, _ settings: RunSettings) -> [InvalidSetting] {
    if block["data"] == nil, !settings.model.bringsData {
      return [
        InvalidSetting(
          "data", "is missing", hint: "write 'data: {kind: grammar}', or another corpus")
      ]
    }
    if block["data"] != nil, settings.model.bringsData {
      return [
        InvalidSetting(
          "data", "does not go with this model, which comes with data of its own",
          hint: "leave it out (remove: [data])", seeAlso: ["model"])
      ]
    }
    if case .path(let path) = block.value(at: "data.tokenizer"),
      !path.text.contains("/"), !path.text.hasSuffix(".json")
    {
      let kinds = ["bytes", "bpe", "file"]
      return [
        InvalidSetting(
          "data.tokenizer", "has no kind '\(path.text)'",
          hint: Suggestion.question(for: path.text, among: kinds)
            ?? "write bytes, {kind: bpe, size: 4k}, or the path of a tokenizer.json")
      ]
    }
    return ["data.validation", "data.test"].compactMap { path in
      guard case .fraction(let share) = block.value(at: path), share.value >= 0.9 else {
        return nil
      }
      return InvalidSetting(path, "leaves almost nothing to train on", hint: "write 10%")
    }
  }

  /// Groups of an adapter that is not there, or of roles that its parameters do not have.
  private static func groups(_ block: TypedBlock, _ settings: RunSettings) -> [InvalidSetting] {
    let roles = settings.groups.keys.filter { $0.hasPrefix("adapter.") }.sorted()
    guard let first = roles.first else { return [] }
    guard let plan = settings.adapter else {
      return [
        InvalidSetting("optimizer.groups.\(first)", "needs an adapter", seeAlso: ["adapter"])
      ]
    }
    let example = Site(
      "example", inputs: 1 << 20, outputs: 1 << 20, place: type(of: plan.adapter).place)
    let known = Set(
      (plan.adapter.parameters(at: example) + plan.adapter.shared(by: [example])).map(\.role)
    ).sorted()
    return roles.compactMap { role in
      let name = String(role.dropFirst("adapter.".count))
      guard !known.contains(name) else { return nil }
      return InvalidSetting(
        "optimizer.groups.\(role)", "is no role of this adapter's parameters",
        hint: Suggestion.question(for: name, among: known)
          ?? "its roles are \(known.joined(separator: ", "))")
    }
  }

  /// Targets that no linear map has, and settings that do not fit the widths of the maps.
  private static func adapter(
    _ block: TypedBlock, _ settings: RunSettings
  ) throws -> [InvalidSetting] {
    let circumstances = ModelCircumstances(
      vocabulary: nil, context: settings.data?.context ?? 1, rows: settings.train.batch,
      seed: settings.seeds.model, dataSeed: settings.seeds.data)
    guard let plan = settings.adapter,
      let all = try? settings.model.sites(circumstances)
    else { return [] }
    let place = type(of: plan.adapter).place
    let sites = all.filter { $0.place == place }
    guard !sites.isEmpty else {
      return [
        InvalidSetting(
          "adapter.kind", "sits on \(place.words), and this model has none",
          hint: "take another adapter or model", seeAlso: ["model"])
      ]
    }
    var isList = false
    if case .list(let items)? = block.value(at: "adapter.targets") {
      isList = true
      if items.isEmpty {
        return [
          InvalidSetting(
            "adapter.targets", "is empty, so that the adapter sits nowhere",
            hint: "name some, or leave it out for all linear maps")
        ]
      }
    }
    let patterns =
      (plan.targets ?? []).enumerated().map {
        (isList ? "adapter.targets[\($0)]" : "adapter.targets", $1)
      } + plan.patterns.map { ("adapter.patterns", $0.sites) }
    for (path, pattern) in patterns where !sites.contains(where: { $0.matches(pattern) }) {
      let parts = Set(sites.compactMap { $0.name.split(separator: ".").last.map(String.init) })
      let names = ["attention", "mlp"] + parts.sorted()
      return [
        InvalidSetting(
          path, "names '\(pattern)', which no place of this model is that this adapter can take",
          hint: Suggestion.question(for: pattern, among: names)
            ?? "known: \(names.joined(separator: ", "))")
      ]
    }
    let shared = plan.adapter.shared(by: sites)
    if let own = plan.patterns.first(where: { $0.adapter.shared(by: sites) != shared }) {
      return [
        InvalidSetting(
          "adapter.patterns", "changes for '\(own.sites)' what all sites share",
          hint: "write the setting for the whole adapter")
      ]
    }
    for site in sites {
      do {
        try plan.adapter(at: site)?.validate(at: site)
      } catch let broken as InvalidSetting {
        var located = broken
        located.name = "adapter.\(broken.name)"
        return [located]
      }
    }
    return learning(plan, all, settings)
  }

  /// An adapter beside which nothing learns.
  private static func learning(
    _ plan: AdapterPlan, _ sites: [Site], _ settings: RunSettings
  ) -> [InvalidSetting] {
    var roles = settings.trainable.roles(
      hasAdapter: true, isFromScratch: settings.model.files.isEmpty
    ).union(plan.adapter.learns)
    if sites.allSatisfy({ $0.place != .linear || plan.adapter(at: $0) != nil }) {
      roles.remove(.base)
    }
    let adapted = sites.compactMap { site in plan.adapter(at: site).map { (site, $0) } }
    let own =
      adapted.flatMap { $1.parameters(at: $0) } + plan.adapter.shared(by: adapted.map(\.0))
    guard roles.isEmpty, !own.contains(where: \.isTrained) else { return [] }
    return [
      InvalidSetting(
        "adapter.kind", "leaves nothing that learns", hint: "write 'trainable: {norms: true}'",
        seeAlso: ["trainable"])
    ]
  }
}
