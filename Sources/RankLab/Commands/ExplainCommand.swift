import ExperimentFile
import Protocols

/// `ranklab explain`: one plugin, block or word of the experiment language.
enum ExplainCommand {
  static let command = Command(
    name: "explain", summary: "a plugin, a block or a setting: formula, settings, an example",
    help: """
      usage: ranklab explain NAME [--model MODEL] [--json]

      NAME is a kind (lora), a block of an experiment file (restart, sweep, report), a setting
      (adapter.targets, or targets), a family (tokenizer), or 'metrics'. A kind that several families
      have is written FAMILY.KIND. ranklab list shows kinds and blocks.

        --model MODEL   of an adapter: counts its parameters on a preset (llama-9m … llama-7b; default:
                        llama-60m) or on the model in a Hugging Face folder
        --json          for programs
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(raw, options: ["--model"], flags: ["--json"])
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
    let model = arguments.string("--model")
    if let plugin = found.first {
      let count = try count(plugin, registry, model: model)
      if arguments.has("--json") { return print(try PluginJSON.text(of: plugin, topics, count)) }
      print(TopicText(topics).text(of: plugin, seeAlso: others.map(\.name), count))
      return
    }
    guard model == nil else {
      throw UsageError(message: "--model counts an adapter's parameters; '\(name)' is none")
    }
    guard let first = others.first else {
      throw UsageError.unknown("kind or block", name, among: topics.names)
    }
    if arguments.has("--json") { return print(try PluginJSON.text(of: first)) }
    print(others.map(TopicText(topics).text).joined(separator: "\n\n"))
  }

  /// The parameters of an adapter; nil for other plugins.
  private static func count(
    _ plugin: PluginDescription, _ registry: Registry, model: String?
  ) throws -> AdapterCount? {
    let type = registry.types.first { $0.family == plugin.family && $0.type.kind == plugin.kind }
    guard let type = type?.type as? any AdapterPlugin.Type else {
      guard model == nil else {
        throw UsageError(
          message: "--model counts an adapter's parameters; '\(plugin.kind)' is of the family "
            + plugin.family)
      }
      return nil
    }
    return try AdapterCount(type.init(), model: model ?? "llama-60m")
  }
}
