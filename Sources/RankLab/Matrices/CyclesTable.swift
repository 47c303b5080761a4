import Foundation
import ProbesPlugin
import Protocols
import Reporting
import Tensors
import Training

/// `ranklab spectra RUN --cycles`: what each cycle of a run has added.
enum CyclesTable {
  static func show(_ path: String, _ arguments: Arguments, _ registry: Registry) throws {
    for name in ["--minus", "--of", "--values", "--tolerance", "--threshold"]
    where arguments.string(name) != nil {
      throw UsageError(message: "\(name) does not go with --cycles")
    }
    let folder = try SavedRun.folder(path, point: arguments.string("--point"))
    let run = try SavedRun(
      folder: folder, overrides: arguments.list.map { .set($0.value) }, registry)
    let progress = run.trainer.progress
    Console.error("\(folder), step \(progress.step) of \(run.trainer.plan.steps)")
    try run.checkCycles()
    let pattern = arguments.string("--only")
    let sites = run.trainer.probedSites(run.made, artifacts: run.artifacts)
      .filter { site in pattern.map(site.linear.site.matches) ?? true }
    var found: [(site: String, metrics: [String: Double], own: [String: Tensor])] = []
    for site in sites {
      let probed = ProbedRun(
        step: progress.step, point: .end, model: run.trainer.model, sites: [site],
        stream: RandomStream(seed: run.trainer.plan.seed, "probe"))
      let measured = try Cycles().measure(probed)
      guard !measured.metrics.isEmpty else { continue }
      let name = site.linear.site.name
      let tensors = measured.artifacts.flatMap(\.tensors).map {
        (String($0.name.dropFirst(name.count + 1)), $0.tensor)
      }
      found.append((name, measured.metrics, Dictionary(uniqueKeysWithValues: tensors)))
    }
    guard !found.isEmpty else {
      throw UsageError(message: "no linear map of '\(folder)' has an adapter: there are no cycles")
    }
    if let out = arguments.string("--out") {
      try OutputFile.write(csv(found.map { ($0.site, $0.own) }), to: out)
    }
    if arguments.has("--json") {
      let document = Dictionary(uniqueKeysWithValues: found.map { ($0.site, $0.metrics) })
      return print(try RunJSON.document(document), terminator: "")
    }
    print(sitesTable(found.map { ($0.site, $0.metrics) }).plainText)
    print(cyclesTable(found.map(\.own)).plainText, terminator: "")
  }

  private static let columns: [(title: String, name: String)] = [
    ("cycles", "count"), ("rank", "rank"), ("bound", "rank_bound"), ("(random)", "random_rank"),
    ("eff. rank", "effective_rank"), ("(random)", "random_effective_rank"),
    ("overlap right", "overlap_right"), ("(random)", "random_overlap_right"),
    ("left", "overlap_left"), ("(random)", "random_overlap_left"),
    ("smallest angle", "smallest_angle"), ("(random)", "random_smallest_angle"),
  ]

  private static let counts = ["count", "rank", "rank_bound", "random_rank"]

  private static func sitesTable(_ rows: [(site: String, metrics: [String: Double])]) -> Table {
    var table = Table([.init("all cycles of", .left)] + columns.map { .init($0.title) })
    for row in rows {
      table.append(
        [.text(row.site)]
          + columns.map { column in
            row.metrics["cycles/\(column.name)"].map {
              .measure($0, isCount: counts.contains(column.name))
            } ?? .state(.missing)
          })
    }
    table.caption =
      "rank of the sum, exact, from the factors; overlap and angle (radians) of the last two cycles"
    return table
  }

  private static let curves = [
    "norm", "rank", "rank_bound", "effective_rank", "random_effective_rank",
  ]

  /// Means over the sites after each cycle.
  private static func cyclesTable(_ sites: [[String: Tensor]]) -> Table {
    var table = Table([.init("after cycle")] + curves.map { .init($0) })
    let values = curves.map { name in sites.map { $0[name]?.values ?? [] } }
    for cycle in 0..<(values.first?.map(\.count).max() ?? 0) {
      table.append(
        [.text("\(cycle + 1)")]
          + zip(curves, values).map { name, histories in
            let known = histories.filter { $0.count > cycle }.map { $0[cycle] }
            return .measure(
              known.reduce(0, +) / Double(known.count), isCount: counts.contains(name))
          })
    }
    table.caption = "norm of the cycle alone, the rest of the sum so far; means over the maps"
    return table
  }

  private static func csv(_ sites: [(site: String, own: [String: Tensor])]) -> String {
    var records = [["site", "cycle"] + curves]
    for (site, own) in sites {
      let values = curves.map { own[$0]?.values ?? [] }
      for cycle in 0..<(values.first?.count ?? 0) {
        records.append(
          [site, "\(cycle + 1)"]
            + values.map { $0.count > cycle ? NumberText.exact($0[cycle]) : "" })
      }
    }
    return CSV.text(records)
  }
}
