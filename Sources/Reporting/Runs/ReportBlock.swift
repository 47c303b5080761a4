public import ExperimentFile

/// The block `report` of experiment files: what is compared, shown and drawn.
///
/// It affects no run's identity: a report can be changed and written again without training.
public enum ReportBlock {
  /// The block as a field of an experiment's schema.
  public static var field: Field {
    Field("report", .block(settings), "what the report shows", affectsIdentity: false)
  }

  /// The settings of the block.
  public static var settings: BlockSchema {
    BlockSchema([
      Field("title", .text, "title of the report", defaultText: "the experiment's name"),
      Field(
        "where", .table(.untyped),
        "only runs with these coordinates: {variant: relora}; a list allows each of its values"),
      Field("rows", names, "coordinates along the rows", defaultText: "all that vary"),
      Field(
        "columns", names,
        "metrics, or a coordinate whose values are the columns; a rank brings its bound and its random "
          + "baseline along"),
      Field("value", .block(value), "what is read from each run"),
      Field("select", .block(select), "which of several configurations a cell shows"),
      Field("compare", .block(compare), "the reference that the others are compared with"),
      Field(
        "claims", .list(.block(claim)),
        "published orderings, for each of which the report says: holds, fails or undecided"),
      Field("labels", .table(.untyped), "words for coordinates, their values and metrics"),
      Field("plots", .list(.block(PlotBlock.settings)), "the plots, in their order"),
      Field("export", .list(.choice(["md", "csv", "tex", "json"])), "formats beside the report"),
    ])
  }

  /// The metrics that a run may have, by family; probes may record more of a rank.
  public static var metricNames: [(family: String, measures: [String])] {
    Metric.closed.merging(Metric.open) { first, _ in first }.sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
  }

  private static let names = ValueType.either([.text, .list(.text)])

  private static var value: BlockSchema {
    BlockSchema([
      Field("metric", .text, "the main metric", defaultText: "the first column, or eval/loss"),
      Field(
        "at", .choice(["end", "best"]), "at the end, or at the best evaluation",
        default: .text("end")),
      Field(
        "show", .choice(Show.allCases.map(\.rawValue)),
        "what stands for the runs of a configuration", default: .text("mean ± std")),
    ])
  }

  private static var select: BlockSchema {
    BlockSchema([
      Field("over", names, "coordinates to choose among", isRequired: true),
      Field("by", .text, "the metric that decides", default: .text("eval/loss")),
      Field(
        "goal", .choice(["minimize", "maximize"]), "which direction is better",
        defaultText: "the metric's"),
    ])
  }

  private static var claim: BlockSchema {
    BlockSchema([
      Field("better", .table(.untyped), "coordinates of what is claimed better", isRequired: true),
      Field("than", .table(.untyped), "coordinates of what it is better than", isRequired: true),
      Field("say", .text, "the claim in words", defaultText: "the coordinates"),
    ])
  }

  private static var compare: BlockSchema {
    BlockSchema([
      Field("against", .table(.untyped), "coordinates of the reference", isRequired: true),
      Field(
        "test", .choice(["paired-t", "welch"]), "paired over seeds, or not",
        default: .text("paired-t")),
      Field(
        "primary", .table(.untyped),
        "coordinates of the comparison that is the question, declared beforehand"),
    ])
  }
}
