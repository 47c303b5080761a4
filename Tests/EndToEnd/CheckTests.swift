import Foundation
import Testing

/// `ranklab check`.
@Suite struct CheckTests {
  @Test func `check shows points, seeds, parameters, memory and time, and writes nothing`() throws {
    let short = try ShortExperiment()
    let outcome = try short.ranklab("check", "short.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("short.yaml: 4 points = 2 variants × 2 seeds; est. "))
    #expect(lines[0].hasSuffix("; in runs/short"))
    #expect(lines[1].hasPrefix("a step is 2 rows of 256 tokens, "))
    let heads = "variant seeds steps base embeddings norms head adapter trained memory a run"
    #expect(words(lines[2]) == heads.split(separator: " ").map(String.init))
    let (full, lora) = (words(lines[4]), words(lines[5]))
    // Four maps of 16 x 16 and three of 16 x 48; two norms a block and the last.
    #expect(Array(full[..<9]) == ["full", "0", "1", "4", "3328", "4144", "48", "4144", "—"])
    // rank 2 of (16 + 16) for four maps and of (16 + 48) for three.
    #expect(Array(lora[..<9]) == ["lora", "0", "1", "4", "(3328)", "4144", "48", "4144", "640"])
    #expect(full[9] == "11.7k" && lora[9] == "8976")
    #expect(!short.exists("runs"))
  }

  private func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

  @Test func `the plan as JSON agrees with what the runs then count`() throws {
    let short = try ShortExperiment()
    let before = try plan(short)
    #expect(before["finished"] as? Int == 0 && before["points"] as? Int == 4)
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    let after = try plan(short)
    #expect(after["finished"] as? Int == 4)
    #expect((after["seconds_left"] as? NSNumber)?.doubleValue == 0)
    for group in try #require(after["groups"] as? [[String: Any]]) {
      #expect(group["seconds_are_measured"] as? Bool == true)
      let id = try #require((group["ids"] as? [String])?.first)
      let result = try #require(
        try JSONSerialization.jsonObject(
          with: Data(short.read("runs/short/points/\(id)/result.json").utf8)) as? [String: Any])
      #expect(group["parameters"] as? NSArray == result["parameters"] as? NSArray)
    }
    let text = try short.ranklab("check", "short.yaml").output
    #expect(text.hasPrefix("short.yaml: 4 points = 2 variants × 2 seeds; 4 already finished; in "))
    #expect(text.contains("as the finished runs took"))
  }

  private func plan(_ short: ShortExperiment) throws -> [String: Any] {
    let outcome = try short.ranklab("check", "short.yaml", "--json")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require((json as? [[String: Any]])?.first)
  }

  /// Seconds until all is done, beside those of all runs one after another to their ends and of the
  /// longest. The machine's pace is measured anew by every process.
  private func seconds(
    _ short: ShortExperiment, _ options: String...
  ) throws -> (left: Double, sum: Double, longest: Double) {
    let outcome = try Program.run(
      list: ["check", "short.yaml", "--json"] + options, environment: ["RANKLAB_THREADS": "4"],
      in: short.folder)
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let plan = try #require((json as? [[String: Any]])?.first)
    let runs = try #require(plan["groups"] as? [[String: Any]]).flatMap { group -> [Double] in
      let own = (group["seconds"] as? NSNumber)?.doubleValue ?? .nan
      return ((group["seeds"] as? [String]) ?? []).map { _ in own }
    }
    let left = try #require(plan["seconds_left"] as? NSNumber).doubleValue
    return (left, runs.reduce(0, +), runs.max() ?? 0)
  }

  @Test func `workers divide the time, but not that of one run`() throws {
    let short = try ShortExperiment()
    func isClose(_ one: Double, _ other: Double) -> Bool { abs(one / other - 1) < 1e-9 }
    let alone = try seconds(short)
    #expect(isClose(alone.left, alone.sum))
    let two = try seconds(short, "--workers", "2")
    #expect(isClose(two.left, two.sum / 2))
    let one = try seconds(short, "--workers", "4", "--set", "sweep.seeds=1")
    #expect(isClose(one.left, one.longest))
    let text = try short.ranklab("check", "short.yaml", "--workers", "1").output
    #expect(text.contains(" on 1 worker; in runs/short"), "\(text)")
    #expect(try short.ranklab("check", "short.yaml", "--workers", "0").code == 2)
  }

  @Test func `of a sweep with halving only the steps that will be trained count`() throws {
    let short = try ShortExperiment(
      ShortExperiment.variants.replacing("until: 4", with: "until: 40").replacing(
        "{seeds: 2}",
        with: """

            axes: {optimizer.lr: [1e-3, 2e-3]}
            seeds: 2
            halving: {rungs: [10, 20], keep: 50%}
          """))
    let before = try seconds(short)
    // Of 4 groups all to 10, two to 20, one to 40.
    let share = (10 + 10 / 2.0 + 20 / 4.0) / 40
    #expect(abs(before.left / before.sum - share) < 1e-9)
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    #expect(try seconds(short).left == 0)
  }

  @Test func `the largest preset is counted without being made`() throws {
    let short = try ShortExperiment(
      """
      data: {kind: grammar}
      model: {kind: llama, preset: llama-7b}
      adapter: {kind: lora, rank: 128}
      train: {until: 20k}

      """)
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try short.ranklab("check", "short.yaml")
    #expect(clock.now - start < .seconds(20))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("(6.48G)"))
  }

  @Test func `a mistake is shown where it is, and every file is looked at`() throws {
    let short = try ShortExperiment(files: [
      "wrong.yaml": "optimiser: {lr: 1}\n", "worse.yaml": "data: {kind: text, path: no.txt}\n",
    ])
    let outcome = try short.ranklab("check", "short.yaml", "wrong.yaml", "worse.yaml")
    #expect(outcome.code == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("wrong.yaml:1:1: error[E"))
    #expect(outcome.errors.contains("did you mean 'optimizer'?"))
    #expect(outcome.errors.contains("worse.yaml:1:26: error[E401]"))
  }

  @Test func `diagnostics for editors are JSON on the output`() throws {
    let short = try ShortExperiment(files: ["wrong.yaml": "optimiser: {lr: 1}\n"])
    let wrong = try short.ranklab("check", "wrong.yaml", "--format", "json")
    #expect(wrong.code == 2 && wrong.errors.isEmpty)
    #expect(wrong.output.contains("\"line\""))
    let right = try short.ranklab("check", "short.yaml", "--format", "json")
    #expect(right.code == 0 && !right.output.contains("points"))
  }

  @Test func `check says what it wants`() throws {
    let short = try ShortExperiment()
    let none = try short.ranklab("check")
    #expect(none.code == 2 && none.errors.contains("check needs an experiment file"))
    let both = try short.ranklab("check", "short.yaml", "--json", "--format", "json")
    #expect(both.code == 2 && both.errors.contains("leave one of them out"))
  }

  @Test(
    "the experiments of the repository are right",
    arguments: ["quickstart", "relora-ablation", "restart-frequency-by-reset-ratio"])
  func shipped(_ name: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Experiments").standardized
    let outcome = try Program.run("check", folder.appending(path: "\(name).yaml").path)
    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
  }
}
