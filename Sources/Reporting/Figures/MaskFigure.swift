internal import Training

/// How much the masks of runs have in common, and how dense they are.
struct MaskFigure {
  let source: ReportSource
  let request: PlotRequest
  let configurations: [Configuration]
  let file: String

  private struct Masked {
    var run: ReportedRun
    var mask: RunMask
  }

  private func read() -> (runs: [Masked], broken: [String]) {
    var (found, broken): ([Masked], [String]) = ([], [])
    for run in configurations.flatMap(\.runs) where run.state == .completed {
      do {
        if let mask = try RunMask(of: run) { found.append(Masked(run: run, mask: mask)) }
      } catch {
        broken.append(Markdown.code(run.point.id))
      }
    }
    return (found, broken)
  }

  /// The overlap of every pair of the values of a coordinate, or of every pair of runs.
  var overlap: ReportPlots.Drawn {
    let (runs, broken) = read()
    guard runs.count > 1 else {
      return .note("Not drawn: fewer than two finished runs have a mask (`mask.safetensors`).")
    }
    let (names, panels, words) = request.between.map { between(runs, $0) } ?? all(runs)
    guard panels.contains(where: { $0.cells.joined().contains { $0.number != nil } }) else {
      let what = request.between.map(Markdown.code) ?? "the runs"
      return .note("Not drawn: no two masks differ in nothing but \(what).")
    }
    var map = HeatMap(
      title: request.title ?? "Overlap of masks beyond chance", subtitle: words,
      xLabel: request.between.map(source.names.axis) ?? "run",
      yLabel: request.between.map(source.names.axis) ?? "run", valueLabel: "excess IoU",
      columns: names, rows: names, cells: [], range: -1...1,
      center: 0)
    map.panels = panels
    var caption =
      "(IoU − chance)/(1 − chance), with the IoU of the kept weights: 1 for equal masks, 0 for what random masks "
      + "of the same density in every weight share, so that agreement in the layers' densities alone counts as "
      + "nothing."
    if !broken.isEmpty { caption += " Not read: \(listed(broken))." }
    return .picture(map.picture(named: file), caption: caption)
  }

  private typealias Overlap = (names: [String], panels: [HeatMap.Panel], words: String)

  private func all(_ runs: [Masked]) -> Overlap {
    let shown = Array(runs.prefix(32))
    let cells = shown.map { one in
      shown.map { other in cell([RunMask.excess(one.mask, other.mask, request.site)]) }
    }
    // What all have in common would fill the names.
    let paths = source.whole.varying.filter { path in
      Set(shown.map { $0.run.coordinate(path) }).count > 1
    }
    let seeds = Set(shown.map(\.run.seed)).count
    let names = shown.map { masked -> String in
      let configuration = Configuration(group: masked.run.point.group, runs: [masked.run])
      let label = paths.isEmpty ? "" : source.names.label(configuration, over: paths)
      let seed = seeds > 1 || label.isEmpty ? "seed \(masked.run.seed)" : ""
      return [label, seed].filter { !$0.isEmpty }.joined(separator: " · ")
    }
    let left = runs.count - shown.count
    return (names, [.init(cells: cells)], left > 0 ? "\(left) more runs are left out" : "")
  }

  /// Pairs that differ in the coordinate alone, the mean over all others; a panel a colour.
  private func between(_ runs: [Masked], _ path: String) -> Overlap {
    let values = CoordinateText.ordered(runs.map { $0.run.coordinate(path) }.filter { $0 != nil })
    let others = (source.whole.varying + ["seed"]).filter { $0 != path }
    let colors = request.color.map { color in
      CoordinateText.ordered(runs.map { $0.run.coordinate(color) })
    }
    var most = 0
    let panels = (colors ?? [nil]).map { color -> HeatMap.Panel in
      let own = runs.filter { run in
        request.color.map { run.run.coordinate($0) == color } ?? true
      }
      let groups = Dictionary(grouping: own) { run in others.map(run.run.coordinate) }
      let sets = groups.sorted { $0.value[0].run.point.id < $1.value[0].run.point.id }.map(\.value)
        .filter { $0.count > 1 }
      most = max(most, sets.count)
      let cells = values.map { row in
        values.map { column -> HeatMap.Cell in
          cell(
            sets.map { set in
              guard let one = set.first(where: { $0.run.coordinate(path) == row }),
                let other = set.first(where: { $0.run.coordinate(path) == column })
              else { return nil }
              return RunMask.excess(one.mask, other.mask, request.site)
            })
        }
      }
      return .init(
        request.color.map { FigureGroups.label(color, of: $0, source.names) } ?? "",
        cells: cells)
    }
    let words = most > 1 ? "mean over \(most) sets of runs that agree in all else" : ""
    return (values.map { source.names.value($0, of: path) }, panels, words)
  }

  private func cell(_ values: [Double?]) -> HeatMap.Cell {
    Sample(values).mean.map { .value($0) } ?? .missing
  }

  // MARK: - Density

  /// The kept share of every weight, layer by module, a panel a group.
  var density: ReportPlots.Drawn {
    let (runs, broken) = read()
    guard !runs.isEmpty else {
      return .note("Not drawn: no finished run has a mask (`mask.safetensors`).")
    }
    let shares = Dictionary(
      runs.map { masked in
        (
          masked.run.point.id,
          masked.mask.names(containing: request.site).map { name in
            let bits = masked.mask.weights[name]
            let share = bits.map { Double($0.kept) / Double(max(1, $0.count)) } ?? .nan
            return (SiteName(name), share)
          }
        )
      }
    ) { first, _ in first }
    let sites = shares.values.joined().map(\.0)
    let (layers, modules) = (
      Set(sites.map { $0.layer ?? -1 }).sorted(), SiteName.ordered(sites.map(\.module))
    )
    let groups = FigureGroups.grouped(source, request, configurations)
    let panels = groups.compactMap { group -> HeatMap.Panel? in
      let own = group.configurations.flatMap(\.runs).compactMap { shares[$0.point.id] }
      guard !own.isEmpty else { return nil }
      return .init(
        group.label,
        cells: layers.map { layer in
          modules.map { module in
            cell(
              own.joined().filter { $0.0.layer ?? -1 == layer && $0.0.module == module }.map(\.1))
          }
        })
    }
    var map = HeatMap(
      title: request.title ?? "Share of the weights that are kept", xLabel: "module",
      yLabel: "layer", valueLabel: "density", columns: modules,
      rows: layers.map { $0 < 0 ? "—" : "\($0)" }, cells: [], range: 0...1)
    map.panels = panels
    let notRead = broken.isEmpty ? "" : " Not read: \(listed(broken))."
    return .picture(
      map.picture(named: file),
      caption: "Kept weights of each linear map, mean over runs.\(notRead)")
  }
}
