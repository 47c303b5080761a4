import Foundation
import Testing

/// What a run folder can suffer, in a run that is under way and in one that is finished: it is reported
/// and worked round, and no finished result is lost.
@Suite struct DamageTests {
  /// Damage to a run that has a checkpoint at 14 and one at 21, and was killed after step 23.
  enum Damage: String, CaseIterable {
    case tornLine, cutHistory, noHistory, halfWeights, noOptimizer, noManifest, allCheckpoints
    case tornStatus, noStatus, tornEnvironment, tornTimes, staleClaim, noConfig, leftovers

    /// What is said of it; nil where it is made good in silence.
    var message: String? {
      switch self {
      case .cutHistory: "metrics.jsonl has "
      case .noHistory: "no checkpoint can be used; the run begins again"
      case .halfWeights: "is not whole: 'weights.safetensors' is not what its MANIFEST.json says"
      case .noOptimizer: "is not whole: 'optimizer.safetensors' is not what its MANIFEST.json says"
      case .noManifest: "has no readable MANIFEST.json"
      default: nil
      }
    }

    func apply(to run: String, of short: ShortExperiment) throws {
      let files = FileManager.default
      func path(_ name: String) -> String { short.folder.appending(path: "\(run)/\(name)").path }
      func cut(_ name: String, by count: Int) throws {
        let data = try Data(contentsOf: URL(filePath: path(name)))
        try data.dropLast(count).write(to: URL(filePath: path(name)))
      }
      let newest = "checkpoints/step-000000021"
      switch self {
      case .tornLine:
        let text = try short.read("\(run)/metrics.jsonl")
        try short.write(text + "{\"m\":{\"train/loss\":3.1", to: "\(run)/metrics.jsonl")
      case .cutHistory:
        // Behind the checkpoint at 14, before that at 21.
        let lines = try short.read("\(run)/metrics.jsonl").split(separator: "\n")
        let kept = lines.filter { !$0.contains(/"step":(19|2\d)\b/) }
        try short.write(kept.joined(separator: "\n") + "\n", to: "\(run)/metrics.jsonl")
      case .noHistory: try files.removeItem(atPath: path("metrics.jsonl"))
      case .halfWeights: try cut("\(newest)/weights.safetensors", by: 1000)
      case .noOptimizer: try files.removeItem(atPath: path("\(newest)/optimizer.safetensors"))
      case .noManifest: try files.removeItem(atPath: path("\(newest)/MANIFEST.json"))
      case .allCheckpoints: try files.removeItem(atPath: path("checkpoints"))
      case .tornStatus: try cut("status.json", by: 30)
      case .noStatus: try files.removeItem(atPath: path("status.json"))
      case .tornEnvironment: try cut("environment.json", by: 30)
      case .tornTimes: try cut("timing.csv", by: 9)
      case .staleClaim:
        // As a process of before the machine's last start left it.
        let host = ProcessInfo.processInfo.hostName
        try short.write(
          "{\"host\":\"\(host)\",\"process\":1,\"boot\":\"before\",\"nonce\":\"x\"}",
          to: "\(run)/claim")
      case .noConfig: try files.removeItem(atPath: path("config.yaml"))
      case .leftovers:
        try short.write("half", to: "\(run)/.partial-abc")
        try short.write("half", to: "\(run)/checkpoints/.partial-99/weights.safetensors")
      }
    }
  }

  private static let text =
    ShortExperiment.text.replacing("until: 4", with: "until: 40").replacing(
      "eval: {every: 2", with: "eval: {every: 10")
      + """
      checkpoint: {every: 7, keep: 2}
      adapter: {kind: lora, rank: 2}
      restart: {every: 8, rewarm: 2}
      probes: [{kind: spectrum, of: update, every: 10}]

      """
  private static let words = ["data/words.txt": ShortExperiment.words]

  /// The files of a run that nothing happened to.
  private static let whole = Result {
    let short = try ShortExperiment(text, files: words)
    try #require(try short.ranklab("run", "short.yaml").code == 0)
    return try short.files(of: "text")
  }

  @Test("a run that was damaged ends in the same bytes", arguments: Damage.allCases)
  func underWay(_ damage: Damage) throws {
    let short = try ShortExperiment(Self.text, files: Self.words)
    let sweep = try SweepProcess("short.yaml", in: short.folder)
    sweep.wait {
      guard let point = try? short.points(of: "text").first else { return false }
      return short.lastStep(point, of: "text") >= 23
    }
    sweep.killAll()
    let run = "runs/text/points/\(try #require(try short.points(of: "text").first))"
    // Where the machine was too fast, it is put back to where it was to be killed.
    if short.exists("\(run)/checkpoints/step-000000028") { return }
    try damage.apply(to: run, of: short)
    let outcome = try short.ranklab("run", "short.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    if let message = damage.message {
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(try short.read("\(run)/log.txt").contains(message))
    }
    if damage == .staleClaim {
      #expect(try short.read("\(run)/log.txt").contains("takes over from process 1 on "))
    }
    let (expected, found) = (try Self.whole.get(), try short.files(of: "text"))
    let names = found.keys.filter { !$0.contains(".corrupt/") }.sorted()
    #expect(names == expected.keys.sorted())
    for name in names { #expect(found[name] == expected[name], "\(name)") }
  }

  /// Damage to a run that is finished.
  enum Loss: String, CaseIterable {
    case status, tornStatus, statusAndCheckpoints, claim, plan, tornPlan, history, tornHistory
  }

  @Test("a finished run that was damaged stays finished", arguments: Loss.allCases)
  func finished(_ loss: Loss) throws {
    let short = try ShortExperiment(Self.text, files: Self.words)
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    let point = try #require(try short.points(of: "text").first)
    let run = "runs/text/points/\(point)"
    let before = try short.files(of: "text")
    func remove(_ name: String) throws {
      try FileManager.default.removeItem(at: short.folder.appending(path: name))
    }
    var message: String?
    switch loss {
    case .status, .tornStatus, .statusAndCheckpoints:
      try remove("\(run)/status.json")
      if loss == .tornStatus { try short.write("{\"state\": \"comp", to: "\(run)/status.json") }
      if loss == .statusAndCheckpoints { try remove("\(run)/checkpoints") }
      message =
        "status.json was missing or not readable, and result.json says that the run is finished"
    case .claim:
      let host = ProcessInfo.processInfo.hostName
      try short.write(
        "{\"host\":\"\(host)\",\"process\":1,\"boot\":\"before\",\"nonce\":\"x\"}",
        to: "\(run)/claim")
    case .plan: try remove("runs/text/plan.json")
    case .tornPlan: try short.write("{", to: "runs/text/plan.json")
    case .history:
      try remove("\(run)/metrics.jsonl")
      message = "metrics.jsonl is missing or holds no line: the result stays"
    case .tornHistory:
      let text = try short.read("\(run)/metrics.jsonl")
      try short.write(String(text.dropLast(20)), to: "\(run)/metrics.jsonl")
      message = "metrics.jsonl ends at step "
    }
    let outcome = try short.ranklab("run", "short.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    if let message { #expect(outcome.errors.contains(message), "\(outcome.errors)") }
    #expect(try short.starts(point, of: "text") == 1, "nothing is trained again")
    let after = try short.files(of: "text")
    #expect(after["points/\(point)/result.json"] == before["points/\(point)/result.json"])
    #expect(short.json("\(run)/status.json")?["state"] as? String == "completed")
    if !loss.rawValue.lowercased().contains("history") {
      #expect(after["report.md"] == before["report.md"])
    }
  }
}
