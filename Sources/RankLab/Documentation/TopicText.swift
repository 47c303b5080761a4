import ExperimentFile
import Foundation
import Protocols

/// Plugins and parts of the language, explained for people.
struct TopicText {
  let topics: Topics

  init(_ topics: Topics) { self.topics = topics }

  /// One plugin: formula, source, settings, an adapter's parameters, an example.
  func text(
    of plugin: PluginDescription, seeAlso others: [String] = [], _ count: AdapterCount? = nil
  ) -> String {
    let fields = plugin.settings.fields
    let common = topics.common(of: plugin.family)
    var parts = [
      "\(plugin.kind) (\(plugin.family)): \(plugin.summary)",
      "formula  \(plugin.formula)\nsource   \(plugin.source)",
      fields.isEmpty ? "no settings of its own" : settings(fields, "setting"),
    ]
    if !common.isEmpty { parts.append(settings(common, "every \(plugin.family)")) }
    if let count { parts.append(count.text) }
    parts.append("example\n  \(LanguageExamples.example(of: plugin))")
    if !others.isEmpty { parts.append("see also: \(others.joined(separator: ", "))") }
    return parts.joined(separator: "\n\n")
  }

  /// A block, a setting or a family.
  func text(of topic: Topic) -> String {
    var parts = ["\(topic.name): \(topic.summary)"]
    if !topic.type.isEmpty { parts.append(topic.type) }
    if !topic.fields.isEmpty { parts.append(settings(topic.fields, "setting")) }
    if !topic.kinds.isEmpty {
      let rows = topic.kinds.map { [$0.kind, $0.summary] }
      parts.append(table([["kind", ""]] + rows))
    }
    if !topic.remarks.isEmpty { parts.append(topic.remarks.joined(separator: "\n")) }
    if let example = LanguageExamples.texts[topic.name] {
      let lines = example.split(separator: "\n").map { "  \($0)" }
      parts.append("example\n\(lines.joined(separator: "\n"))")
    }
    return parts.joined(separator: "\n\n")
  }

  private func settings(_ fields: [Field], _ head: String) -> String {
    let rows = fields.map { field in
      [field.name, field.type.name, field.shownDefault, field.type.rangeText, field.help]
    }
    return table([[head, "type", "default", "range", ""]] + rows)
  }

  private func table(_ rows: [[String]]) -> String {
    // A column with nothing below its head takes no place.
    let widths = rows[0].indices.map { column in
      rows.dropFirst().contains { !$0[column].isEmpty }
        ? rows.map { $0[column].count }.max() ?? 0 : 0
    }
    return rows.map { row in
      zip(row, widths).filter { $1 > 0 }.map {
        $0.padding(toLength: $1 + 2, withPad: " ", startingAt: 0)
      }.joined().trimmingCharacters(in: .whitespaces)
    }.joined(separator: "\n")
  }
}
