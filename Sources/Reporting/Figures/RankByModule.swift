internal import Training

/// The effective rank of each module over the steps of one configuration, from the spectra that a probe
/// wrote at each of them: the mean over layers, one curve a run.
struct RankByModule {
  let configuration: Configuration
  /// Which spectra: "update".
  let matrix: String
  let site: String?
  /// The runs' own time: tokens in place of steps.
  let isOverTokens: Bool

  /// One series a module; empty where there are spectra of fewer than two steps.
  func series(_ band: Series.Band) -> [Series] {
    let runs = configuration.runs.filter { $0.state == .completed }.map(curves)
    let modules = SiteName.ordered(runs.flatMap(\.keys))
    guard runs.contains(where: { $0.values.contains { $0.x.count > 1 } }) else { return [] }
    return modules.enumerated().map { index, module in
      Series(
        module, runs: runs.compactMap { $0[module] }, band: band, color: .palette(index),
        dash: .solid)
    }
  }

  private func curves(_ run: ReportedRun) -> [String: Curve] {
    var points: [String: [(x: Double, y: Double)]] = [:]
    let tokens = Dictionary(run.history.map { ($0.step, $0.tokens) }) { _, last in last }
    // What was measured after an event is of the next cycle, as in the lines over steps.
    for file in ArtifactFile.all(of: run) where file.name == "spectrum_\(matrix)" {
      guard let tensors = try? file.read() else { continue }
      var ranks: [String: [Double?]] = [:]
      for (name, numbers) in tensors.sites() where numbers.shape.count == 1 {
        guard !name.name.hasSuffix(".shape"), site.map(name.name.contains) ?? true else { continue }
        ranks[name.module, default: []].append(
          SpectrumFigure.value(.effectiveRank, of: numbers.values))
      }
      let x = Double(isOverTokens ? tokens[file.step] ?? file.step : file.step)
      for (module, values) in ranks {
        if let mean = Sample(values).mean { points[module, default: []].append((x, mean)) }
      }
    }
    return points.mapValues { Curve(x: $0.map(\.x), y: $0.map(\.y)) }
  }
}
