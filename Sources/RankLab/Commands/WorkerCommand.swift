import Dispatch
import Foundation
import Protocols
import Tensors
import Training

/// `ranklab worker`: one of the processes that train the runs of an experiment.
enum WorkerCommand {
  static let command = Command(
    name: "worker", summary: "trains planned runs beside others; run --workers starts these",
    help: """
      usage: ranklab worker FOLDER

      Takes part in an experiment that ranklab run has planned (FOLDER is runs/NAME, on this machine or
      on one that shares it): claims the first run that nobody trains and that is not finished, trains
      it, and so on until none is left. Runs that failed or diverged are left alone. The report is
      written by ranklab run, or by ranklab report.

      Exit codes: 0 nothing is left to take, 1 a run failed or diverged, 2 the folder is wrong, 75
      stopped by a signal with a checkpoint written.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(raw, options: [], flags: ["--supervised"])
    guard arguments.plain.count == 1, let path = arguments.plain.first else {
      throw UsageError(
        message: "worker wants the folder of one experiment, such as runs/quickstart")
    }
    guard let plan = PlanFile.read(folder: path) else {
      throw UsageError(
        message:
          "'\(path)' holds no plan that can be read (plan.json); 'ranklab run FILE' makes one")
    }
    let stored = try StoredSettings(registry)
    let interruption = Interruption()
    interruption.takeSignals()
    if arguments.has("--supervised") {
      return try supervised(plan, stored, interruption)
    }
    try alone(plan, folder: path, stored, interruption)
  }

  /// Started by a parent: the order comes by the input, messages go to the output.
  private static func supervised(
    _ plan: PlanFile, _ stored: StoredSettings, _ interruption: Interruption
  ) throws {
    // A parent that is gone reads nothing: no reason to die before a checkpoint is written.
    signal(SIGPIPE, SIG_IGN)
    guard let line = readLine(),
      let order = try? RunJSON.read(WorkOrder.self, from: Data(line.utf8))
    else { throw UsageError(message: "--supervised is for workers that ranklab run starts") }
    stop(interruption, atTheEndOf: FileHandle.standardInput)
    var last = ContinuousClock.now - .seconds(1)
    let worker = Worker(
      order, points: plan.points, interruption: interruption,
      settings: { try stored.settings(of: $0, in: order.folder) },
      report: { message in
        // More steps than can be seen are not told.
        if case .event(_, .stepped(let result, let steps, _, _)) = message, result.step < steps {
          let now = ContinuousClock.now
          guard now - last > .milliseconds(50) else { return }
          last = now
        }
        guard let text = try? RunJSON.line(message) else { return }
        try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
      })
    worker.run()
    if interruption.isRequested { throw ExitStatus(code: 75) }
  }

  /// Asks the run to stop when the input ends: its parent wants that, or is gone.
  private static func stop(_ interruption: Interruption, atTheEndOf input: FileHandle) {
    let request = interruption.requester
    let thread = Thread {
      var byte: UInt8 = 0
      while true {
        let count = read(STDIN_FILENO, &byte, 1)
        if count == 0 || (count < 0 && errno != EINTR) { break }
      }
      request()
    }
    thread.start()
  }

  /// Started by a person.
  private static func alone(
    _ plan: PlanFile, folder: String, _ stored: StoredSettings, _ interruption: Interruption
  ) throws {
    let jobs = plan.points.compactMap { point -> Job? in
      var record = RunRecord(reading: point, in: folder)
      _ = record.tidy()
      let isLeft: [RunStatus.State] = [.failed, .diverged, .eliminated, .waiting]
      if record.isFinished || record.status.map({ isLeft.contains($0.state) }) ?? false {
        return nil
      }
      return Job(id: point.id, attempts: record.environments.last?.attempt ?? 0)
    }
    let order = WorkOrder(
      folder: folder, jobs: jobs, environment: Machine.environment(["worker", folder]))
    let console = RunConsole(points: plan.points, slots: 1)
    console.begin(
      "\(jobs.count) of \(plan.points.count) runs are left", folder: folder, notices: [])
    var outcomes: [RunOutcome] = []
    let worker = Worker(
      order, points: plan.points, interruption: interruption,
      settings: { try stored.settings(of: $0, in: folder) },
      report: { message in
        console.hear(0, message)
        if case .ended(_, let outcome, _, _) = message { outcomes.append(outcome) }
      })
    worker.run()
    console.finish()
    if interruption.isRequested { throw ExitStatus(code: 75) }
    if outcomes.contains(where: { $0.error != nil }) { throw ExitStatus(code: 1) }
  }
}
