/// Heat maps of square tables that a probe wrote by site: phi(i, j) of two subspaces, or of every pair
/// of cycles, beside or around what chance gives.
struct MatrixFigure {
  let source: ReportSource
  let request: PlotRequest
  let data: FigureGroups
  let file: String

  init(
    _ source: ReportSource, _ request: PlotRequest, _ configurations: [Configuration], file: String
  ) {
    (self.source, self.request, self.file) = (source, request, file)
    let name = request.kind == .cycles ? "cycles" : "similarity"
    data = FigureGroups(source, request, configurations, name: name)
  }

  /// The means of a table over the sites and runs of a group.
  struct Mean {
    var rows: [[Double]]
    /// How many sites have a table of this size, of how many.
    var sites: Int, all: Int
  }

  /// The mean of the tables whose names end so; of tables of several sizes, those of the usual one.
  func mean(_ group: FigureGroups.Group, _ ending: String) -> Mean? {
    var tables: [[Int]: [(String, [[Double]])]] = [:]
    for tensors in group.tensors {
      for (site, numbers) in tensors.sites(ending)
      where request.site.map(site.name.contains) ?? true {
        if let rows = numbers.rows { tables[numbers.shape, default: []].append((site.name, rows)) }
      }
    }
    let usual = tables.max {
      ($0.value.count, $1.key.description) < ($1.value.count, $0.key.description)
    }
    guard let (shape, own) = usual else { return nil }
    let rows = (0..<shape[0]).map { row in
      (0..<shape[1]).map { column in
        Sample(own.map { $0.1[row][column] }).mean ?? .nan
      }
    }
    let all = Set(tables.values.joined().map(\.0)).count
    return Mean(rows: rows, sites: Set(own.map(\.0)).count, all: all)
  }

  var subtitle: String {
    let means = data.groups.compactMap {
      mean($0, request.kind == .cycles ? ".overlap_right" : side)
    }
    guard let first = means.first else { return "" }
    let sites =
      first.sites == first.all
      ? counted(first.sites, "site") : "\(first.sites) of \(first.all) sites"
    return "\(data.stepWords), mean over \(sites) and \(data.runWords)"
  }

  // MARK: - Directions of the update and of the weight

  private var side: String { ".right" }

  /// phi(i, j) with a random pair beside it (figure 3 of Hu et al. 2021, arXiv 2106.09685).
  var similarity: ReportPlots.Drawn {
    var panels: [HeatMap.Panel] = []
    var size = (rows: 0, columns: 0)
    for group in data.groups {
      for (ending, words) in [
        (".right", "right"), (".random_right", "right, random pair"), (".left", "left"),
        (".random_left", "left, random pair"),
      ] {
        guard let mean = mean(group, ending) else { continue }
        size = (max(size.rows, mean.rows.count), max(size.columns, mean.rows[0].count))
        let name = data.groups.count > 1 ? "\(group.label), \(words)" : words
        panels.append(.init(name, cells: mean.rows.map { $0.map { .value($0) } }))
      }
    }
    guard !panels.isEmpty else { return .note(absence("similarity", "similarity")) }
    var map = HeatMap(
      title: request.title ?? "Directions of the update in those of the weight", subtitle: subtitle,
      xLabel: "j: directions of the weight", yLabel: "i: directions of the update",
      valueLabel: "φ(i, j)", columns: (1...size.columns).map { "\($0)" },
      rows: (1...size.rows).map { "\($0)" }, cells: [], range: 0...1)
    (map.panels, map.isCompact) = (panels, true)
    return .picture(
      map.picture(named: file),
      caption: data.caption([
        "φ(i, j) = ‖UᵢᵀVⱼ‖² / min(i, j) of the first i singular directions of the update and the "
          + "first j of the initial weight: 1 where one space contains the other; a random pair has max(i, j)/n"
      ]))
  }

  // MARK: - Cycles

  /// The overlap of every pair of cycles, around what chance gives, and the growth of the rank.
  var cycles: [ReportPlots.Drawn] {
    var panels: [HeatMap.Panel] = []
    var (chance, others): ([Double], [Double]) = ([], [])
    for group in data.groups {
      guard let mean = mean(group, ".overlap_right") else { continue }
      panels.append(.init(group.label, cells: mean.rows.map { $0.map { .value($0) } }))
      let random = self.mean(group, ".random_overlap_right")?.rows ?? []
      for row in mean.rows.indices {
        for column in mean.rows[row].indices where row != column {
          others.append(mean.rows[row][column])
          if random.indices.contains(row), random[row].indices.contains(column) {
            chance.append(random[row][column])
          }
        }
      }
    }
    guard let most = panels.map(\.cells.count).max() else {
      return [.note(absence("cycles", "cycles"))]
    }
    let center = Sample(chance.map { $0 }).mean
    let names = (1...most).map { "\($0)" }
    var map = HeatMap(
      title: request.title ?? "Overlap of the cycles' updates", subtitle: subtitle, xLabel: "cycle",
      yLabel: "cycle", valueLabel: "φ", columns: names, rows: names, cells: [], center: center)
    map.panels = panels
    // The diagonal is 1 whatever was trained: it must not set the colours.
    if let low = others.filter(\.isFinite).min(), let high = others.filter(\.isFinite).max() {
      map.range = low...high
    }
    let middle = center.map {
      "; the middle of the colours is chance, \(NumberText.significant($0, digits: 2))"
    }
    let overlap = ReportPlots.Drawn.picture(
      map.picture(named: file),
      caption: data.caption([
        "Overlap φ of the spaces of right singular vectors of every pair of cycles, 1 on the diagonal"
          + (middle ?? "")
      ]))
    return [overlap] + [growth].compactMap { $0 }
  }

  /// The rank of the sum of cycles after each of them, with its bound dashed.
  private var growth: ReportPlots.Drawn? {
    var series: [Series] = []
    for (index, group) in data.groups.enumerated() {
      let kinds: [(ending: String, name: String, dash: Dash)] = [
        (".rank", "rank", .solid), (".effective_rank", "effective rank", .longDashed),
        (".random_effective_rank", "effective rank, random", .dotted),
        (".rank_bound", "bound K·r", .dashed),
      ]
      for (place, kind) in kinds.enumerated() {
        let runs = group.tensors.compactMap { meanCurve($0, kind.ending) }
        guard !runs.isEmpty else { continue }
        let isAlone = data.groups.count == 1
        let name =
          isAlone ? kind.name : place == 0 ? group.label : ""
        series.append(
          Series(
            name, runs: runs, band: place == 0 ? request.band : .none,
            color: .palette(isAlone ? [0, 1, 1, 6][place] : index), dash: kind.dash))
      }
    }
    guard !series.isEmpty else { return nil }
    let plot = LinePlot(
      title: "Rank of the sum of cycles", subtitle: subtitle, x: Axis("cycle"), y: Axis("rank"),
      series: series)
    return .picture(
      plot.picture(named: "\(file)-rank"),
      caption: data.caption([
        "Solid: the exact rank of the sum of all cycles so far, mean over sites; dashed: its bound, cycles × rank; "
          + "long dashes: effective rank; dotted: that of a sum of random products of these norms"
      ]))
  }

  /// The mean over the sites of one run of what each has after every cycle.
  private func meanCurve(_ tensors: ArtifactTensors, _ ending: String) -> Curve? {
    let sites = tensors.sites(ending).filter { site, numbers in
      numbers.shape.count == 1 && !site.name.hasSuffix(".random")
        && (request.site.map(site.name.contains) ?? true)
    }
    let curves = sites.map { RandomSpectrum.curve($0.numbers.values) }
    let points = Series("", runs: curves, band: .none).summary()
    return points.isEmpty ? nil : Curve(x: points.map(\.x), y: points.map(\.mean))
  }

  private func absence(_ name: String, _ probe: String) -> String {
    "Not drawn: no finished run wrote \(Markdown.code(name)) (`probes: [{kind: \(probe), at: end}]`)."
  }
}
