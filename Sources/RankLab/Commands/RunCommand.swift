import ExperimentFile
import Foundation
import Reporting
import Tensors
import Training

/// `ranklab run`: from an experiment file to a report.
enum RunCommand {
  static let command = Command(
    name: "run", summary: "runs an experiment or a whole sweep, and writes its report",
    help: """
      usage: ranklab run FILE… [OPTIONS]

      Trains every point of the experiment that is not finished, goes on with what was interrupted,
      and writes runs/NAME/report.md.

      \(ExperimentOptions.help)
      \(SweepOptions.help)

      Exit codes: 0 done, 1 a run failed or diverged, 2 the file or the command is wrong and nothing
      was run, 75 stopped by a signal with a checkpoint written.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(
      raw, options: ExperimentOptions.names + SweepOptions.names,
      flags: ExperimentOptions.flags + SweepOptions.flags, repeated: ExperimentOptions.repeated)
    guard !arguments.plain.isEmpty else {
      throw UsageError(
        message: "run needs an experiment file: ranklab run Experiments/quickstart.yaml")
    }
    let experiment = try ExperimentOptions(arguments)
    let options = try SweepOptions(arguments)
    // All files are read before the first is run: a mistake in the last costs no hour.
    let loaded = try arguments.plain.map { try LoadedExperiment($0, experiment, registry) }
    let folders = loaded.map { PlanFolder(planning: $0, runs: options.runs) }
    let pairs = zip(arguments.plain, folders)
    for case let objection? in pairs.map({ FolderOwner.objection(to: $1, of: $0) })
      + [FolderOwner.collision(of: pairs.map { ($0, $1.path) })]
    {
      throw UsageError(message: objection)
    }
    if let notice = Engine.shared.notice { Console.error(notice) }
    var codes: [Int32] = []
    for (file, own) in zip(arguments.plain, loaded) {
      codes.append(try run(own, options, command: ["run", file] + raw.filter { $0 != file }))
      if codes.last == 75 { break }
    }
    let worst = codes.contains(75) ? 75 : codes.max() ?? 0
    if worst != 0 { throw ExitStatus(code: worst) }
  }

  private static func run(
    _ loaded: LoadedExperiment, _ options: SweepOptions, command: [String]
  ) throws -> Int32 {
    let folder = try PlanFolder(loaded, runs: options.runs, command: command)
    let sweep = Sweep(loaded, folder, options, arguments: command)
    let summary = try sweep.run()
    do {
      try RunIndex.write(folder)
      try report(folder, mixesBuilds: options.otherBuilds == .reuse)
    } catch {
      // All results are in their folders: what is derived from them is made again by the next start.
      Console.error("error: \(error)\n'ranklab report \(folder.path)' writes the report again")
      return summary.isPreempted ? 75 : 1
    }
    if summary.isPreempted { return 75 }
    return summary.failed > 0 ? 1 : 0
  }

  /// Writes the report, and shows its first lines.
  private static func report(_ folder: PlanFolder, mixesBuilds: Bool) throws {
    do {
      let report = try Report(folder: folder.path, mixesBuilds: mixesBuilds)
      let files = try report.write(to: nil)
      print(report.summaryText)
      if let first = files.first { print("report: \(first)") }
    } catch let error as ReportError {
      Console.error("no report: \(error)")
    }
  }
}
