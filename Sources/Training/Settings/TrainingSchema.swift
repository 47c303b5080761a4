import ExperimentFile
import Protocols

/// What an experiment file may say about training: the blocks, the families, and the rules between
/// them.
public enum TrainingSchema {
  /// A schema of these blocks and others, such as `report`.
  public static func schema(
    _ registry: Registry, adding fields: [Field] = []
  ) throws(DuplicateKind) -> Schema {
    let families = try families(registry)
    return Schema(
      blocks + fields, families: families, rules: [{ TrainingRules.broken($0, families) }])
  }

  /// The plugins' families, and those that are the toolkit's own.
  public static func families(_ registry: Registry) throws(DuplicateKind) -> Families {
    var families = registry.families
    families.add(try TokenizerRecipes.table())
    families.add(
      "reinitialize",
      kinds: FactorStart.allCases.map {
        KindDescription(kind: $0.rawValue, summary: $0.summary, settings: BlockSchema([]))
      } + [
        KindDescription(
          kind: RankGrowth.kind, summary: RankGrowth.summary, settings: RankGrowth.settings),
        KindDescription(kind: "none", summary: "left as they are", settings: BlockSchema([])),
      ])
    return families
  }

  private static let blocks: [Field] = [
    Field("name", .text, "what the experiment is called", affectsIdentity: false),
    Field("notes", .text, "what its author wants to remember", affectsIdentity: false),
    Field(
      "seed", .either([.integer(NumericRange(from: 0)), .block(SeedBlock.settings)]),
      "where everything random comes from", default: .integer(0)),
    Field("data", .component(data), "what is trained on"),
    Field(
      "model", .component(ComponentType(family: "model", defaultKind: "llama")), "what is trained"),
    Field("trainable", .block(TrainableBlock.settings), "what learns beside the adapter"),
    Field("adapter", .component(adapter), "what is put on the linear maps"),
    Field("prune", .component(prune), "what is pruned, level by level, and its controls"),
    Field("restart", .block(RestartBlock.schema), "when an adapter is merged and started again"),
    Field("optimizer", .component(optimizer), "what is done with gradients"),
    Field("schedule", .component("schedule", defaultKind: "constant"), "the envelope of the rate"),
    Field(
      "probes", .list(.component(ComponentType(family: "probe", common: ProbeTiming.fields))),
      "what is measured"),
    Field("train", .block(TrainBlock.settings), TrainBlock.summary),
    Field("eval", .block(EvaluationBlock.settings), EvaluationBlock.summary),
    Field(
      "checkpoint", .block(CheckpointBlock.settings), CheckpointBlock.summary,
      affectsIdentity: false),
  ]

  /// A part of the data: a share from the end, or a source of its own.
  private static let part = ValueType.either([.fraction(), .component("corpus")])

  private static let data = ComponentType(
    family: "corpus",
    common: [
      Field(
        "context", .integer(NumericRange(from: 2)), "tokens of a row", default: .integer(256)),
      Field(
        "validation", part, "a share from the end, or a source of its own",
        default: .fraction(0.1), defaultText: "10%, or the corpus's own"),
      Field("test", part, "a share from the end, or a source of its own"),
      Field(
        "tokenizer", .either([.component("tokenizer"), .path]),
        "bytes, {kind: bpe, size: 4k}, or a tokenizer.json",
        default: .component(ComponentValue(family: "tokenizer", kind: "bytes"))),
    ])

  private static let adapter = ComponentType(
    family: "adapter",
    common: [
      Field(
        "targets", .either([.list(.text), .text]),
        "attention, mlp, a linear's name, or patterns with *", defaultText: "all that it can take"),
      Field(
        "start", .extent, "how long everything is trained before it is attached",
        default: .extent(.steps(0))),
      Field(
        "patterns", .table(.ownSettings), "other settings for the sites of a pattern"),
    ])

  private static let prune = ComponentType(
    family: "pruning", defaultKind: "magnitude", common: PruneBlock.settings.fields)

  private static let optimizer = ComponentType(
    family: "optimizer", defaultKind: "adamw",
    common: [
      Field(
        "lr", .number(NumericRange(from: 0.0)), "peak learning rate", default: .number(1e-3)),
      Field("groups", .block(groups), "what the parameters of a role have of their own"),
    ])

  private static let groups = BlockSchema(
    [Field("adapter", .table(.block(GroupBlock.schema)), "by role of the adapter's parameters")]
      + ["base", "embeddings", "norms", "head"].map {
        Field($0, .block(GroupBlock.schema), "the \($0)")
      })
}
