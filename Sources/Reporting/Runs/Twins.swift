internal import Training

/// The numbers of a report in files for programs and papers.
struct Twins {
  let source: ReportSource
  let table: Table
  let experiment: String

  /// The files that the report offers: names and texts.
  var files: [(name: String, text: String)] {
    let exports = source.request.exports
    var files: [(String, String)] = []
    if exports.contains("csv") {
      files.append(("table.csv", table.wideCSV))
      files.append(("runs.csv", CSV.text(runs(timed: false))))
      files.append(("times.csv", CSV.text(runs(timed: true))))
    }
    if exports.contains("tex") {
      files.append(("table.tex", table.latexFloat(label: "tab:\(experiment)")))
    }
    if exports.contains("json") { files.append(("table.json", table.json)) }
    return files
  }

  /// One record a run: its coordinates, its seed, where it stands, and every metric in full.
  private func runs(timed: Bool) -> [[String]] {
    let runs = source.whole.runs
    let paths = source.whole.varying
    let names = Set(
      runs.flatMap { run in
        timed ? Array(run.timing.keys) : Array(run.result?.metrics.keys ?? [:].keys)
      }
    ).filter { Metric($0).isTimed == timed }.sorted()
    let head = ["run", "group"] + paths + ["seed", "state", "step", "steps"] + names
    return [head]
      + runs.map { run in
        let values = timed ? run.timing : run.result?.metrics ?? [:]
        let status = run.status.map { ["\($0.step)", "\($0.steps)"] } ?? ["", ""]
        return [run.point.id, run.point.group] + paths.map { run.coordinate($0) ?? "" }
          + [run.seed, run.state.words] + status
          + names.map { values[$0].map(NumberText.exact) ?? "" }
      }
  }
}
