import Foundation
import Reporting
import Training

/// `ranklab status`: where the runs stand.
enum StatusCommand {
  static let command = Command(
    name: "status", summary: "what is done, running, failed, with sparklines",
    help: """
      usage: ranklab status [RUNS] [--json]

      RUNS is the folder of all experiments (default: runs) or of one of them. For each run: its state,
      its last validation loss, and the curve of it; and which processes have claimed runs.

        done         finished
        running      a process trains it
        stopped      by a signal, with a checkpoint; run goes on with it
        interrupted  its process is gone; run goes on from the last checkpoint
        waiting      at a step at which its sweep compares groups (sweep.halving)
        eliminated   its group of seeds was stopped there
        diverged     the loss is no number any more
        failed       something else went wrong
        incomplete   done, but its result is gone; run makes it again from the checkpoint

        --json         for programs: an array with one object an experiment

      Exit codes: 0 done, 2 there is no such folder.
      """, run: run)

  static func run(_ raw: [String], _: Registry) throws {
    let arguments = try Arguments(raw, options: [], flags: ["--json"])
    guard arguments.plain.count <= 1 else {
      throw UsageError(message: "status takes one folder, found '\(arguments.plain[1])', too")
    }
    let folders = try ExperimentFolders.all(in: arguments.plain.first ?? "runs")
    let experiments = folders.map(ExperimentStatus.init)
    if arguments.has("--json") { return print(try StatusJSON.text(of: experiments)) }
    let isColored =
      isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    print(
      experiments.map { $0.text(isColored: isColored) }.joined(separator: "\n"), terminator: "")
  }
}

/// The runs of an experiment.
struct ExperimentStatus {
  let folder: String
  /// Nil where the plan cannot be read.
  let plan: PlanFile?
  let runs: [RunStanding]

  init(folder: String) {
    self.folder = folder
    plan = PlanFile.read(folder: folder)
    runs = plan.map { RunRecord.all(of: $0, in: folder).map(RunStanding.init) } ?? []
  }

  func text(isColored: Bool) -> String {
    guard let plan else {
      return "\(folder): plan.json cannot be read; was it written by another version?\n"
    }
    var lines = ["\(plan.name) (\(folder)): \(summary)"]
    let rows = runs.map {
      [RunConsole.name($0.record.point), $0.words, $0.loss, Sparkline.text($0.losses, width: 24)]
    }
    let heads = ["run", "state", "eval/loss", ""]
    let widths = heads.indices.map { column in
      ([heads] + rows).map { $0[column].count }.max() ?? 0
    }
    lines.append(Self.line(heads, widths))
    for (row, run) in zip(rows, runs) {
      lines.append(Self.line(row, widths, color: isColored ? run.state.color : nil))
      if let remark = run.remark {
        lines.append("    " + remark.split(whereSeparator: \.isNewline).joined(separator: " "))
      }
    }
    lines += claims
    if let others = RunRecord.remark(onRunsBeside: plan, in: folder) {
      lines.append("  \(others)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Who trains which run, and whose process is gone.
  private var claims: [String] {
    var (held, stale): ([String], [String]) = ([], [])
    for run in runs {
      let name = RunConsole.name(run.record.point)
      switch run.claim {
      case .none: break
      case .held(let owner): held.append("\(name) by \(Self.words(owner))")
      case .stale(let owner): stale.append("\(name) by \(Self.words(owner)), which is gone")
      }
    }
    var lines: [String] = []
    if !held.isEmpty { lines.append("  claimed: \(held.joined(separator: "; "))") }
    if !stale.isEmpty {
      lines.append("  stale claims: \(stale.joined(separator: "; ")); the next start takes over")
    }
    return lines
  }

  private static func words(_ owner: ClaimOwner?) -> String {
    guard let owner else { return "somebody who cannot be read" }
    let isHere = owner.host == ProcessInfo.processInfo.hostName
    return "process \(owner.process)\(isHere ? "" : " on \(owner.host)")"
  }

  /// "4 runs: 2 done, 1 running, 1 not started".
  private var summary: String {
    var order: [RunStanding.State] = []
    for run in runs where !order.contains(run.state) { order.append(run.state) }
    let counts = order.map { state in
      "\(runs.count { $0.state == state }) \(state.rawValue)"
    }
    return "\(runs.count) run\(runs.count == 1 ? "" : "s"): \(counts.joined(separator: ", "))"
  }

  private static func line(_ cells: [String], _ widths: [Int], color: String? = nil) -> String {
    let padded = zip(cells, widths).enumerated().map { index, cell in
      let space = String(repeating: " ", count: cell.1 - cell.0.count)
      // Numbers stand right; the color is no part of a width.
      if index == 2 { return space + cell.0 }
      guard index == 1, let color else { return cell.0 + space }
      return "\u{1B}[\(color)m\(cell.0)\u{1B}[0m" + space
    }
    var line = "  " + padded.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }
}

/// Where runs stand, for programs.
enum StatusJSON {
  static func text(of experiments: [ExperimentStatus]) throws -> String {
    try RunJSON.document(experiments.map(Entry.init)).trimmingCharacters(in: .newlines)
  }

  private struct Entry: Encodable {
    let name: String?
    let folder: String
    let runs: [Run]

    init(_ status: ExperimentStatus) {
      (name, folder) = (status.plan?.name, status.folder)
      runs = status.runs.map(Run.init)
    }
  }

  private struct Run: Encodable {
    let id: String
    let variant: String?
    let coordinates: [String: String]
    let seed, state: String
    let step, steps, attempt: Int?
    let seconds_left, eval_loss: Double?
    let eval_losses: [Double]
    let error: String?
    /// "held" or "stale", and whose it is.
    let claim, host: String?
    let process: Int32?

    init(_ run: RunStanding) {
      let (point, status) = (run.record.point, run.record.status)
      (id, variant, coordinates, seed) = (point.id, point.variant, point.coordinates, point.seed)
      state = run.state.rawValue
      (step, steps, attempt) = (run.step, status?.steps, status?.attempt)
      (seconds_left, eval_loss, eval_losses) = (run.secondsLeft, run.losses.last, run.losses)
      error = run.remark
      switch run.claim {
      case .none: (claim, host, process) = (nil, nil, nil)
      case .held(let owner): (claim, host, process) = ("held", owner?.host, owner?.process)
      case .stale(let owner): (claim, host, process) = ("stale", owner?.host, owner?.process)
      }
    }
  }
}
