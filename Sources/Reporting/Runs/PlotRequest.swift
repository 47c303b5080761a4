internal import ExperimentFile

/// A plot that the block asks for.
struct PlotRequest: Sendable {
  /// What is drawn.
  enum Kind: String, Sendable, CaseIterable {
    case line, heatmap, bar, bubble
    case spectrum, threshold, scree, layers, rank, similarity, cycles, masks, barrier

    /// Whether it draws what a probe wrote into files of the runs, and no metric.
    var readsArtifacts: Bool {
      switch self {
      case .spectrum, .threshold, .scree, .layers, .similarity, .cycles, .masks, .barrier: true
      case .line, .heatmap, .bar, .bubble, .rank: false
      }
    }

    /// Whether `of` names one of the matrices whose spectra a probe wrote.
    var readsSpectra: Bool { [.spectrum, .threshold, .scree, .layers].contains(self) }
  }

  var kind: Kind
  var filter = CoordinateFilter()
  var metric: String?
  var x: String?
  var y: String?
  var color: String?
  var size: String?
  var xScale = ScaleKind.linear
  var yScale = ScaleKind.linear
  var band = Series.Band.standardDeviation
  var of: String?
  var between: String?
  var site: String?
  var at: Int?
  var measure = SpectrumMeasure.effectiveRankShare
  var threshold = 0.1
  var bins = 50
  var range: ClosedRange<Double>?
  var title: String?

  init(_ kind: Kind, metric: String? = nil) { (self.kind, self.metric) = (kind, metric) }

  init(_ block: TypedBlock) {
    kind = block.text("kind").flatMap { Kind(rawValue: $0) } ?? .line
    filter = CoordinateFilter(block["where"])
    (metric, size) = (block.text("metric"), block.text("size"))
    (self.x, self.y, color) = (block.text("x"), block.text("y"), block.text("color"))
    let (x, y) = (block.text("xscale"), block.text("yscale"))
    xScale = x.flatMap { ScaleKind(rawValue: $0) } ?? (kind == .bubble ? .log : .linear)
    yScale = y.flatMap { ScaleKind(rawValue: $0) } ?? (kind == .scree ? .log : .linear)
    band = block.text("band").flatMap { Series.Band(rawValue: $0) } ?? .standardDeviation
    (of, between, site) = (block.text("of"), block.text("between"), block.text("site"))
    if case .integer(let step)? = block["at"] { at = step }
    measure = block.text("measure").flatMap { SpectrumMeasure(rawValue: $0) } ?? measure
    if case .number(let value)? = block["threshold"] { threshold = value }
    if case .integer(let number)? = block["bins"] { bins = number }
    if case .list(let ends)? = block["range"] {
      let numbers = ends.compactMap { if case .number(let end) = $0 { end } else { nil } }
      if numbers.count == 2, numbers[0] < numbers[1] { range = numbers[0]...numbers[1] }
    }
    title = block.text("title")
    // The overlap of masks is a heat map, too, and may be asked for as one.
    if kind == .heatmap, let of { kind = Self.heatMaps[of] ?? kind }
  }

  /// Heat maps of what probes wrote, by the names that `of` may have.
  static let heatMaps: [String: Kind] = [
    "mask_overlap": .masks, "similarity": .similarity, "cycles": .cycles,
  ]

  /// Whether its horizontal axis is the run's own time.
  var isOverSteps: Bool {
    kind == .rank || (kind == .line && (x == nil || x == "step" || x == "tokens"))
  }
}

/// What a heat map of layers and modules shows of each spectrum.
enum SpectrumMeasure: String, Sendable, CaseIterable {
  case effectiveRankShare = "effective_rank_share"
  case effectiveRank = "effective_rank"
  case stableRank = "stable_rank"
  case participationRatio = "participation_ratio"
  case norm
  case spectralNorm = "spectral_norm"
}
