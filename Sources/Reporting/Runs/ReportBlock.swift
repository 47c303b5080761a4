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
      Field("columns", names, "metrics, or a coordinate whose values are the columns"),
      Field("value", .block(value), "what is read from each run"),
      Field("select", .block(select), "which of several configurations a cell shows"),
      Field("compare", .block(compare), "the reference that the others are compared with"),
      Field("labels", .table(.untyped), "words for coordinates, their values and metrics"),
      Field("plots", .list(.block(plot)), "the plots, in their order"),
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
        "show", .choice(["mean", "mean ± std", "mean ± sem", "mean ± ci95"]),
        "what stands after ±", default: .text("mean ± std")),
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

  private static var plot: BlockSchema {
    let scale = ValueType.choice(["linear", "log"])
    return BlockSchema([
      Field(
        "kind", .choice(["line", "heatmap", "bar", "spectrum"]), "line, heatmap or bar",
        isRequired: true),
      Field("metric", .text, "what is drawn", defaultText: "the main metric"),
      Field("x", .text, "step, tokens, or a coordinate", defaultText: "step; for a bar the rows"),
      Field("y", .text, "the coordinate along the rows of a heat map"),
      Field("color", .text, "the coordinate that lines or bars differ in"),
      Field("xscale", scale, "scale of the horizontal axis", default: .text("linear")),
      Field("yscale", scale, "scale of the vertical axis", default: .text("linear")),
      Field(
        "band", .choice(["none", "std", "ci95", "range"]), "what the band shows",
        default: .text("std")),
      Field("of", .text, "what a probe recorded (mask_overlap)"),
      Field("between", .text, "what is compared with each other (seed)"),
      Field("title", .text, "words above the plot"),
    ])
  }
}
