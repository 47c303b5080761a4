import Foundation
import Testing

/// `sweep.halving`: whole groups of seeds are stopped at rungs.
@Suite struct HalvingTests {
  private static let text =
    ShortExperiment.text.replacing("until: 4", with: "until: 40").replacing(
      "eval: {every: 2", with: "eval: {every: 5") + """
      checkpoint: {every: 7}
      optimizer: {kind: sgd, lr: 1e-1}
      sweep:
        axes: {optimizer.lr: [1e-5, 1e-1, 1e-3, 1e30]}
        seeds: 2
        halving: {rungs: [10, 20], keep: 50%}
      train.clip: null

      """
  private static let words = ["data/words.txt": ShortExperiment.words]

  private func states(_ short: ShortExperiment) throws -> [String: [String]] {
    var states: [String: [String]] = [:]
    for point in try short.points(of: "text") {
      let status = short.json("runs/text/points/\(point)/status.json")
      let rate = try #require(point.split(separator: "-s").first.map(String.init))
      let step = status?["step"] as? Int ?? -1
      states[rate, default: []].append("\(status?["state"] as? String ?? "none") \(step)")
    }
    return states
  }

  @Test("the worse groups are stopped whole, by however many workers", arguments: ["1", "2"])
  func groups(_ workers: String) throws {
    let short = try ShortExperiment(Self.text, files: Self.words)
    let outcome = try short.ranklab("run", "short.yaml", "--workers", workers)
    #expect(outcome.code == 1, "one rate diverges: \(outcome.errors)")
    #expect(
      outcome.errors.contains("at step 10, 2 of 4 groups go on by eval/loss: lr 1e-1, lr 1e-3"))
    #expect(outcome.errors.contains("at step 20, 1 of 2 groups go on by eval/loss: lr 1e-1"))
    let states = try states(short)
    #expect(states["lr1e-1"] == ["completed 40", "completed 40"], "\(states)")
    #expect(states["lr1e-3"] == ["eliminated 20", "eliminated 20"], "\(states)")
    #expect(states["lr1e-5"] == ["eliminated 10", "eliminated 10"], "\(states)")
    #expect(states["lr1e30"]?.allSatisfy { $0.hasPrefix("diverged") } ?? false, "\(states)")
    let report = try short.read("runs/text/report.md")
    #expect(
      report.contains("eliminated") && report.contains("was not among the best 1 of 2 at step 20"))
    #expect(try short.ranklab("status").output.contains("eliminated at 20/40"))

    // A run that waited has the bytes of one that did not.
    let plain = try ShortExperiment(
      Self.text.replacing("    halving: {rungs: [10, 20], keep: 50%}\n", with: "").replacing(
        "  halving: {rungs: [10, 20], keep: 50%}\n", with: ""), files: Self.words)
    _ = try plain.ranklab("run", "short.yaml")
    for point in try short.points(of: "text") where point.hasPrefix("lr1e-1-") {
      for name in ["metrics.jsonl", "result.json"] {
        let path = "runs/text/points/\(point)/\(name)"
        #expect(try short.read(path) == plain.read(path))
      }
    }
    // A second start changes nothing.
    let (before, starts) = (try short.files(of: "text"), try starts(short))
    #expect(try short.ranklab("run", "short.yaml", "--workers", workers).code == 1)
    #expect(try short.files(of: "text") == before)
    #expect(try self.starts(short) == starts)
  }

  private func starts(_ short: ShortExperiment) throws -> [Int] {
    try short.points(of: "text").map { try short.starts($0, of: "text") }
  }

  @Test(
    "a rung at which runs cannot be compared is an error with both places",
    arguments: [
      (
        "rungs: [10, 20]", "rungs: [10, 40]", "runs cannot be compared at step 40",
        "a step before its end"
      ),
      (
        "rungs: [10, 20]", "rungs: [10, 17]", "runs cannot be compared at step 17",
        "a multiple of eval.every"
      ),
      ("rungs: [10, 20]", "rungs: [20, 10]", "rungs must rise, and 10 comes after 20", ""),
      (
        "train.clip: null", "adapter: {kind: lora}\nrestart: {every: 15}",
        "runs cannot be compared at step 10", "a cycle of 15 steps is not at its end there"
      ),
      ("rungs: [10, 20], ", "", "needs 'rungs'", ""),
      ("keep: 50%", "keeps: 50%", "unknown key 'keeps'", "did you mean 'keep'?"),
    ])
  func mistakes(_ old: String, _ new: String, _ message: String, _ label: String) throws {
    let short = try ShortExperiment(Self.text.replacing(old, with: new), files: Self.words)
    let outcome = try short.ranklab("check", "short.yaml")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains(message) && (label.isEmpty || outcome.errors.contains(label)),
      "\(outcome.errors)")
  }
}
