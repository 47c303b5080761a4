import ExperimentFile
import Foundation
import Protocols

/// `ranklab list`: the plugins.
enum ListCommand {
  static let command = Command(
    name: "list", summary: "the plugins, all or of one family",
    help: """
      usage: ranklab list [FAMILY] [--json]

      Families: adapter, optimizer, schedule, reset, trigger, corpus, model, probe.
      """, run: run)

  static func run(_ raw: [String]) throws {
    let arguments = try Arguments(raw, options: [], flags: ["--json"])
    let all = try Registry.all().plugins
    let families = all.map(\.family).reduce(into: [String]()) { known, family in
      if !known.contains(family) { known.append(family) }
    }
    if arguments.plain.count > 1 { throw UsageError(message: "list takes one family") }
    let wanted = arguments.plain.first.map { [$0] } ?? families
    guard wanted.allSatisfy(families.contains) else {
      throw UsageError.unknown("family", wanted[0], among: families)
    }
    let shown = all.filter { wanted.contains($0.family) }
    if arguments.has("--json") { return print(try PluginJSON.text(of: shown)) }
    let width = shown.map(\.kind.count).max() ?? 0
    for family in wanted {
      print("\(family):")
      for plugin in shown where plugin.family == family {
        let kind = plugin.kind.padding(toLength: width + 2, withPad: " ", startingAt: 0)
        print("  \(kind)\(plugin.summary)")
      }
    }
  }
}

/// `ranklab explain`: one plugin.
enum ExplainCommand {
  static let command = Command(
    name: "explain", summary: "one plugin: formula, source, settings, an example",
    help: """
      usage: ranklab explain KIND [--json]

      A kind that several families have is written FAMILY.KIND.
      """, run: run)

  static func run(_ raw: [String]) throws {
    let arguments = try Arguments(raw, options: [], flags: ["--json"])
    guard let name = arguments.plain.first, arguments.plain.count == 1 else {
      throw UsageError(message: "explain needs one kind; ranklab list shows them")
    }
    let all = try Registry.all().plugins
    let found = all.filter { $0.kind == name || "\($0.family).\($0.kind)" == name }
    guard let plugin = found.first else {
      throw UsageError.unknown("kind", name, among: all.map(\.kind))
    }
    guard found.count == 1 else {
      let names = found.map { "\($0.family).\($0.kind)" }.joined(separator: " or ")
      throw UsageError(message: "'\(name)' is a kind of several families; write \(names)")
    }
    print(try arguments.has("--json") ? PluginJSON.text(of: plugin) : text(of: plugin))
  }

  private static func text(of plugin: PluginDescription) -> String {
    let fields = plugin.settings.fields
    let rows = fields.map { field in
      [field.name, field.type.name, field.shownDefault, field.type.rangeText, field.help]
    }
    return """
      \(plugin.kind) (\(plugin.family)): \(plugin.summary)

      formula  \(plugin.formula)
      source   \(plugin.source)

      \(rows.isEmpty ? "no settings" : table([["setting", "type", "default", "range", ""]] + rows))

      example
      \(example(plugin))
      """
  }

  private static func table(_ rows: [[String]]) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).map { $0.padding(toLength: $1 + 2, withPad: " ", startingAt: 0) }.joined()
        .trimmingCharacters(in: .whitespaces)
    }.joined(separator: "\n")
  }

  private static func example(_ plugin: PluginDescription) -> String {
    // Without defaults that are words or nothing: an example can be copied.
    let written = plugin.settings.fields.filter { field in
      if case .null? = field.defaultValue { return false }
      return field.defaultText == nil
    }
    let settings = written.prefix(3).map { ", \($0.name): \($0.shownDefault)" }
    let block = "{kind: \(plugin.kind)\(settings.joined())}"
    switch plugin.family {
    case "reset": return "  restart: {every: 1000, reset: \(block)}"
    case "corpus": return "  data: \(block)"
    case "probe": return "  probes: [\(block)]"
    case "trigger": return "  restart: {when: \(block)}"
    default: return "  \(plugin.family): \(block)"
    }
  }
}

/// Plugins for programs.
enum PluginJSON {
  static func text(of plugins: [PluginDescription]) throws -> String {
    try encode(plugins.map(Entry.init))
  }

  static func text(of plugin: PluginDescription) throws -> String { try encode(Entry(plugin)) }

  private static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private struct Entry: Encodable {
    let family, kind, summary, formula, source: String
    let settings: [Setting]

    init(_ plugin: PluginDescription) {
      (family, kind, summary) = (plugin.family, plugin.kind, plugin.summary)
      (formula, source) = (plugin.formula, plugin.source)
      settings = plugin.settings.fields.map(Setting.init)
    }
  }

  private struct Setting: Encodable {
    let name, type, `default`, range, help: String

    init(_ field: Field) {
      (name, type, help) = (field.name, field.type.name, field.help)
      (`default`, range) = (field.shownDefault, field.type.rangeText)
    }
  }
}
