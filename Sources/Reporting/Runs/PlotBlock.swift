internal import ExperimentFile

/// The settings of one plot of the block `report`.
enum PlotBlock {
  static var settings: BlockSchema { BlockSchema([kind, filter] + axes + looks + artifacts) }

  private static var kind: Field {
    Field(
      "kind", .choice(PlotRequest.Kind.allCases.map(\.rawValue)),
      "of metrics: line, heatmap, bar, bubble, rank (over the steps, the loss below); of what probes "
        + "wrote: spectrum (histogram of singular values), threshold (how many lie below), scree "
        + "(values in their order), layers (layer by module), similarity, cycles, masks, barrier",
      isRequired: true)
  }

  private static var filter: Field {
    Field(
      "where", .table(.untyped), "only runs with these coordinates, of those of the report",
      defaultText: "all of the report")
  }

  private static var axes: [Field] {
    let scale = ValueType.choice(["linear", "log"])
    return [
      Field("metric", .text, "what is drawn", defaultText: "the main metric"),
      Field(
        "x", .text, "step, tokens, or a coordinate; of bubbles a metric",
        defaultText: "step; for a bar the rows, for bubbles parameters/trainable"),
      Field("y", .text, "the coordinate along the rows of a heat map"),
      Field("color", .text, "the coordinate that lines or bars differ in"),
      Field("size", .text, "the metric that is the area of bubbles", defaultText: "none"),
      Field(
        "xscale", scale, "scale of the horizontal axis", defaultText: "linear; of bubbles log"),
      Field(
        "yscale", scale, "scale of the vertical axis", defaultText: "linear; of a scree plot log"),
    ]
  }

  private static var looks: [Field] {
    [
      Field(
        "band", .choice(["none", "std", "ci95", "range"]), "what the band shows",
        default: .text("std")),
      Field(
        "range", .list(.number()), "the ends of the axis of a histogram",
        defaultText: "those of the values"),
      Field(
        "bins", .integer(NumericRange(from: 1, through: 400)), "bins of a histogram",
        default: .integer(50)),
      Field("title", .text, "words above the plot"),
    ]
  }

  private static var artifacts: [Field] {
    [
      Field(
        "of", .text,
        "which spectra: a matrix of the probe spectrum; of a heatmap mask_overlap, similarity or "
          + "cycles", defaultText: "update"),
      Field(
        "between", .text, "the coordinate whose values are compared with each other (seed)",
        defaultText: "all runs"),
      Field("site", .text, "only sites whose names contain this (q_proj, layers.0)"),
      Field(
        "at", .integer(NumericRange(from: 0)), "the step that is drawn", defaultText: "the last"),
      Field(
        "measure", .choice(SpectrumMeasure.allCases.map(\.rawValue)),
        "what a layer's cell shows; the share is of the smaller side, from 0 to 1",
        default: .text(SpectrumMeasure.effectiveRankShare.rawValue)),
      Field(
        "threshold", .number(NumericRange(from: 0)), "below which singular values are counted",
        default: .number(0.1)),
    ]
  }
}

extension PlotRequest.Kind {
  /// The settings that change a plot of this kind, beside `where` and `title`.
  var settings: [String] {
    let artifact = ["site", "at", "color"]
    return switch self {
    case .line: ["metric", "x", "color", "xscale", "yscale", "band"]
    case .rank: ["metric", "x", "color", "xscale", "yscale", "band", "site"]
    case .heatmap: ["metric", "x", "y", "of"]
    case .bar: ["metric", "x", "color"]
    case .bubble: ["metric", "x", "size", "xscale", "yscale"]
    case .spectrum: artifact + ["of", "bins", "range", "xscale", "yscale"]
    case .threshold: artifact + ["of", "threshold"]
    case .scree: artifact + ["of", "xscale", "yscale"]
    case .layers: artifact + ["of", "measure"]
    case .similarity: artifact
    case .cycles: artifact + ["band"]
    case .masks: ["between", "color", "site"]
    case .barrier: ["yscale"]
    }
  }
}
