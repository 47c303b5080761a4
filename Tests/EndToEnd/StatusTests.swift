import Foundation
import Testing

/// `ranklab status` and `ranklab report`.
@Suite struct StatusTests {
  @Test func `status tells what is done, broken, stopped and not begun`() throws {
    let short = try ShortExperiment()
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    let done = try short.ranklab("status")
    #expect(done.code == 0 && done.errors.isEmpty)
    let lines = done.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "short (runs/short): 4 runs: 4 done")
    #expect(lines.count == 6 && lines[1].hasPrefix("  run      state  eval/loss"))
    #expect(lines[2].hasPrefix("  full s0  done      "))
    #expect(!done.output.contains("\u{1B}"))

    let points = try short.points(of: "short").map { "runs/short/points/\($0)" }
    try edit(short, points[0]) { $0["state"] = "running" }
    try edit(short, points[1]) {
      $0["state"] = "diverged"
      $0["error"] = "the loss is nan\nat step 3"
    }
    try short.write("{", to: "\(points[2])/status.json")
    try FileManager.default.removeItem(at: short.folder.appending(path: points[3]))
    let odd = try short.ranklab("status", "runs/short").output
    #expect(odd.contains("  full s0  interrupted at 4/4  "))
    #expect(odd.contains("  full s1  diverged at 4/4  "))
    #expect(odd.contains("\n    the loss is nan at step 3\n"))
    #expect(odd.contains("  lora s0  unreadable  "))
    #expect(odd.contains("  lora s1  not started\n"))
    let json = try short.ranklab("status", "--json").output
    let read = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    let runs = try #require(read?.first?["runs"] as? [[String: Any]])
    #expect(
      runs.map { $0["state"] as? String }
        == ["interrupted", "unreadable", "diverged", "not started"])
  }

  private func edit(
    _ short: ShortExperiment, _ point: String, _ change: (inout [String: Any]) -> Void
  ) throws {
    let text = try short.read("\(point)/status.json")
    var status = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    change(&status)
    let data = try JSONSerialization.data(withJSONObject: status)
    try short.write(String(decoding: data, as: UTF8.self), to: "\(point)/status.json")
  }

  @Test func `status of a wrong folder says what makes one`() throws {
    let short = try ShortExperiment(files: ["runs/odd/plan.json": "[]", "empty/file": ""])
    #expect(
      try short.ranklab("status").output
        == "runs/odd: plan.json cannot be read; was it written by another version?\n")
    let missing = try short.ranklab("status", "rums")
    #expect(missing.code == 2)
    #expect(missing.errors.contains("there is no folder 'rums'; did you mean 'runs'?"))
    let empty = try short.ranklab("status", "empty")
    #expect(empty.code == 2 && empty.errors.contains("'empty' holds no experiment"))
    #expect(try short.ranklab("status", "runs", "runs").code == 2)
  }

  @Test func `report writes the report again, and elsewhere`() throws {
    let short = try ShortExperiment()
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    let first = try short.read("runs/short/report.md")
    let outcome = try short.ranklab("report", "runs/short")
    #expect(outcome.code == 0 && outcome.output.hasSuffix("report: runs/short/report.md\n"))
    #expect(try short.read("runs/short/report.md") == first)
    let other = try short.ranklab("report", "runs/short/", "--out", "paper/first.md")
    #expect(other.code == 0, "\(other.errors)")
    #expect(short.exists("paper/first.md") && short.exists("paper/first"))
    let wrong = try short.ranklab("report", "runs", "runs/shirt")
    #expect(wrong.code == 2 && wrong.output.isEmpty)
    #expect(
      wrong.errors.contains("'runs' is a folder of experiments; give one of them: runs/short"))
    #expect(wrong.errors.contains("there is no folder 'runs/shirt'"))
    #expect(try short.ranklab("report").code == 2)
    let two = try short.ranklab("report", "runs/short", "runs/short", "--out", "a.md")
    #expect(two.code == 0, "\(two.errors)")
  }
}
