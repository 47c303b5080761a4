import Foundation
import Testing

/// Which folder an experiment has, and what lies in it beside its runs.
@Suite struct FolderTests {
  private static let words = ["data/words.txt": ShortExperiment.words]

  @Test func `a name that is inherited is no name`() throws {
    let short = try ShortExperiment(
      ShortExperiment.text,
      files: Self.words.merging(["mine.yaml": "extends: short.yaml\ntrain: {until: 5}\n"]) { $1 })
    let folder = { (arguments: [String]) in
      let output = try Program.run(list: ["check"] + arguments, in: short.folder).output
      return output.split(separator: "\n").first.map { $0.split(separator: " ").last ?? "" }
    }
    #expect(try folder(["short.yaml"]) == "runs/text")
    #expect(try folder(["mine.yaml"]) == "runs/mine")
    #expect(try folder(["mine.yaml", "--set", "name=other"]) == "runs/other")
  }

  @Test func `the folder of another experiment file is refused`() throws {
    let short = try ShortExperiment(ShortExperiment.text, files: Self.words)
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    let plan = try short.read("runs/text/plan.json")
    try short.write(ShortExperiment.text + "seed: 1\n", to: "other.yaml")
    let outcome = try short.ranklab("run", "other.yaml")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors.contains("runs/text belongs to short.yaml, and other.yaml would replace"))
    #expect(try short.read("runs/text/plan.json") == plan)
    let check = try short.ranklab("check", "other.yaml")
    #expect(check.code == 0 && check.errors.contains("warning: runs/text belongs to short.yaml"))
    // The same file from elsewhere, and a copy, are the same experiment.
    let path = short.folder.appending(path: "short.yaml").path
    #expect(try short.ranklab("check", path).errors.isEmpty)
    try short.write(ShortExperiment.text, to: "copy.yaml")
    #expect(try short.ranklab("run", "copy.yaml").code == 0)
  }

  @Test func `two files of one command do not share a folder`() throws {
    let short = try ShortExperiment(
      ShortExperiment.text,
      files: Self.words.merging(["other.yaml": ShortExperiment.text + "seed: 1\n"]) { $1 })
    let outcome = try short.ranklab("run", "short.yaml", "other.yaml")
    #expect(outcome.code == 2 && outcome.errors.contains("have the same folder, runs/text"))
    #expect(!short.exists("runs"))
  }

  @Test func `finished runs of other settings are counted`() throws {
    let short = try ShortExperiment(ShortExperiment.text, files: Self.words)
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    #expect(try !short.ranklab("status").output.contains("other settings"))
    #expect(try short.ranklab("run", "short.yaml", "--set", "optimizer.lr=1e-2").code == 0)
    let remark = "1 finished run of other settings is in points/ and not shown"
    #expect(try short.ranklab("status").output.contains(remark))
    #expect(try short.read("runs/text/report.md").contains(remark))
  }

  @Test func `a run that another process trains is skipped`() throws {
    let short = try ShortExperiment(ShortExperiment.text, files: Self.words)
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    let point = "runs/text/points/\(try #require(try short.points(of: "text").first))"
    let boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
      .trimmingCharacters(in: .newlines)
    let process = ProcessInfo.processInfo
    try short.write(
      """
      {"host": "\(process.hostName)", "process": \(process.processIdentifier), "boot": "\(boot)", \
      "nonce": "other"}
      """, to: "\(point)/claim")
    let status = try short.read("\(point)/status.json")
    try short.write(status.replacing("completed", with: "running"), to: "\(point)/status.json")
    try FileManager.default.removeItem(at: short.folder.appending(path: "\(point)/result.json"))
    let outcome = try short.ranklab("run", "short.yaml")
    #expect(outcome.code == 0)
    #expect(
      outcome.errors.contains(
        "is already running (process \(process.processIdentifier)), skipped"))
    #expect(!outcome.errors.contains("failed"))
    #expect(try short.ranklab("status").output.contains("running 4/4, evaluating"))
  }
}
