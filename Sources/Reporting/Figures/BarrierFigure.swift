internal import Foundation
internal import Training

/// The loss on the straight line between the weights of two runs, as `ranklab barrier … --out
/// RUNS/barriers/NAME.csv` measured it (Frankle et al. 2020, arXiv 1912.05671).
struct BarrierFigure {
  let source: ReportSource
  let request: PlotRequest
  let file: String

  /// One file: the loss at every share of the way.
  fileprivate struct Path {
    var name: String
    var alpha: [Double]
    var loss: [Double]

    /// The greatest excess over the straight line between the losses of the ends.
    var barrier: Double? {
      guard let first = loss.first, let last = loss.last else { return nil }
      return zip(alpha, loss).map { alpha, loss in loss - ((1 - alpha) * first + alpha * last) }
        .filter(\.isFinite).max()
    }
  }

  /// The figure, or why there is none.
  var drawn: ReportPlots.Drawn {
    let (paths, broken) = read()
    guard !paths.isEmpty else {
      return .note(
        "Not drawn: there is no file in `barriers/` of the experiment's folder "
          + "(`ranklab barrier RUN RUN --out \(source.plan.name)/barriers/NAME.csv`).")
    }
    var plot = LinePlot(
      title: request.title ?? "Loss between two runs",
      x: Axis("α: share of the way from the first run to the second", range: 0...1),
      y: Axis("loss", scale: request.yScale), series: [])
    for (index, path) in paths.enumerated() {
      plot.series.append(
        Series(path.name, x: path.alpha, y: path.loss, color: .palette(index), dash: .solid))
      if let first = path.loss.first, let last = path.loss.last {
        plot.series.append(
          Series("", x: [0, 1], y: [first, last], color: .palette(index), dash: .dotted))
      }
    }
    let heights = paths.map { path in
      "\(Markdown.escape(path.name)) \(path.barrier.map { NumberText.significant($0, digits: 3) } ?? "—")"
    }
    var caption =
      "Dotted: the straight line between the losses of the ends. The barrier is the greatest excess over it: "
      + listed(heights) + "."
    if !broken.isEmpty {
      caption += " Not read: \(listed(broken.map { Markdown.code($0) }))."
    }
    return .picture(plot.picture(named: file), caption: caption)
  }

  private func read() -> (paths: [Path], broken: [String]) {
    var (paths, broken): ([Path], [String]) = ([], [])
    for folder in source.folders.map({ "\($0)/barriers" }) {
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".csv") }.sorted()
      for name in names {
        let text = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
        let rows = text.split(whereSeparator: \.isNewline).map { line in
          line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        if let path = Path(name: String(name.dropLast(4)), rows) {
          paths.append(path)
        } else {
          broken.append(name)
        }
      }
    }
    return (paths, broken)
  }
}

extension BarrierFigure.Path {
  /// Reads the records of a file by the names of their fields.
  fileprivate init?(name: String, _ rows: [[String]]) {
    guard let head = rows.first, let x = head.firstIndex(of: "alpha"),
      let y = head.firstIndex(of: "loss")
    else { return nil }
    let points = rows.dropFirst().compactMap { row -> (Double, Double)? in
      guard row.count > max(x, y), let alpha = Double(row[x]), let loss = Double(row[y]) else {
        return nil
      }
      return (alpha, loss)
    }
    guard points.count > 1 else { return nil }
    let sorted = points.sorted { $0.0 < $1.0 }
    self.init(name: name, alpha: sorted.map(\.0), loss: sorted.map(\.1))
  }
}
