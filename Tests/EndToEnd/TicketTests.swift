import Foundation
import Testing

/// Lottery tickets from the file to the report: the real program.
@Suite struct TicketTests {
  private static let prune = """
    prune: {kind: magnitude, rate: 50%, levels: 2, rewind: 4, controls: [random, reinitialized, shuffled, inverted]}
    report:
      rows: prune.density
      columns: prune.control
      value: {metric: eval/loss}
      compare: {against: {prune.control: ticket}}

    """

  private func names(_ place: Workplace, _ runs: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(place.folder)/\(runs)/small/points")
      .sorted()
  }

  private func result(_ folder: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: "\(folder)/result.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test func `two workers train each piece after what it starts from, to the same bytes`() throws {
    let place = try Workplace()
    let file = try place.write("small.yaml", Workplace.base + Self.prune)
    #expect(try Program.run("run", file, "--runs", "\(place.folder)/one").code == 0)
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/two", "--workers", "2")
    #expect(outcome.code == 0, "\(outcome.errors)")
    for name in try names(place, "one") {
      let path = "small/points/\(name)/result.json"
      #expect(
        try place.bytes("\(place.folder)/one/\(path)")
          == place.bytes("\(place.folder)/two/\(path)"), "\(name)")
    }
  }

  @Test func `each level and control is a run, with exact densities, and none breaks its mask`()
    throws
  {
    let place = try Workplace()
    let file = try place.write("small.yaml", Workplace.base + Self.prune)
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/runs", "--strict")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let names = try names(place, "runs")
    #expect(names.count == 11)
    // 4 of 16 x 16 and 3 of 16 x 24.
    let count = 4 * 256 + 3 * 384
    for name in names {
      let folder = "\(place.folder)/runs/small/points/\(name)"
      let result = try result(folder)
      let metrics = try #require(result["metrics"] as? [String: Double])
      let level = name.contains("level-00") ? 0 : name.contains("level-01") ? 1 : 2
      #expect(metrics["prune/kept"] == Double(count >> level), "\(name)")
      #expect(metrics["prune/of"] == Double(count))
      let invariants = try #require(result["invariants"] as? [[String: Any]])
      #expect(invariants.allSatisfy { $0["broken"] as? Int == 0 })
      let masked = invariants.first { ($0["name"] as? String)?.contains("pruned") == true }
      // A ticket trains from step 4 to 24, another start all 24.
      let steps = name.hasSuffix("reinitialized") ? 24 : 20
      #expect(masked?["checks"] as? Int == (level == 0 ? nil : steps), "\(name)")
    }
    let report = String(
      decoding: try place.bytes("\(place.folder)/runs/small/report.md"), as: UTF8.self)
    for word in ["ticket", "random", "reinitialized", "shuffled", "inverted", "0.25"] {
      #expect(report.contains(word), "\(word)")
    }
    let status = try Program.run("status", "\(place.folder)/runs")
    #expect(status.output.contains("11 runs: 11 done"), "\(status.output)")
    let again = try Program.run("run", file, "--runs", "\(place.folder)/runs")
    #expect(again.errors.contains("11 already finished"), "\(again.errors)")
  }

  @Test func `a ticket that goes back to a step starts from the dense network's state there`()
    throws
  {
    let place = try Workplace()
    let file = try place.write(
      "small.yaml",
      Workplace.base + "prune: {kind: magnitude, rate: 50%, rewind: 4}\n")
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/runs")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let points = "\(place.folder)/runs/small/points"
    let names = try names(place, "runs")
    let lines = try names.map { name in
      String(decoding: try place.bytes("\(points)/\(name)/metrics.jsonl"), as: UTF8.self)
        .split(separator: "\n").map(String.init)
    }
    #expect(lines[0].first?.contains("\"step\":0,") == true)
    #expect(lines[1].first?.contains("\"step\":4,") == true)
    // The rate and the data of step 5 are the same; its loss is not, for half the weights are gone.
    func value(_ key: String, _ line: String) -> Substring? {
      line.firstRange(of: "\"\(key)\":").map {
        line[$0.upperBound...].prefix { !",}".contains($0) }
      }
    }
    let dense = try #require(lines[0].first { $0.contains("\"step\":5,") })
    let ticket = try #require(lines[1].first { $0.contains("\"step\":5,") })
    #expect(value("lr", dense) == value("lr", ticket) && value("lr", dense) != nil)
    #expect(value("train/loss", dense) != value("train/loss", ticket))
  }

  @Test func `killed in a ticket and started again, all end in the same bytes`() throws {
    let place = try Workplace()
    let text = Workplace.base + "prune: {kind: movement, rate: 50%, levels: 2, rewind: 4}\n"
    let file = try place.write("small.yaml", text)
    #expect(try Program.run("run", file, "--runs", "\(place.folder)/whole").code == 0)
    let names = try names(place, "whole")
    for (name, step) in [(names[0], 11), (names[1], 13), (names[1], 20), (names[2], 6)] {
      let process = Process()
      process.executableURL = try Program.url()
      process.arguments = ["run", file, "--runs", "\(place.folder)/killed"]
      (process.standardOutput, process.standardError) = (Pipe(), Pipe())
      try process.run()
      let metrics = "\(place.folder)/killed/small/points/\(name)/metrics.jsonl"
      while process.isRunning, Workplace.lastStep(metrics) < step { usleep(500) }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let last = try Program.run("run", file, "--runs", "\(place.folder)/killed")
    #expect(last.code == 0, "\(last.errors)")
    for name in names {
      for file in ["metrics.jsonl", "result.json", "mask.safetensors"]
      where name != names[0] || file != "mask.safetensors" {
        let path = "small/points/\(name)/\(file)"
        #expect(
          try place.bytes("\(place.folder)/whole/\(path)")
            == place.bytes("\(place.folder)/killed/\(path)"), "\(path)")
      }
    }
  }

  @Test("other ways of training again", arguments: ["rate_rewinding", "fine_tuning", "one shot"])
  func retraining(_ way: String) throws {
    let place = try Workplace()
    let setting = way == "one shot" ? "iterative: false" : "retraining: \(way)"
    let text =
      Workplace.base.replacing("warmup: 2}", with: "warmup: 2, floor: 10%}")
      + "prune: {kind: magnitude, rate: 50%, levels: 2, rewind: 4, \(setting), controls: [random]}\n"
    let file = try place.write("small.yaml", text)
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/runs", "--strict")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try names(place, "runs").count == 5)
  }

  @Test(
    "every criterion prunes to its count",
    arguments: [
      "random", "snip", "grasp", "synflow, rounds: 4", "movement", "wanda, batches: 2", "rows",
      "\"n:m\"", "magnitude, scope: layer", "magnitude, scored: untrained",
    ])
  func criteria(_ kind: String) throws {
    let place = try Workplace()
    let text =
      Workplace.base + "prune: {kind: \(kind), rate: 50%, rewind: 2, controls: [inverted]}\n"
    let file = try place.write("small.yaml", text)
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/runs", "--strict")
    #expect(outcome.code == 0, "\(outcome.errors)")
    for name in try names(place, "runs") where !name.contains("level-00") {
      let metrics = try #require(
        try result("\(place.folder)/runs/small/points/\(name)")["metrics"] as? [String: Double])
      #expect(metrics["prune/density"] == 0.5, "\(name)")
    }
  }

  @Test func `an adapter's factors are pruned, with another start of the adapter alone`() throws {
    let place = try Workplace()
    let text =
      Workplace.base + "adapter: {kind: lora, rank: 2}\n"
      + "prune: {kind: magnitude, what: adapter, rate: 50%, controls: [reinitialized]}\n"
    let file = try place.write("small.yaml", text)
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/runs", "--strict")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let names = try names(place, "runs")
    #expect(names.count == 3)
    for name in names.dropFirst() {
      let metrics = try #require(
        try result("\(place.folder)/runs/small/points/\(name)")["metrics"] as? [String: Double])
      // Rank 2 on four maps of 16 x 16 and three of 16 x 24: 4 · 64 + 3 · 80 numbers.
      #expect(metrics["prune/of"] == 496 && metrics["prune/kept"] == 248)
    }
  }

  @Test func `masks of seeds are compared beyond chance`() throws {
    let place = try Workplace()
    let file = try place.write(
      "small.yaml", Workplace.base + "prune: {kind: magnitude, rate: 50%}\nsweep: {seeds: 2}\n")
    #expect(try Program.run("run", file, "--runs", "\(place.folder)/runs").code == 0)
    let folders = try names(place, "runs").filter { $0.hasSuffix("level-01") }
      .map { "\(place.folder)/runs/small/points/\($0)" }
    let outcome = try Program.run(list: ["masks"] + folders + ["--json"])
    let pairs = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    #expect(pairs.count == 1 && pairs[0]["density_first"] as? Double == 0.5)
    // Independent starts: 2,176 entries have a standard error of about 0.02.
    let excess = try #require(pairs[0]["excess_by_layer"] as? Double)
    #expect(abs(excess) < 0.1)
    let none = try Program.run("masks", folders[0], "\(place.folder)/runs/small")
    #expect(none.code == 2 && none.errors.contains("nothing is pruned there"))
  }

  @Test func `a run whose need has failed is not started`() throws {
    let place = try Workplace()
    let text = Workplace.base.replacing("lr: 1e-2", with: "lr: 1e30")
    let file = try place.write("small.yaml", text + "prune: {kind: magnitude, levels: 1}\n")
    let outcome = try Program.run("run", file, "--runs", "\(place.folder)/runs")
    #expect(outcome.code == 1)
    let status = try Program.run("status", "\(place.folder)/runs")
    #expect(status.output.contains("2 runs: 1 diverged, 1 not started"), "\(status.output)")
  }
}
