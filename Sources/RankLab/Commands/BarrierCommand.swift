import Foundation
import Protocols
import Reporting
import Tensors
import Training

/// `ranklab barrier`: the loss between two runs.
enum BarrierCommand {
  static let command = Command(
    name: "barrier", summary: "the loss on the straight path between the weights of two runs",
    help: """
      usage: ranklab barrier RUN RUN [OPTIONS]

      The validation loss at (1 - a)W1 + a W2 for a from 0 to 1, with the adapters' updates in the weights.
      The barrier is the largest loss above the straight line between the ends: near 0 where the two runs
      ended in one linearly connected valley. RUN is a run's folder, runs/NAME/points/ID, or its
      experiment's with --point. The data are those of the first run.

        --points N         places on the path, the ends included (default: 11)
        --batches N        batches of the validation part (default: all)
        --point ID         which run of the first experiment; --other-point of the second
        --out FILE         the curve as CSV: alpha, loss, linear, excess
        --set PATH=VALUE   another setting than the runs had: where their data are now (data.path=…)
        --json             one object, for programs

      Exit codes: 0 done, 1 a run cannot be read, 2 the command is wrong or the runs are of different models.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(
      raw, options: ["--points", "--batches", "--point", "--other-point", "--out"],
      flags: ["--json"], repeated: ["--set"])
    guard arguments.plain.count == 2 else {
      throw UsageError(
        message: "barrier needs two runs, found \(arguments.plain.count): ranklab barrier "
          + "runs/NAME/points/A runs/NAME/points/B")
    }
    let count = try arguments.integer("--points", atLeast: 2) ?? 11
    let batches = try arguments.integer("--batches")
    let points = [arguments.string("--point"), arguments.string("--other-point")]
    let runs = try zip(arguments.plain, points).map { path, point in
      let folder = try SavedRun.folder(path, point: point)
      return try SavedRun(
        folder: folder, overrides: arguments.list.map { .set($0.value) }, registry)
    }
    for run in runs {
      Console.error("\(run.folder), step \(run.trainer.progress.step) of \(run.trainer.plan.steps)")
    }
    let found = try curve(runs, count, batches)
    if let out = arguments.string("--out") { try OutputFile.write(csv(found), to: out) }
    if arguments.has("--json") {
      return print(try RunJSON.document(Document(found, runs)), terminator: "")
    }
    print(table(found).plainText, terminator: "")
    print("barrier: \(NumberText.significant(found.barrier)) nats")
  }

  private static func curve(
    _ runs: [SavedRun], _ count: Int, _ batches: Int?
  ) throws -> Interpolation {
    let path: InterpolatedRuns
    do throws(InterpolationError) {
      path = try InterpolatedRuns(runs[0].trainer, runs[1].trainer)
    } catch {
      throw UsageError(message: "there is no path between the two runs: \(error)")
    }
    let isWatched = isatty(STDERR_FILENO) == 1
    defer { if isWatched { Console.write("\r\u{1B}[K") } }
    return try path.losses(count, on: runs[0].data.validation, batches: batches) { index in
      if isWatched { Console.write("\r\(index + 1) of \(count)\u{1B}[K") }
    }
  }

  private static func table(_ found: Interpolation) -> Table {
    var table = Table(["alpha", "loss", "linear", "excess"].map { .init($0) })
    for point in found.points {
      table.append(
        [.number(point.alpha, form: .significant(3))]
          + [point.loss, point.linear, point.excess].map { .number($0, form: .fixed(5)) })
    }
    return table
  }

  private static func csv(_ found: Interpolation) -> String {
    CSV.text(
      [["alpha", "loss", "linear", "excess"]]
        + found.points.map { point in
          [point.alpha, point.loss, point.linear, point.excess].map(NumberText.exact)
        })
  }

  private struct Document: Encodable {
    let runs: [String]
    let barrier: Double
    let points: [Point]

    struct Point: Encodable { let alpha, loss, linear, excess: Double }

    init(_ found: Interpolation, _ runs: [SavedRun]) {
      self.runs = runs.map(\.folder)
      barrier = found.barrier
      points = found.points.map {
        Point(alpha: $0.alpha, loss: $0.loss, linear: $0.linear, excess: $0.excess)
      }
    }
  }
}
