import Foundation
import Testing

/// `ranklab run`: the main job.
@Suite struct RunTests {
  @Test func `a run ends with its folder, its result and a report`() throws {
    let place = try Workplace()
    let file = try place.write(
      "small.yaml",
      Workplace.base + """
        variants:
          full: {optimizer.lr: 5e-3}
          relora:
            adapter: {kind: lora, rank: 2}
            restart: {every: 8, rewarm: 2}
        report: {rows: variant, columns: [eval/loss, update/effective_rank, update/rank_bound]}

        """)
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/runs")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("2 points = 2 variants"))
    #expect(outcome.errors.contains("restart 1 at step 8"))
    #expect(!outcome.errors.contains("\u{1B}"), "no escapes where the output is no terminal")
    let folder = "\(place.folder)/runs/small"
    for name in ["plan.json", "report.md", "sources/0-small.yaml", "report/runs.csv"] {
      #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "\(name)")
    }
    let run =
      "\(folder)/points/" + (try #require(try names(folder).first { $0.contains("relora") }))
    for name in [
      "config.yaml", "config.json", "environment.json", "status.json", "metrics.jsonl",
      "timing.csv", "log.txt", "result.json", "checkpoints/step-000000024/MANIFEST.json",
    ] {
      #expect(FileManager.default.fileExists(atPath: "\(run)/\(name)"), "\(name)")
    }
    let events = try FileManager.default.contentsOfDirectory(atPath: "\(run)/tb")
    #expect(events.count == 1 && events[0].hasPrefix("events.out.tfevents."))
    let result = try JSONSerialization.jsonObject(with: place.bytes("\(run)/result.json"))
    let fields = try #require(result as? [String: Any])
    let metrics = try #require(fields["metrics"] as? [String: Any])
    #expect(metrics["update/rank_bound"] as? Double == 6, "three cycles of rank 2")
    #expect(metrics["parameters/adapter"] as? Double == 496.0)
    let invariants = try #require(fields["invariants"] as? [[String: Any]])
    #expect(invariants.count == 8)
    #expect(invariants.allSatisfy { $0["broken"] as? Int == 0 })
  }

  @Test func `the last evaluation reads as many batches as it is told, or all`() throws {
    let numbers = (0..<400).map { "\($0 * $0)" }.joined(separator: " ")
    let short = try ShortExperiment(ShortExperiment.text, files: ["data/words.txt": numbers])
    /// The loss at the end of training at a constant rate, which is also that of a longer run in the
    /// middle, read from one batch.
    let loss = { (last: String, steps: String) in
      let name = "last-\(last)-\(steps)"
      let outcome = try short.ranklab(
        "run", "short.yaml", "--set", "eval.last=\(last)", "--set", "train.until=\(steps)",
        "--set", "schedule.kind=constant", "--set", "name=\(name)")
      try #require(outcome.code == 0, "\(outcome.errors)")
      let point = try #require(try short.points(of: name).first)
      return try short.read("runs/\(name)/points/\(point)/metrics.jsonl")
        .split(separator: "\n").compactMap { line -> Double? in
          let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
          let metrics = json?["m"] as? [String: Any]
          return json?["step"] as? Int == 2 ? metrics?["eval/loss"] as? Double : nil
        }.last
    }
    let (one, all, middle) = (try loss("1", "2"), try loss("null", "2"), try loss("1", "4"))
    #expect(one != nil && one == middle)
    #expect(one != all)
  }

  @Test func `a finished experiment is not run again, and its report has the same bytes`() throws {
    let place = try Workplace()
    let file = try place.write("small.yaml", Workplace.base)
    let runs = "\(place.folder)/runs"
    #expect(try Program.run("run", file, "--runs", runs).code == 0)
    let report = try place.bytes("\(runs)/small/report.md")
    let metrics = try place.bytes("\(place.run("runs"))/metrics.jsonl")
    let again = try Program.run("run", file, "--runs", runs)
    #expect(again.code == 0)
    #expect(again.errors.contains("1 already finished"))
    #expect(try place.bytes("\(runs)/small/report.md") == report)
    #expect(try place.bytes("\(place.run("runs"))/metrics.jsonl") == metrics)
  }

  @Test func `a run that diverges has its own status, and the others go on`() throws {
    let place = try Workplace()
    let file = try place.write(
      "small.yaml",
      Workplace.base.replacing("{kind: adamw, lr: 1e-2}", with: "{kind: sgd, lr: 1e-2}") + """
        variants:
          wild: {optimizer.lr: 1e30, train.clip: null}
          tame: {optimizer.lr: 1e-3}

        """)
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/runs")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("diverged: the run diverged"))
    #expect(outcome.errors.contains("tame s0  done"))
    let report = try String(contentsOfFile: "\(place.folder)/runs/small/report.md", encoding: .utf8)
    #expect(report.contains("div."))
    let again = try Program.run("run", file, "--runs", "\(place.folder)/runs")
    #expect(again.code == 1)
    #expect(again.errors.contains("--retry-failed"), "\(again.errors)")
  }

  @Test func `a mistake in the file is shown with its place, and nothing is run`() throws {
    let place = try Workplace()
    let text = Workplace.base.replacing("heads: 2", with: "haeds: 2")
    let file = try place.write("small.yaml", text)
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/runs")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("small.yaml:3:"))
    #expect(outcome.errors.contains("did you mean 'heads'?"))
    #expect(outcome.errors.contains("1 error; nothing was run."))
    #expect(!FileManager.default.fileExists(atPath: "\(place.folder)/runs"))
  }

  @Test(arguments: [
    (
      "kind: text, path: text.txt, context: 32", "kind: grammar, context: 100",
      "'data.context' is 100, and the longest document has 251"
    ),
    ("text.txt", "txet.txt", "did you mean 'text.txt'?"),
    ("heads: 2", "heads: 3", "multiple of heads"),
    (
      "{kind: text, path: text.txt, context: 32}", "{kind: grammar, context: 256, validation: 10%}",
      "'data.validation' is a share of documents without end"
    ),
  ])
  func `what does not fit this machine's files is found before the first run`(
    old: String, new: String, message: String
  ) throws {
    let place = try Workplace()
    let file = try place.write("small.yaml", Workplace.base.replacing(old, with: new))
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/runs")
    #expect(outcome.code == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func `two processes cannot train one run`() throws {
    let place = try Workplace()
    let file = try place.write(
      "small.yaml", Workplace.base.replacing("until: 24", with: "until: 4000"))
    let first = Process()
    first.executableURL = try Program.url()
    first.arguments = ["run", file, "--runs", "\(place.folder)/runs"]
    first.standardOutput = FileHandle.nullDevice
    first.standardError = FileHandle.nullDevice
    try first.run()
    defer { first.terminate() }
    let points = "\(place.folder)/runs/small/points"
    func step() -> Int {
      let name = try? FileManager.default.contentsOfDirectory(atPath: points).first
      return name.map { Workplace.lastStep("\(points)/\($0)/metrics.jsonl") } ?? -1
    }
    while first.isRunning, step() < 1 { usleep(2000) }
    let second = try Program.run("run", file, "--runs", "\(place.folder)/runs")
    let number = first.processIdentifier
    #expect(
      second.errors.contains("is already running (process \(number)), skipped"), "\(second.errors)")
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(folder)/points")
  }
}
