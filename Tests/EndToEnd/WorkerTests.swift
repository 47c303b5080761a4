import Foundation
import Testing

/// `ranklab run --workers`: several processes train the runs of one sweep.
@Suite(.serialized) struct WorkerTests {
  @Test func `a sweep of two workers, killed again and again, ends in the same files`() throws {
    let whole = try ShortExperiment.grid()
    let outcome = try whole.ranklab("run", "short.yaml", "--workers", "2")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("10 points = (1 + 2 × 2) × 2 seeds"))
    let killed = try ShortExperiment.grid()
    var kills = 0
    // So many results, and then so many steps of another run.
    for (results, step) in [(0, 3), (0, 40), (2, 20), (4, 5), (5, 50), (7, 30)] {
      let sweep = try SweepProcess("short.yaml", "--workers", "2", in: killed.folder)
      if sweep.wait(until: { isReached(killed, results, step) }) { kills += 1 }
      sweep.killAll()
    }
    #expect(kills >= 4, "most moments must have been met, or nothing was tested")
    let last = try killed.ranklab("run", "short.yaml", "--workers", "2")
    #expect(last.code == 0, "\(last.errors)")
    let (one, other) = (try whole.files(), try killed.files())
    #expect(Set(one.keys).symmetricDifference(other.keys).sorted() == [])
    for name in one.keys.sorted() { #expect(one[name] == other[name], "\(name)") }
    #expect(
      one.keys.contains("report/1-heatmap.svg") || one.keys.contains { $0.contains("heatmap") })
    #expect(String(decoding: one["report.md"] ?? Data(), as: UTF8.self).contains("±"))
    try startsNothing(killed)
    // One process finds the same.
    let alone = try ShortExperiment.grid()
    #expect(try alone.ranklab("run", "short.yaml").code == 0)
    for (name, data) in try alone.files() where name.hasPrefix("points/") {
      #expect(data == one[name], "\(name)")
    }
  }

  private func isReached(_ short: ShortExperiment, _ results: Int, _ step: Int) -> Bool {
    guard let points = try? short.points(of: "short") else { return false }
    let done = points.filter { short.exists("runs/short/points/\($0)/result.json") }
    return done.count >= results
      && points.contains { !done.contains($0) && short.lastStep($0) >= step }
  }

  private func startsNothing(_ short: ShortExperiment) throws {
    let starts = try short.points(of: "short").map { try short.starts($0) }
    let before = try short.files()
    let again = try short.ranklab("run", "short.yaml", "--workers", "2")
    #expect(again.code == 0 && again.errors.contains("10 already finished"))
    #expect(try short.points(of: "short").map { try short.starts($0) } == starts)
    #expect(try short.files() == before)
  }

  @Test func `cores are divided among workers`() throws {
    let short = try ShortExperiment.grid()
    #expect(try short.ranklab("run", "short.yaml", "--workers", "2").code == 0)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    for point in try short.points(of: "short") {
      let text = try short.read("runs/short/points/\(point)/environment.json")
      let known = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
      let threads = try #require(known?.first?["threads"] as? Int)
      #expect(threads >= 1 && (cores < 2 || threads * 2 <= cores + 1))
    }
    let many = try short.ranklab("run", "short.yaml", "--workers", "\(cores + 3)")
    #expect(
      many.errors.contains("\(cores + 3) workers were asked for, and there are \(cores) cores"))
  }

  private static let long = [("until: 60", "until: 9000"), ("{every: 7}", "{every: 9000}")]

  /// A sweep of which two runs are in their steps.
  private func running(_ short: ShortExperiment, _ options: String...) throws -> SweepProcess? {
    let sweep = try SweepProcess("short.yaml", "--workers", "2", in: short.folder)
    let isRunning = sweep.wait {
      let points = (try? short.points(of: "short")) ?? []
      return points.count { short.lastStep($0) >= 3 } >= 2
    }
    return isRunning ? sweep : nil
  }

  @Test(
    "a signal reaches every worker: checkpoints are written, and the code is 75",
    .enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1), arguments: [SIGINT, SIGTERM])
  func signal(_ number: Int32) throws {
    let short = try ShortExperiment.grid(Self.long)
    let sweep = try #require(try running(short))
    kill(sweep.process.processIdentifier, number)
    #expect(sweep.end() == 75)
    try expectTwoStopped(short)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1))
  func `no worker outlives the process that started it`() throws {
    let short = try ShortExperiment.grid(Self.long)
    let sweep = try #require(try running(short))
    let workers = sweep.workers
    #expect(workers.count == 2)
    kill(sweep.process.processIdentifier, SIGKILL)
    _ = sweep.end()
    let clock = ContinuousClock()
    let start = clock.now
    while workers.contains(where: SweepProcess.isAlive), clock.now - start < .seconds(20) {
      usleep(1000)
    }
    #expect(!workers.contains(where: SweepProcess.isAlive))
    try expectTwoStopped(short)
  }

  private func expectTwoStopped(_ short: ShortExperiment) throws {
    let points = try short.points(of: "short").filter { short.lastStep($0) >= 0 }
    #expect(points.count == 2)
    for point in points {
      let status = short.json("runs/short/points/\(point)/status.json")
      #expect(status?["state"] as? String == "preempted")
      #expect(status?["step"] as? Int == short.lastStep(point))
      #expect(short.exists("runs/short/points/\(point)/checkpoints/LATEST"))
      #expect(!short.exists("runs/short/points/\(point)/claim"), "the folder is given back")
    }
  }

  @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1))
  func `status shows who has claimed which run, and whose process is gone`() throws {
    let short = try ShortExperiment.grid(Self.long)
    let sweep = try #require(try running(short))
    let workers = sweep.workers
    let running = try short.ranklab("status").output
    #expect(running.contains("10 runs: 2 running, 8 not started"), "\(running)")
    #expect(running.contains("  claimed: lora s0 by process "))
    #expect(workers.allSatisfy { running.contains("by process \($0)") }, "\(running)")
    sweep.killAll()
    let gone = try short.ranklab("status").output
    #expect(gone.contains("10 runs: 2 interrupted, 8 not started"), "\(gone)")
    #expect(gone.contains("  stale claims: lora s0 by process "))
    #expect(gone.contains(", which is gone; the next start takes over"))
    let json = try short.ranklab("status", "--json").output
    #expect(json.contains("\"claim\" : \"stale\""))
  }

  @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1))
  func `a worker that dies is replaced, and its run goes on from its checkpoint`() throws {
    let short = try ShortExperiment.grid([("until: 60", "until: 400")])
    let sweep = try #require(try running(short))
    let worker = try #require(sweep.workers.first)
    kill(worker, SIGKILL)
    #expect(sweep.end() == 0, "\(sweep.said)")
    #expect(sweep.said.contains("its worker ended by signal 9"))
    #expect(sweep.said.contains("; another goes on from its last checkpoint"))
    #expect(try short.states().allSatisfy { $0 == "completed" })
    let starts = try short.points(of: "short").map { try short.starts($0) }
    #expect(starts.reduce(0, +) == 11)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1))
  func `a run whose worker always dies is given up, and the others end`() throws {
    let short = try ShortExperiment.grid([
      ("until: 60", "until: 300"), ("{every: 7}", "{every: 299}"),
    ])
    let sweep = try SweepProcess("short.yaml", "--workers", "2", in: short.folder)
    var doomed: String?
    var killed: Set<Int> = []
    while sweep.process.isRunning {
      usleep(500)
      if doomed == nil {
        doomed = try? short.points(of: "short").first { short.lastStep($0) >= 1 }
      }
      guard let doomed, let claim = short.json("runs/short/points/\(doomed)/claim"),
        let worker = claim["process"] as? Int, !killed.contains(worker),
        sweep.workers.contains(Int32(worker))
      else { continue }
      killed.insert(worker)
      kill(Int32(worker), SIGKILL)
    }
    #expect(sweep.end() == 1)
    #expect(killed.count == 2, "it is tried twice")
    #expect(try short.states().count { $0 == "completed" } == 9)
    let status = short.json("runs/short/points/\(try #require(doomed))/status.json")
    #expect(status?["state"] as? String == "failed")
    #expect((status?["error"] as? String)?.contains("as often as it was tried") ?? false)
  }

  @Test func `a run that fails is started again as often as was asked for`() throws {
    let short = try ShortExperiment.grid()
    let broken = try spoiled(short)
    let outcome = try short.ranklab("run", "short.yaml", "--workers", "2", "--retries", "2")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("; it is started again"))
    #expect(try short.starts(broken) == 3)
    #expect(try short.states().count { $0 == "completed" } == 9, "\(outcome.errors)")
  }

  @Test func `the first failure ends the sweep where that was asked for`() throws {
    let short = try ShortExperiment.grid([("until: 60", "until: 2000")])
    _ = try spoiled(short)
    let outcome = try short.ranklab("run", "short.yaml", "--workers", "2", "--fail-fast")
    #expect(outcome.code == 1, "\(outcome.errors)")
    #expect(try short.states().allSatisfy { $0 != "completed" })
  }

  /// A run of an experiment that was planned and not begun, whose history cannot be written.
  private func spoiled(_ short: ShortExperiment) throws -> String {
    let outcome = try short.ranklab("check", "short.yaml", "--json")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let groups = try #require((json as? [[String: Any]])?.first?["groups"] as? [[String: Any]])
    let id = try #require((groups.first?["ids"] as? [String])?.first)
    try short.write("", to: "runs/short/points/\(id)/metrics.jsonl/in-the-way")
    return id
  }

  @Test func `a worker that a person starts takes what is left`() throws {
    let short = try ShortExperiment.grid()
    let sweep = try SweepProcess("short.yaml", "--workers", "2", in: short.folder)
    sweep.wait { isReached(short, 1, 1) }
    sweep.killAll()
    let outcome = try short.ranklab("worker", "runs/short")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try short.states().allSatisfy { $0 == "completed" }, "\(outcome.errors)")
    let wrong = try short.ranklab("worker", "data")
    #expect(wrong.code == 2 && wrong.errors.contains("'data' holds no plan"))
    #expect(try short.ranklab("worker").code == 2)
  }
}
