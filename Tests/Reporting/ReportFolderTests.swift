import Foundation
import Reporting
import Testing

@Suite struct ReportFolderTests {
  private func message(_ folder: String) -> String {
    do {
      _ = try Report(folder: folder)
      return ""
    } catch { return "\(error)" }
  }

  @Test func `a folder that is not there`() {
    #expect(message("/nowhere/runs/x").contains("there is no folder '/nowhere/runs/x'"))
  }

  @Test func `a folder of several experiments names them`() throws {
    let folder = try RunFolder(name: "quickstart")
    let parent = (folder.path as NSString).deletingLastPathComponent
    #expect(message(parent).contains("is a folder of experiments; give one of them"))
    #expect(message(parent).contains("\(parent)/quickstart"))
  }

  @Test func `a folder without a plan, with another file for a plan, and without runs`() throws {
    let folder = try RunFolder()
    #expect(message(folder.path + "/points").contains("has no plan.json"))
    #expect(message(folder.path).contains("has no runs"))
    try "[]".write(toFile: folder.path + "/plan.json", atomically: true, encoding: .utf8)
    #expect(message(folder.path).contains("is not a plan that this program can read"))
  }

  @Test func `different builds are refused unless they are asked for, and then warned of`() throws {
    let folder = try RunFolder()
    try folder.add(["variant": "a"], RunFolder.Found(metrics: ["eval/loss": 1]))
    try folder.add(
      ["variant": "b"], RunFolder.Found(metrics: ["eval/loss": 2], program: "program-two"))
    #expect(message(folder.path).contains("different builds"))
    #expect(message(folder.path).contains("program-one (run-0), program-two (run-1)"))
    let report = try Report(folder: folder.path, mixesBuilds: true)
    #expect(report.markdown.contains("> The runs are of different builds of the program"))
  }

  @Test func `different machines are warned of`() throws {
    let folder = try RunFolder()
    try folder.add(["variant": "a"], RunFolder.Found(metrics: ["eval/loss": 1]))
    try folder.add(
      ["variant": "b"], RunFolder.Found(metrics: ["eval/loss": 2], processor: "another"))
    #expect(try Report(folder: folder.path).markdown.contains("of 2 kinds of machines"))
  }

  @Test func `a coordinate and a filter that no run has are noted, and cost no report`() throws {
    let folder = try RunFolder(report: "where: {variant: c}\nrows: varaint\n")
    try folder.add(["variant": "a"], losses: [1])
    try folder.add(["variant": "b"], losses: [2])
    let text = try Report(folder: folder.path).markdown
    #expect(text.contains("No run fulfils `where` (variant = c)"))
    #expect(text.contains("No run has the coordinate `varaint`; did you mean `variant`?"))
  }
}
