import Foundation
import Testing

@testable import ExperimentFile
@testable import RankLab
@testable import Training

/// A mistake in the name of a file is answered with the file beside it.
struct FileMistakeTests {
  /// A folder that exists as long as a test.
  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "ranklab-mistakes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private static let mistakes = ["shakespere.txt", "shakesspeare.txt", "shakespaere.txt"]

  @Test(arguments: mistakes)
  func `a data file that is not there is answered with its neighbour`(mistake: String) throws {
    try inFolder { folder in
      let text = String(repeating: "To be, or not to be.\n", count: 4000)
      try text.write(
        to: folder.appending(path: "shakespeare.txt"), atomically: true, encoding: .utf8)
      let shipped = try String(
        contentsOf: ExperimentText.folder.appending(path: "shakespeare.yaml"), encoding: .utf8)
      let schema = try ExperimentText.schema()
      let file = folder.appending(path: "e.yaml").path
      func problems(_ text: String) throws -> [Diagnostic] {
        let experiment = Experiment(
          source: SourceText(name: file, text: text), schema: schema, surroundings: .ofThisMachine)
        let checked = try CheckedPlan(experiment, PlanOptions())
        return Preflight.check(try #require(checked.plan).points, checked.settings).problems
      }
      #expect(try problems(shipped).isEmpty)
      let mutated = shipped.replacing("path: shakespeare.txt", with: "path: \(mistake)")
      let found = try problems(mutated)
      let problem = try #require(found.first)
      #expect(problem.span?.text == mistake)
      #expect(problem.label == "did you mean 'shakespeare.txt'?")
    }
  }

  @Test(arguments: ["quikstart.yaml", "quickstart.yml", "qiuckstart.yaml"])
  func `a file to extend that is not there is answered with its neighbour`(mistake: String) throws {
    let path = ExperimentText.folder.appending(path: "mine.yaml").path
    let file = ExperimentText(path: path, text: "extends: \(mistake)\n")
    let problems = try file.diagnostics(try ExperimentText.schema()).all
    let problem = try #require(problems.first { $0.code == .fileNotFound })
    #expect(problem.span?.text == mistake)
    #expect(problem.label == "did you mean 'quickstart.yaml'?")
  }

  @Test func `an experiment that is not there is answered with its neighbour`() throws {
    let path = ExperimentText.folder.appending(path: "quikstart.yaml").path
    let experiment = Experiment(
      file: path, schema: try ExperimentText.schema(), surroundings: .ofThisMachine)
    #expect(experiment.diagnostics.all.first?.footers == ["did you mean 'quickstart.yaml'?"])
  }

  @Test func `a variant removes what it names, and nothing that is not there`() throws {
    let schema = try ExperimentText.schema()
    let file = ExperimentText.all.first { $0.testDescription == "relora-ablation.yaml" }
    let text = try #require(file)
    let experiment = Experiment(
      source: text.source, schema: schema, surroundings: .ofThisMachine)
    let plan = try #require(CheckedPlan(experiment, PlanOptions()).plan)
    let full = try #require(plan.points.first { $0.variant == "full" })
    #expect(full.settings["adapter"] == nil)
    #expect(full.settings["remove"] == nil)
  }
}
