internal import Spectra

/// Figures of the singular values that the probe `spectrum` wrote.
struct SpectrumFigure {
  let source: ReportSource
  let request: PlotRequest
  let data: FigureGroups
  let file: String

  /// The spectra of one site over the runs of a group.
  struct Site {
    var name: SiteName
    var runs: [[Double]]
    /// Rows, columns and the bound of the rank; nil where the probe did not say.
    var shape: [Int]?
  }

  init(
    _ source: ReportSource, _ request: PlotRequest, _ configurations: [Configuration],
    file: String
  ) {
    (self.source, self.request, self.file) = (source, request, file)
    data = FigureGroups(
      source, request, configurations, name: "spectrum_\(request.of ?? "update")")
  }

  /// What the singular values are of.
  var matrix: String { request.of ?? "update" }

  /// The figure, or why there is none.
  var drawn: ReportPlots.Drawn {
    let modules = modules
    guard !modules.isEmpty else { return .note(absence) }
    let picture =
      switch request.kind {
      case .threshold: thresholdBars(modules).picture(named: file)
      case .scree: scree(modules).picture(named: file)
      case .layers: layerMap(modules).picture(named: file)
      default: histogram(modules).picture(named: file)
      }
    return .picture(picture, caption: data.caption([caption]))
  }

  private var absence: String {
    let wanted = Markdown.code(matrix) + (request.at.map { " at step \($0)" } ?? "")
    let site = request.site.map { " at a site with \(Markdown.code($0)) in its name" } ?? ""
    let prefix = "spectrum_"
    let others = data.known.filter { $0.hasPrefix(prefix) }.sorted()
      .map { Markdown.code(String($0.dropFirst(prefix.count))) }
    let there = others.isEmpty ? "" : "; there are spectra of \(listed(others))"
    return "Not drawn: no finished run wrote the spectra of \(wanted)\(site)"
      + (others.isEmpty ? " (`probes: [{kind: spectrum, of: \(matrix)}]`)." : there + ".")
  }

  // MARK: - Data

  /// The sites of a group that are asked for.
  func sites(_ group: FigureGroups.Group) -> [Site] {
    var sites: [SiteName: Site] = [:]
    for tensors in group.tensors {
      for (name, numbers) in tensors.sites() where numbers.shape.count == 1 {
        guard !name.name.hasSuffix(".shape"), request.site.map(name.name.contains) ?? true else {
          continue
        }
        let shape = tensors[name.name + ".shape"]?.values.map { Int($0) }
        sites[name, default: Site(name: name, runs: [], shape: shape)].runs.append(numbers.values)
      }
    }
    return sites.values.sorted { $0.name < $1.name }
  }

  /// The modules of all groups.
  private var modules: [String] {
    SiteName.ordered(data.groups.flatMap { group in sites(group).map(\.name.module) })
  }

  // MARK: - Words

  func title(_ words: String) -> String { request.title ?? words }

  var subtitle: String { "\(data.stepWords), \(data.runWords)" }

  private var caption: String {
    let site = request.site.map { ", sites with \(Markdown.code($0)) in their names" } ?? ""
    let layers = "all layers\(site)"
    switch request.kind {
    case .threshold:
      return
        "Singular values of the \(Markdown.escape(matrix)) below \(NumberText.exact(request.threshold)), "
        + "mean over \(layers) ± sample standard deviation over runs. The threshold is absolute: "
        + "the count depends on the scale of the matrix"
    case .scree:
      return
        "Singular values in descending order, mean over runs; zeros have no place on a log axis"
        + "; dotted: a Gaussian matrix of the same shape, bound and Frobenius norm, where known"
    case .layers:
      return
        "\(SpectrumFigure.words(request.measure)) of the \(Markdown.escape(matrix)), mean over runs"
        + (request.measure == .effectiveRankShare
          ? "; of a square Gaussian matrix it is about 0.80 and not 1" : "")
    default:
      return "Singular values of the \(Markdown.escape(matrix)), \(layers) and runs pooled"
    }
  }

  static func words(_ measure: SpectrumMeasure) -> String {
    switch measure {
    case .effectiveRankShare: "Effective rank as a share of the smaller side"
    case .effectiveRank: "Effective rank"
    case .stableRank: "Stable rank"
    case .participationRatio: "Participation ratio"
    case .norm: "Frobenius norm"
    case .spectralNorm: "Spectral norm"
    }
  }

  static func value(_ measure: SpectrumMeasure, of values: [Double]) -> Double {
    // What is not descending is no spectrum: a damaged file must not end the program.
    let sorted = values.filter { $0.isFinite && $0 >= 0 }.sorted(by: >)
    let measures = RankMeasures(sorted)
    return switch measure {
    case .effectiveRankShare: measures.effectiveRank / Double(max(1, values.count))
    case .effectiveRank: measures.effectiveRank
    case .stableRank: measures.stableRank
    case .participationRatio: measures.participationRatio
    case .norm: measures.frobeniusNorm
    case .spectralNorm: measures.spectralNorm
    }
  }
}
