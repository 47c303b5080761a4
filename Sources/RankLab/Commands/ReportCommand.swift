import Foundation
import Reporting

/// `ranklab report`: what the runs of an experiment found.
enum ReportCommand {
  static let command = Command(
    name: "report", summary: "the Markdown report of runs, with plots and tables",
    help: """
      usage: ranklab report RUNS… [--out FILE] [--mix-builds]

      RUNS is the folder of an experiment, such as runs/quickstart. Writes RUNS/report.md and beside
      it the folder report with SVG plots and CSV, JSON and LaTeX twins of the table; prints the first
      lines. Runs that are not finished are shown as such.

        --out FILE      another place; of several folders one report over all of their runs, which
                        have the coordinate 'experiment'
        --mix-builds    runs of different builds of ranklab may stand in one table

      Exit codes: 0 done, 1 a file cannot be written, 2 a folder is not that of an experiment.
      """, run: run)

  static func run(_ raw: [String], _: Registry) throws {
    let arguments = try Arguments(raw, options: ["--out"], flags: ["--mix-builds"])
    let folders = arguments.plain
    guard !folders.isEmpty else {
      throw UsageError(
        message: "report needs the folder of an experiment: ranklab report runs/quickstart")
    }
    let out = arguments.string("--out")
    // One place for several experiments: one report of all of them.
    let groups = out == nil ? folders.map { [$0] } : [folders]
    // All folders are read before a report is written.
    var reports: [Report] = []
    for folders in groups {
      do {
        reports.append(
          try Report(folders: folders, mixesBuilds: arguments.has("--mix-builds")))
      } catch {
        var text = "\(error)"
        if case .mixedBuilds = error { text += " (--mix-builds)" }
        Console.error("error: \(text)")
      }
    }
    guard reports.count == groups.count else { throw ExitStatus(code: 2) }
    for report in reports {
      let files = try report.write(to: out)
      print(report.summaryText)
      if let first = files.first { print("report: \(first)") }
    }
  }
}
