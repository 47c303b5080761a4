@testable import ExperimentFile

// Plugins and blocks like those of the toolkit, enough to exercise every rule.

protocol Adapting: Configurable {}
protocol Resetting: Configurable {}

struct NoAdapter: Adapting {
  static let kind = "none"
  static let summary = "no adapter"
}

struct LowRank: Adapting {
  static let kind = "lora"
  static let summary = "low-rank update of a linear map"
  @Setting("rank of the update", 1...512) var rank = 8
  @Setting("numerator of the scale alpha/rank") var alpha = 16.0
  @Setting("share of inputs that are zeroed", 0...0.9, unit: "share") var dropout: Fraction = 0

  func validate() throws {
    if alpha < 0 { throw InvalidSetting("alpha", "is below 0", hint: "write a positive number") }
    if rank > 256, dropout > 0.5 {
      throw InvalidSetting(
        "rank", "above 256 does not go with a dropout above 50%", seeAlso: ["dropout"])
    }
  }
}

struct Hypercomplex: Adapting {
  static let kind = "phm"
  static let summary = "sums of Kronecker products"
  @Setting("into how many parts widths are divided", 1...) var division = 4
  @Setting("how much the bottleneck narrows", 1...) var reduction = 16
}

struct ZeroReset: Resetting {
  static let kind = "zero"
  static let summary = "nothing is kept"
}

struct NoReset: Resetting {
  static let kind = "none"
  static let summary = "everything is kept"
}

enum Masks: String, SettingChoice { case separate, first, second }

struct MagnitudeReset: Resetting {
  static let kind = "magnitude"
  static let summary = "small entries are cleared"
  @Setting("how much is cleared") var ratio: Fraction = 0.9
  @Setting("whose moment decides") var masks = Masks.separate
}

struct Restarting: Configurable {
  static let kind = "restarting"
  static let summary = "a plugin that holds another"
  @Setting("how often", default: "never") var every: Period? = nil
  @Setting("what a restart keeps", of: "reset") var reset: any Resetting = ZeroReset()
  @Setting("names", 1...) var sizes = [2, 3]
}

enum Fixture {
  static func adapters() throws -> KindTable<any Adapting> {
    var table = KindTable<any Adapting>(family: "adapter")
    try table.register(NoAdapter.self) { $0 }
    try table.register(LowRank.self) { $0 }
    try table.register(Hypercomplex.self) { $0 }
    return table
  }

  static func resets() throws -> KindTable<any Resetting> {
    var table = KindTable<any Resetting>(family: "reset")
    try table.register(ZeroReset.self) { $0 }
    try table.register(NoReset.self) { $0 }
    try table.register(MagnitudeReset.self) { $0 }
    return table
  }

  static func families() throws -> Families {
    var families = Families()
    families.add(try adapters())
    families.add(try resets())
    families.add("other", kinds: [])
    return families
  }

  static let reset = ValueType.component("reset", defaultKind: "zero")

  static let restart = BlockSchema([
    Field("every", .extent, "how often"),
    Field("when", .untyped, "a trigger"),
    Field("rewarm", .integer(NumericRange(from: 0)), "steps of re-warming", default: .integer(0)),
    Field("reset", reset, "what is kept"),
    Field("merge", .boolean, "whether the update is merged", default: .boolean(true)),
    Field(
      "reinitialize", .choice(["fresh", "none", "orthogonal", "gradient"]), default: .text("fresh")),
  ])

  static let range = NumericRange(from: 0)

  static func schema(rules: [Schema.Rule] = []) throws -> Schema {
    Schema(
      [
        Field("name", .text, "what it is called", affectsIdentity: false),
        Field("notes", .text, affectsIdentity: false),
        Field(
          "seed",
          .either([
            .integer(),
            .block(BlockSchema([Field("init", .integer()), Field("data", .integer())])),
          ]), default: .integer(0)),
        Field("data", block(["kind": .text, "context": .integer(), "validation": .fraction()])),
        Field(
          "model",
          block([
            "kind": .text, "layers": .either([.integer(), .list(.integer())]),
            "hidden": .integer(NumericRange(from: 1)), "heads": .integer(),
          ])),
        Field(
          "adapter",
          .component(
            ComponentType(
              family: "adapter",
              common: [Field("targets", .list(.text)), Field("start", .extent)]))),
        Field("trainable", block(["base": .boolean])),
        Field("restart", .block(restart)),
        Field(
          "optimizer",
          block([
            "kind": .text, "lr": .number(range), "betas": .list(.number()),
            "weight_decay": .number(),
          ])),
        Field("schedule", block(["kind": .text, "warmup": .extent, "floor": .fraction()])),
        Field("train", block(["until": .extent, "batch": .integer(), "clip": .number()])),
        Field("eval", block(["every": .period(), "batches": .integer()])),
        Field(
          "prune",
          block([
            "kind": .text, "scope": .text, "rate": .fraction(), "levels": .integer(),
            "rewind": .extent, "controls": .list(.text),
          ])),
        Field(
          "probes",
          .list(block(["kind": .text, "of": .untyped, "every": .period(), "at": .period()]))),
        Field("report", .untyped, affectsIdentity: false),
      ], families: try families(), rules: rules)
  }

  private static func block(_ fields: [String: ValueType]) -> ValueType {
    .block(BlockSchema(fields.sorted { $0.key < $1.key }.map { Field($0.key, $0.value) }))
  }

  static func surroundings(_ files: [String: String] = [:]) -> Surroundings {
    Surroundings(
      read: { files[$0].map { Array($0.utf8) } },
      builtIns: ["llama-9m": "model: {kind: llama, layers: 8, hidden: 128}\n"],
      environment: { ["HOME_RUN": "here", "STEPS": "40"][$0] })
  }

  static func experiment(
    _ text: String, _ overrides: [Override] = [], files: [String: String] = [:]
  ) throws -> Experiment {
    Experiment(
      source: SourceText(name: "x.yaml", text: text), schema: try schema(),
      surroundings: surroundings(files), overrides: overrides)
  }

  /// Everything that is said about a text, from reading to planning.
  static func messages(
    _ text: String, _ overrides: [Override] = [], files: [String: String] = [:]
  ) throws -> String {
    let experiment = try experiment(text, overrides, files: files)
    return DiagnosticText().render(experiment.plan().diagnostics)
  }
}
