import ExperimentFile
import Foundation
import Reporting
import Tensors
import Training

/// `ranklab check`: what an experiment file would do, without doing it.
enum CheckCommand {
  static let command = Command(
    name: "check", summary: "checks an experiment and shows its plan; trains nothing",
    help: """
      usage: ranklab check FILE… [OPTIONS]

      Reads the file, looks at every setting of every point, opens the data, and shows what would be
      run: points, seeds, parameters, memory of weights, gradients and moments, time. Writes nothing.

      Times are rough: operations over \(Int(100 * MachinePace.share)) % of this machine's matrix product. Runs of which one is
      finished get the time that it took. Of a sweep with 'halving' only the steps that will be trained
      count.

      \(ExperimentOptions.help)
                           (for editors: an array of them, and no plan)
        --runs DIR         where finished runs are looked for (default: runs)
        --workers N        the time with N runs at the same time, as 'run --workers N' would train them
        --json             the plans for programs: an array with one object a file

      Exit codes: 0 the file is right, 2 it is not.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(
      raw, options: ExperimentOptions.names + ["--runs", "--workers"],
      flags: ExperimentOptions.flags + ["--json"], repeated: ExperimentOptions.repeated)
    guard !arguments.plain.isEmpty else {
      throw UsageError(
        message: "check needs an experiment file: ranklab check Experiments/quickstart.yaml")
    }
    let options = try ExperimentOptions(arguments)
    if options.diagnosticsAsJSON, arguments.has("--json") {
      throw UsageError(
        message: "--json and '--format json' both want the output; leave one of them out")
    }
    let workers = try arguments.integer("--workers")
    // Every file is looked at, so that all mistakes are seen at once.
    var loaded: [LoadedExperiment] = []
    for file in arguments.plain {
      do {
        loaded.append(try LoadedExperiment(file, options, registry))
      } catch let status as ExitStatus where status.code == 2 {
        continue
      }
    }
    guard loaded.count == arguments.plain.count else { throw ExitStatus(code: 2) }
    if options.diagnosticsAsJSON { return }
    let pace = MachinePace()
    let runs = arguments.string("--runs") ?? "runs"
    let outlines = try loaded.map { try PlanOutline($0, runs: runs, pace: pace, workers: workers) }
    for (file, outline) in zip(arguments.plain, outlines) {
      guard let text = FolderOwner.objection(to: outline.folder, of: file) else { continue }
      Console.error("warning: \(text)")
    }
    if arguments.has("--json") { return print(try PlanJSON.text(of: outlines)) }
    print(outlines.map { PlanText(outline: $0).text }.joined(separator: "\n"), terminator: "")
  }
}

/// A plan for people.
private struct PlanText {
  let outline: PlanOutline
  private static let roles = ["base", "embeddings", "norms", "head", "adapter"]

  var text: String {
    // As the times of the runs: what takes a moment takes up to a second.
    let left = outline.secondsLeft.map { Interval(seconds: $0.rounded(.up)) }
    let estimate = outline.groups.contains { $0.left > 0 } ? left : nil
    let plan = outline.loaded.plan.summary(
      finished: outline.finished, estimate: estimate, workers: outline.workers)
    var lines = ["\(outline.loaded.file): \(plan); in \(outline.folder.path)"]
    if let data { lines.append(data) }
    if outline.failed > 0 {
      lines.append(
        "\(outline.failed) failed or diverged before; run --retry-failed goes on with them")
    }
    return lines.joined(separator: "\n") + "\n\n" + table.plainText
  }

  private var data: String? {
    guard let (data, context, rows) = outline.data else { return nil }
    var parts = ["a step is \(rows) rows" + (context.map { " of \($0) tokens" } ?? "")]
    if let epoch = data.lengths.epoch, epoch > 0 {
      parts.append("a pass over the data is \(NumberText.count(epoch)) steps")
    }
    if let vocabulary = data.vocabulary { parts.append("the vocabulary is \(vocabulary)") }
    return parts.joined(separator: ", ")
  }

  /// The coordinates in which the groups differ; the variant first.
  private var coordinates: [String] {
    var all = Set(outline.groups.flatMap(\.points).flatMap(\.coordinates.keys))
    let variant = all.remove("variant").map { [$0] } ?? []
    return variant + all.sorted()
  }

  private var roles: [String] {
    let known = Set(outline.groups.flatMap { $0.outline?.ledger.map(\.role) ?? [] })
    return Self.roles.filter(known.contains)
  }

  private var table: Table {
    let names = coordinates
    let heads = names.isEmpty ? ["experiment"] : names
    let numbers = ["steps"] + roles + ["trained", "memory", "a run"]
    var table = Table(
      heads.map { Table.Column($0, .left) } + [Table.Column("seeds", .left)]
        + numbers.map { Table.Column($0) },
      caption: caption)
    for group in outline.groups {
      let first = group.points.first
      let place =
        names.isEmpty ? [outline.loaded.name] : names.map { first?.coordinates[$0] ?? "" }
      table.append((place + [seeds(of: group)] + cells(of: group)).map { .text($0) })
    }
    return table
  }

  private func seeds(of group: PlannedGroup) -> String {
    let seeds = group.points.map(\.seed)
    guard seeds.count > 6 else { return seeds.joined(separator: " ") }
    return "\(seeds[0]) \(seeds[1]) … \(seeds[seeds.count - 1]) (\(seeds.count))"
  }

  private func cells(of group: PlannedGroup) -> [String] {
    let time = group.time.map {
      $0.seconds < 1
        ? "< 1 s" : ($0.isMeasured ? "" : "~") + Interval(seconds: $0.seconds.rounded(.up)).rough
    }
    guard let outline = group.outline else {
      return ["?"] + roles.map { _ in "?" } + ["?", "?", time ?? "?"]
    }
    let parameters = roles.map { role in
      outline.ledger.first { $0.role == role }.map(Self.text) ?? "—"
    }
    let trained = outline.ledger.reduce(0) { $0 + $1.trained }
    return ["\(outline.steps)"] + parameters
      + [
        NumberText.count(Double(trained)), NumberText.bytes(Double(outline.bytes)), time ?? "?",
      ]
  }

  /// Frozen parameters stand in parentheses.
  private static func text(_ entry: LedgerEntry) -> String {
    let count = NumberText.count(Double(entry.parameters))
    if entry.trained == entry.parameters { return count }
    if entry.trained == 0 { return "(\(count))" }
    return "\(NumberText.count(Double(entry.trained))) of \(count)"
  }

  private var caption: String {
    var parts = ["(n): frozen at the end", "memory: weights, gradients, moments; no activations"]
    let times = outline.groups.compactMap(\.time)
    if times.contains(where: { !$0.isMeasured }) {
      parts.append(
        "~ a rough guess from operations; small models and probes take longer")
    }
    if times.contains(where: \.isMeasured) {
      parts.append(
        "without ~ as the finished runs took"
          + (outline.workers == nil ? "" : ", longer where a worker has fewer threads"))
    }
    if outline.loaded.plan.halving != nil, outline.groups.contains(where: { $0.left > 0 }) {
      parts.append("est. counts the steps that halving will train, a run all of its own")
    }
    return parts.joined(separator: "\n")
  }
}
