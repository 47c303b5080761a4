import ExperimentFile
import Foundation
import Protocols

/// Plugins for programs.
enum PluginJSON {
  static func text(of plugins: [PluginDescription], _ topics: Topics) throws -> String {
    try encode(plugins.map { Entry($0, topics) })
  }

  static func text(
    of plugin: PluginDescription, _ topics: Topics, _ count: AdapterCount? = nil
  ) throws -> String {
    try encode(Entry(plugin, topics, count))
  }

  /// A part of the experiment language.
  static func text(of topic: Topic) throws -> String {
    try encode(
      Block(
        name: topic.name, summary: topic.summary, settings: topic.fields.map(Setting.init),
        kinds: topic.kinds.map(\.kind)))
  }

  private static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private struct Entry: Encodable {
    let family, kind, summary, formula, source: String
    let settings, common_settings: [Setting]
    let parameters: AdapterCount?

    init(_ plugin: PluginDescription, _ topics: Topics, _ count: AdapterCount? = nil) {
      parameters = count
      (family, kind, summary) = (plugin.family, plugin.kind, plugin.summary)
      (formula, source) = (plugin.formula, plugin.source)
      settings = plugin.settings.fields.map(Setting.init)
      common_settings = topics.common(of: plugin.family).map(Setting.init)
    }
  }

  private struct Block: Encodable {
    let name, summary: String
    let settings: [Setting]
    let kinds: [String]
  }

  private struct Setting: Encodable {
    let name, type, `default`, range, help: String

    init(_ field: Field) {
      (name, type, help) = (field.name, field.type.name, field.help)
      (`default`, range) = (field.shownDefault, field.type.rangeText)
    }
  }
}
