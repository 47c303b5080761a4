/// The four drawings of singular values.
extension SpectrumFigure {
  /// Histograms, a panel a module, the groups laid over each other (ReLoRA's figure of the spectra of
  /// its updates: Lialin et al. 2023, arXiv 2307.05695).
  func histogram(_ modules: [String]) -> SmallMultiples {
    let values = modules.map { module in
      data.groups.map { group in
        sites(group).filter { $0.name.module == module }.flatMap { $0.runs.joined() }
      }
    }
    let largest = values.joined().joined().filter(\.isFinite).max() ?? 1
    let range = request.range ?? 0...max(largest, .leastNormalMagnitude)
    var axis = Axis("singular value", scale: request.xScale, range: range)
    if request.xScale == .log, range.lowerBound <= 0 { axis.range = nil }
    var panels = zip(modules, values).map { module, values in
      Histogram(
        title: module, x: axis, y: Axis("density", scale: request.yScale),
        series: zip(data.groups, values).map { .init($0.0.label, $0.1) }, bins: request.bins)
    }
    let height = request.yScale == .log ? nil : Self.cut(panels)
    if let height {
      for index in panels.indices { panels[index].y.range = 0...height.top }
    }
    let columns = panels.count > 4 ? 4 : panels.count
    let note = height.map {
      "; the first bin reaches up to \(NumberText.significant($0.most, digits: 2))"
    }
    return SmallMultiples(
      title: title("Singular values of the \(matrix) by module"),
      subtitle: subtitle + (note ?? ""), panels: panels, columns: columns, sharesX: true,
      sharesY: true, width: columns < 3 ? 640 : 840, height: 150)
  }

  /// Where the axis ends that the first bin would make useless: a matrix of low rank has most of its
  /// values at 0. Nil where no bin is much higher than all others.
  private static func cut(_ panels: [Histogram]) -> (top: Double, most: Double)? {
    var (first, others) = (0.0, 0.0)
    for panel in panels {
      let domain = panel.x.chartAxis(panel.series.flatMap(\.values), air: 0).domain
      for series in panel.series {
        let heights = Bins(
          values: series.values, domain: domain, kind: panel.x.scale, count: panel.bins,
          measure: panel.measure
        ).heights
        first = max(first, heights.first ?? 0)
        others = max(others, heights.dropFirst().max() ?? 0)
      }
    }
    return others > 0 && first > 3 * others ? (others * 1.25, first) : nil
  }

  /// How many values lie below the threshold, a bar a group, over the modules.
  func thresholdBars(_ modules: [String]) -> BarChart {
    let text = NumberText.exact(request.threshold)
    let series = data.groups.map { group -> BarChart.Series in
      let sites = sites(group)
      let bars = modules.map { module -> BarChart.Bar? in
        let own = sites.filter { $0.name.module == module }
        let runs = own.map(\.runs.count).max() ?? 0
        // The mean over layers of each run, so that the spread is that of runs.
        let counts = (0..<runs).map { run -> Double? in
          let layers = own.compactMap { $0.runs.indices.contains(run) ? $0.runs[run] : nil }
          let below = layers.map { values in Double(values.count { $0 < request.threshold }) }
          return Sample(below.map { $0 }).mean
        }
        return BarChart.Bar(Sample(counts))
      }
      return BarChart.Series(group.label, bars)
    }
    return BarChart(
      title: title("Singular values of the \(matrix) below \(text)"),
      subtitle: subtitle + ", mean over layers", xLabel: "module",
      y: Axis("singular values below \(text)"), groups: modules, series: series)
  }

  /// The values in their order, a panel a module: the lines are the layers of a single group, else
  /// the groups.
  func scree(_ modules: [String]) -> SmallMultiples {
    let panels = modules.map { module -> any CartesianPlot in
      let isByLayer = data.groups.count == 1
      var plot = LinePlot(
        title: module, x: Axis("index", scale: request.xScale),
        y: Axis("singular value", scale: request.yScale), series: [], names: .legend)
      plot.marksPoints = false
      for (index, group) in data.groups.enumerated() {
        let own = sites(group).filter { $0.name.module == module }
        plot.series += isByLayer ? layerLines(own) : [groupLine(group, own, index)]
        if let random = RandomSpectrum.curve(own) {
          plot.series.append(
            Series(
              isByLayer ? "random" : "", runs: [random], band: .none,
              color: isByLayer ? .palette(6) : .palette(index), dash: .dotted))
        }
        let bounds = own.compactMap(\.bound)
        if let bound = bounds.max(), isByLayer || data.groups.count <= 4 {
          plot.verticals.append(VerticalMarks([Double(bound)], label: "bound \(bound)"))
        }
      }
      plot.verticals = plot.verticals.reduce(into: []) { kept, mark in
        if !kept.contains(mark) { kept.append(mark) }
      }
      return plot
    }
    let columns = panels.count > 4 ? 4 : panels.count
    return SmallMultiples(
      title: title("Spectra of the \(matrix) by module"), subtitle: subtitle, panels: panels,
      columns: columns, sharesX: false, sharesY: true, width: columns < 3 ? 640 : 840, height: 170)
  }

  private func layerLines(_ sites: [Site]) -> [Series] {
    let last = Double(max(1, (sites.compactMap(\.name.layer).max() ?? 0)))
    return sites.map { site in
      let layer = site.name.layer
      return Series(
        layer.map { "layer \($0)" } ?? site.name.name, runs: site.runs.map(RandomSpectrum.curve),
        band: .none, color: .ordered(Double(layer ?? 0) / last), dash: .solid)
    }
  }

  private func groupLine(_ group: FigureGroups.Group, _ sites: [Site], _ index: Int) -> Series {
    let curves = sites.flatMap(\.runs).map(RandomSpectrum.curve)
    let mean = Series("", runs: curves, band: .none).summary()
    return Series(
      group.label, runs: [Curve(x: mean.map(\.x), y: mean.map(\.mean))], band: .none,
      color: .palette(index), dash: .solid)
  }

  /// A measure of every site, layer by module, a panel a group.
  func layerMap(_ modules: [String]) -> HeatMap {
    let layers = Set(data.groups.flatMap { sites($0).map { $0.name.layer ?? -1 } }).sorted()
    let panels = data.groups.map { group -> HeatMap.Panel in
      let sites = Dictionary(
        sites(group).map { ([$0.name.module, "\($0.name.layer ?? -1)"], $0) }
      ) { first, _ in first }
      return HeatMap.Panel(
        group.label,
        cells: layers.map { layer in
          modules.map { module in
            let values = (sites[[module, "\(layer)"]]?.runs ?? [])
              .map { Self.value(request.measure, of: $0) }
            return Sample(values.map { $0 }).mean.map { .value($0) } ?? .missing
          }
        })
    }
    let words = Self.words(request.measure)
    var map = HeatMap(
      title: title("\(words) of the \(matrix)"), subtitle: subtitle, xLabel: "module",
      yLabel: "layer",
      valueLabel: request.measure == .effectiveRankShare ? "erank / R" : words.lowercased(),
      columns: modules, rows: layers.map { $0 < 0 ? "—" : "\($0)" }, cells: [])
    map.panels = panels
    map.range = request.measure == .effectiveRankShare ? 0...1 : nil
    return map
  }
}
