import ExperimentFile
import Protocols

/// Takes typed settings out of a checked block.
struct SettingsReader {
  let block: TypedBlock
  let families: Families

  init(_ block: TypedBlock, _ families: Families) {
    (self.block, self.families) = (block, families)
  }

  /// A component that was written.
  func component(_ path: String) -> ComponentValue? {
    guard case .component(let component) = block.value(at: path) else { return nil }
    return component
  }

  /// A plain block; empty where none was written.
  func block(_ name: String) -> TypedBlock {
    guard case .block(let inner) = block[name] else { return TypedBlock() }
    return inner
  }

  func number(_ path: String) -> Double? { block.value(at: path).flatMap { Double($0) } }

  func plugin<Value>(_ path: String, default kind: String) throws -> Value {
    let component = component(path) ?? ComponentValue(family: path, kind: kind)
    return try families.make(component, as: Value.self)
  }

  var seeds: (UInt64, UInt64) {
    switch block["seed"] {
    case .integer(let seed): return (UInt64(seed), UInt64(seed))
    case .block(let seeds):
      let values = ["init", "data"].map { seeds[$0].flatMap { Int($0) } ?? 0 }
      return (UInt64(values[0]), UInt64(values[1]))
    default: return (0, 0)
    }
  }

  func adapterPlan(_ component: ComponentValue) throws -> AdapterPlan {
    var plan = AdapterPlan(try families.make(component, as: (any AdapterPlugin).self))
    switch component.common["targets"] {
    case .text(let one): plan.targets = [one]
    case .list(let patterns): plan.targets = patterns.compactMap { String($0) }
    default: break
    }
    if case .extent(let start) = component.common["start"] { plan.start = start }
    guard case .block(let patterns) = component.common["patterns"] else { return plan }
    // In the order of the file, so that a later pattern holds where several fit.
    let names = patterns.node?.block?.entries.map(\.key) ?? patterns.values.keys.sorted()
    for name in names {
      guard case .block(let own) = patterns[name] else { continue }
      var changed = component
      changed.settings.values.merge(own.values) { $1 }
      plan.patterns.append((name, try families.make(changed, as: (any AdapterPlugin).self)))
    }
    return plan
  }

  func restartPlan(_ values: TypedBlock) throws -> RestartPlan {
    let own = try RestartBlock(reading: values, with: families)
    let named = { (path: String, kind: String) -> ComponentValue in
      component("restart.\(path)") ?? ComponentValue(family: path, kind: kind)
    }
    var trigger = named("when", "every")
    trigger.family = "trigger"
    if let every = own.every {
      trigger = ComponentValue(
        family: "trigger", kind: "every", settings: TypedBlock(["every": .extent(every)]))
    }
    var plan = RestartPlan(
      try families.make(trigger, as: (any Trigger).self),
      reset: try families.make(named("reset", "zero"), as: (any ResetPolicy).self),
      rewarm: own.rewarm)
    plan.merges = own.merge
    plan.defect = own.defect
    let start = named("reinitialize", "fresh").kind
    if start == RankGrowth.kind {
      plan.growth = try RankGrowth(
        reading: named("reinitialize", start).settings, with: families)
    }
    plan.reinitializes = !["none", RankGrowth.kind].contains(start)
    plan.factors = FactorStart(rawValue: start) ?? .fresh
    return plan
  }

  /// What groups have of their own, by the name of the role ("adapter.B").
  func groups() throws -> [String: GroupPlan] {
    guard case .block(let groups) = block.value(at: "optimizer.groups") else { return [:] }
    var plans: [String: GroupPlan] = [:]
    for (name, value) in groups.values {
      guard case .block(let group) = value else { continue }
      if name == "adapter" {
        for (role, inner) in group.values {
          guard case .block(let own) = inner else { continue }
          plans["adapter.\(role)"] = try groupPlan(own)
        }
      } else {
        plans[name] = try groupPlan(group)
      }
    }
    return plans
  }

  private func groupPlan(_ values: TypedBlock) throws -> GroupPlan {
    let own = try GroupBlock(reading: values, with: families)
    var plan = GroupPlan()
    plan.rate = own.lr
    let every = component("optimizer") ?? ComponentValue(family: "optimizer", kind: "adamw")
    var optimizer = every
    if case .component(let another) = values["optimizer"] { optimizer = another }
    if let decay = own.weightDecay { optimizer = decaying(optimizer, by: decay) }
    if own.weightDecay != nil || values["optimizer"] != nil {
      plan.optimizer = try families.make(optimizer, as: (any Optimizer).self)
    }
    if case .component(let schedule) = values["schedule"] {
      plan.scheduler = try families.make(schedule, as: (any Scheduler).self)
    }
    if case .component(let reset) = values["reset"] {
      plan.reset = try families.make(reset, as: (any ResetPolicy).self)
    }
    return plan
  }

  /// An optimizer with another weight decay: its own, or that of the optimizer that it is around.
  private func decaying(_ optimizer: ComponentValue, by decay: Double) -> ComponentValue {
    var changed = optimizer
    let settings = families.kind(optimizer.kind, of: optimizer.family)?.settings
    for field in settings?.fields ?? [] where settings?["weight_decay"] == nil {
      let written = optimizer.settings[field.name] ?? field.defaultValue
      guard case .component(let inner) = written, inner.family == optimizer.family else { continue }
      changed.settings.values[field.name] = .component(decaying(inner, by: decay))
      return changed
    }
    changed.settings.values["weight_decay"] = .number(decay)
    return changed
  }

  func probes() throws -> [ProbePlan] {
    guard case .list(let items) = block["probes"] else { return [] }
    return try items.compactMap { item in
      guard case .component(let component) = item else { return nil }
      let timing = try ProbeTiming(reading: component.common, with: families)
      var points: [Period.Point] = []
      if case .period(.at(let listed)) = component.common["at"] { points = listed }
      if case .period(.every(let extent)) = component.common["at"] { points = [.after(extent)] }
      return ProbePlan(
        probe: try families.make(component, as: (any Probe).self), every: timing.every,
        points: points)
    }
  }
}
