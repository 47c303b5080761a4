import ExperimentFile
import Protocols

/// `ranklab explain`: one plugin, block or word of the experiment language.
enum ExplainCommand {
  static let command = Command(
    name: "explain", summary: "a plugin, a block or a setting: formula, settings, an example",
    help: """
      usage: ranklab explain NAME [--json]

      NAME is a kind (lora), a block of an experiment file (restart, sweep, report), a setting
      (adapter.targets, or targets), a family (tokenizer), or 'metrics'. A kind that several families
      have is written FAMILY.KIND. ranklab list shows kinds and blocks.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(raw, options: [], flags: ["--json"])
    guard let name = arguments.plain.first, arguments.plain.count == 1 else {
      throw UsageError(message: "explain needs one kind or block; ranklab list shows them")
    }
    let topics = try Topics(registry)
    let found = topics.plugins.filter { $0.kind == name || "\($0.family).\($0.kind)" == name }
    if found.count > 1 {
      let names = found.map { "\($0.family).\($0.kind)" }.joined(separator: " or ")
      throw UsageError(message: "'\(name)' is a kind of several families; write \(names)")
    }
    let others = topics.topics(named: name)
    if let plugin = found.first {
      if arguments.has("--json") { return print(try PluginJSON.text(of: plugin, topics)) }
      print(TopicText(topics).text(of: plugin, seeAlso: others.map(\.name)))
      return
    }
    guard let first = others.first else {
      throw UsageError.unknown("kind or block", name, among: topics.names)
    }
    if arguments.has("--json") { return print(try PluginJSON.text(of: first)) }
    print(others.map(TopicText(topics).text).joined(separator: "\n\n"))
  }
}
