import Foundation
import Protocols
import Testing

@testable import ExperimentFile
@testable import RankLab

/// What `ranklab explain` shows can be written so.
@Suite struct DocumentationTests {
  private static let base = """
    data: {kind: grammar, context: 256}
    model: {layers: 2, hidden: 128, inner: 384, heads: 2}
    adapter: {kind: lora, rank: 4}
    train: {until: 3k}

    """

  /// The base with an example in place of its block.
  private func problems(of example: String, name: String) throws -> [Diagnostic] {
    let surroundings = Surroundings(
      read: { path in path.hasSuffix("base.yaml") ? Array(Self.base.utf8) : nil },
      builtIns: BuiltInExperiments.all)
    let key = example.prefix { $0 != ":" }
    // Removals need something inherited, and references the block beside them.
    let isWhole = ["extends", "remove"].contains(name)
    let lines = Self.base.split(separator: "\n").filter { !$0.hasPrefix("\(key):") }
    var text = isWhole ? "" : lines.joined(separator: "\n") + "\n"
    if example.contains("planted") { text = text.replacing(lines[0], with: "") }
    if name == "remove" {
      text = "extends: base.yaml\n"
      let example = example.replacing("variants, restart.reset", with: "train.until, adapter.rank")
      return try problems(text + example)
    }
    if example.contains("variant: lora") { text += "variants: {lora: {}, other: {seed: 1}}\n" }
    let experiment = Experiment(
      source: SourceText(name: "x.yaml", text: text + example), schema: try ExperimentText.schema(),
      surroundings: surroundings)
    return try CheckedPlan(experiment, PlanOptions()).diagnostics.all.filter { !$0.code.isWarning }
  }

  private func problems(_ text: String) throws -> [Diagnostic] {
    let surroundings = Surroundings(read: { _ in Array(Self.base.utf8) })
    let experiment = Experiment(
      source: SourceText(name: "x.yaml", text: text), schema: try ExperimentText.schema(),
      surroundings: surroundings)
    return try CheckedPlan(experiment, PlanOptions()).diagnostics.all.filter { !$0.code.isWarning }
  }

  @Test func `the example of every plugin can be run`() throws {
    for plugin in try Registry.builtIn().plugins {
      let example = LanguageExamples.example(of: plugin)
      let found = try problems(of: example, name: plugin.kind)
      #expect(found.isEmpty, "\(example): \(found.map(\.message))")
    }
  }

  @Test func `the example of every block can be run, and its name is known`() throws {
    let topics = try Topics(Registry.builtIn())
    for (name, example) in LanguageExamples.texts {
      let found = try problems(of: example, name: name)
      #expect(found.isEmpty, "\(example): \(found.map(\.message))")
      #expect(topics.topics(named: name).first?.name == name)
    }
  }

  @Test func `every block, setting and metric can be explained`() throws {
    let topics = try Topics(Registry.builtIn())
    for name in topics.blocks + ["axes", "grid", "random", "zip", "seeds", "exclude", "include"]
      + ["metrics", "optimizer.groups", "groups", "targets", "tokenizer", "bpe", "corpus", "reset"]
    {
      #expect(!topics.topics(named: name).isEmpty, "\(name)")
    }
    let restart = try #require(topics.topics(named: "restart").first)
    #expect(
      restart.fields.map(\.name)
        == ["every", "rewarm", "merge", "defect", "when", "reset", "reinitialize"])
    let report = TopicText(topics).text(of: try #require(topics.topics(named: "report").first))
    for part in ["plots.kind", "value.metric", "bits_per_byte", "update/  effective_rank"] {
      #expect(report.contains(part), "\(report)")
    }
    #expect(topics.common(of: "adapter").map(\.name) == ["targets", "start", "patterns"])
    #expect(
      topics.common(of: "corpus").map(\.name) == ["context", "validation", "test", "tokenizer"])
    #expect(topics.common(of: "optimizer").map(\.name) == ["lr", "groups"])
  }
}
