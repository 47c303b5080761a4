import Foundation
import Testing

/// Files that a run keeps of its cycles, and that no checkpoint has: what becomes of a run that loses one.
@Suite struct CycleDamageTests {
  /// Damage to a run that has a checkpoint at 21, in its third cycle.
  enum Damage: String, CaseIterable {
    case deletedCycle, halfCycle, deletedStart

    /// PiSSA starts with something that is taken out of the weight.
    var adapter: String { self == .deletedStart ? "pissa" : "lora" }

    var file: String {
      switch self {
      case .deletedCycle: "cycle-0001.safetensors"
      case .halfCycle: "cycle-0002.safetensors"
      case .deletedStart: "start-0003.safetensors"
      }
    }

    func apply(to folder: URL) throws {
      let path = folder.appending(path: file)
      let data = try Data(contentsOf: path)
      try FileManager.default.removeItem(at: path)
      // Where the process was killed after the cycle, it is whole, and what it started from no matter.
      if self == .deletedStart {
        try? FileManager.default.removeItem(at: folder.appending(path: "cycle-0003.safetensors"))
      }
      if self == .halfCycle { try data.prefix(data.count / 2).write(to: path) }
    }
  }

  private static func text(_ adapter: String) -> String {
    ShortExperiment.text.replacing("until: 4", with: "until: 40").replacing(
      "eval: {every: 2", with: "eval: {every: 10")
        + """
        checkpoint: {every: 7, keep: 2}
        adapter: {kind: \(adapter), rank: 2}
        restart: {every: 8, rewarm: 2}
        probes:
          - {kind: cycles, at: [before_restart, end]}
          - {kind: spectrum, of: [update, sum_of_cycles, cycle, weight], every: 10}

        """
  }

  private static let words = ["data/words.txt": ShortExperiment.words]

  private struct Ended: Decodable {
    var metrics: [String: Double]
    var weights: String
    var inexact: [String]
  }

  private func ended(_ short: ShortExperiment) throws -> Ended {
    let point = try #require(try short.points(of: "text").first)
    let text = try short.read("runs/text/points/\(point)/result.json")
    return try JSONDecoder().decode(Ended.self, from: Data(text.utf8))
  }

  @Test("a run goes on without a file of its cycles", arguments: Damage.allCases)
  func underWay(_ damage: Damage) throws {
    let undisturbed = try ShortExperiment(Self.text(damage.adapter), files: Self.words)
    try #require(try undisturbed.ranklab("run", "short.yaml").code == 0)
    let expected = try ended(undisturbed)
    #expect(expected.inexact.isEmpty)

    let short = try ShortExperiment(Self.text(damage.adapter), files: Self.words)
    let sweep = try SweepProcess("short.yaml", in: short.folder)
    sweep.wait {
      guard let point = try? short.points(of: "text").first else { return false }
      return short.lastStep(point, of: "text") >= 22
    }
    sweep.killAll()
    let run = "runs/text/points/\(try #require(try short.points(of: "text").first))"
    // Where the machine was too fast, the run is past what was to be damaged.
    if short.exists("\(run)/checkpoints/step-000000028") { return }
    try damage.apply(to: short.folder.appending(path: "\(run)/artifacts"))
    let outcome = try short.ranklab("run", "short.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let message = "artifacts/\(damage.file) is gone or damaged ("
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try short.read("\(run)/log.txt").contains("warning: \(message)"))

    let found = try ended(short)
    #expect(found.inexact.contains { $0.hasPrefix(message) })
    #expect(found.weights == expected.weights)
    let sum = ["rank", "rank_bound", "random_rank", "effective_rank", "random_effective_rank"]
    // With its starts, PiSSA's cycles bound nothing here, and then the baseline needs none of them.
    let baseline = damage == .deletedStart ? "none" : "update/random_"
    let others = expected.metrics.filter { name, _ in
      !name.hasPrefix("sum_of_cycles/") && !name.hasPrefix(baseline)
        && !sum.contains { name == "cycles/\($0)" }
    }
    #expect(others["cycles/overlap_right"] != nil && others["update/effective_rank"] != nil)
    #expect(found.metrics == others)
    #expect(try short.ranklab("report", "runs/text").code == 0)
    #expect(try short.read("runs/text/report.md").contains("is gone or damaged"))
    let refused = try short.ranklab("spectra", run, "--cycles")
    #expect(refused.code == 2 && refused.errors.contains("or not whole"), "\(refused.errors)")
  }
}
