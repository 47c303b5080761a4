/// The plugins that a program knows, by family and kind.
///
/// A value that is filled by a function and passed down: no plugin registers itself.
public struct Registry: Sendable {
  /// Adapters.
  public private(set) var adapters = KindTable<any AdapterPlugin>(family: "adapter")
  /// Optimizers.
  public private(set) var optimizers = KindTable<any Optimizer>(family: "optimizer")
  /// Schedules of the learning rate.
  public private(set) var schedules = KindTable<any Scheduler>(family: "schedule")
  /// What a restart keeps of the optimizer's state.
  public private(set) var resets = KindTable<any ResetPolicy>(family: "reset")
  /// When a restart happens.
  public private(set) var triggers = KindTable<any Trigger>(family: "trigger")
  /// Which weights stay.
  public private(set) var prunings = KindTable<any Pruning>(family: "pruning")
  /// Texts and tokens.
  public private(set) var corpora = KindTable<any Corpus>(family: "corpus")
  /// Models.
  public private(set) var models = KindTable<any ModelRecipe>(family: "model")
  /// What is measured.
  public private(set) var probes = KindTable<any Probe>(family: "probe")
  /// What is known of every plugin, in the order of registration.
  public private(set) var plugins: [PluginDescription] = []

  /// The types of all plugins, in the order of registration.
  public private(set) var types: [RegisteredType] = []

  /// No plugins.
  public init() {}

  /// What PEFT calls the adapters that it has, by our kind.
  public private(set) var peftNames: [(kind: String, names: PEFTNames)] = []

  /// Adds an adapter.
  public mutating func register<P: AdapterPlugin>(_ plugin: P.Type) throws(DuplicateKind) {
    try adapters.register(plugin) { $0 }
    if let names = P.peft { peftNames.append((P.kind, names)) }
    describe(plugin, adapters.family)
  }

  /// Adds an optimizer.
  public mutating func register<P: Optimizer>(_ plugin: P.Type) throws(DuplicateKind) {
    try optimizers.register(plugin) { $0 }
    describe(plugin, optimizers.family)
  }

  /// Adds a schedule.
  public mutating func register<P: Scheduler>(_ plugin: P.Type) throws(DuplicateKind) {
    try schedules.register(plugin) { $0 }
    describe(plugin, schedules.family)
  }

  /// Adds a reset.
  public mutating func register<P: ResetPolicy>(_ plugin: P.Type) throws(DuplicateKind) {
    try resets.register(plugin) { $0 }
    describe(plugin, resets.family)
  }

  /// Adds a trigger.
  public mutating func register<P: Trigger>(_ plugin: P.Type) throws(DuplicateKind) {
    try triggers.register(plugin) { $0 }
    describe(plugin, triggers.family)
  }

  /// Adds a criterion of pruning.
  public mutating func register<P: Pruning>(_ plugin: P.Type) throws(DuplicateKind) {
    try prunings.register(plugin) { $0 }
    describe(plugin, prunings.family)
  }

  /// Adds a corpus.
  public mutating func register<P: Corpus>(_ plugin: P.Type) throws(DuplicateKind) {
    try corpora.register(plugin) { $0 }
    describe(plugin, corpora.family)
  }

  /// Adds a model.
  public mutating func register<P: ModelRecipe>(_ plugin: P.Type) throws(DuplicateKind) {
    try models.register(plugin) { $0 }
    describe(plugin, models.family)
  }

  /// Adds a probe.
  public mutating func register<P: Probe>(_ plugin: P.Type) throws(DuplicateKind) {
    try probes.register(plugin) { $0 }
    describe(plugin, probes.family)
  }

  /// The families as experiment files use them.
  public var families: Families {
    var families = Families()
    families.add(adapters)
    families.add(optimizers)
    families.add(schedules)
    families.add(resets)
    families.add(triggers)
    families.add(prunings)
    families.add(corpora)
    families.add(models)
    families.add(probes)
    return families
  }

  private mutating func describe<P: Plugin>(_ plugin: P.Type, _ family: String) {
    types.append(RegisteredType(family: family, type: plugin))
    plugins.append(
      PluginDescription(
        family: family, kind: P.kind, summary: P.summary, formula: P.formula, source: P.source,
        settings: P.settings))
  }
}

/// A plugin's type, with its family.
public struct RegisteredType: Sendable {
  /// The family ("adapter").
  public let family: String
  /// The type.
  public let type: any Plugin.Type
}

/// What is known of a plugin without making it.
public struct PluginDescription: Sendable {
  /// The family ("adapter").
  public let family: String
  /// Its name in experiment files.
  public let kind: String
  /// What it is, in one line.
  public let summary: String
  /// What it computes.
  public let formula: String
  /// Where that comes from.
  public let source: String
  /// Its settings.
  public let settings: BlockSchema
}
