import ExperimentFile
import Foundation
import Protocols

/// `ranklab list`: the plugins.
enum ListCommand {
  static let command = Command(
    name: "list", summary: "the plugins, all or of one family",
    help: """
      usage: ranklab list [FAMILY] [--json]

      Families: adapter, optimizer, schedule, reset, trigger, pruning, corpus, model, probe. The blocks of an
      experiment file stand below them.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(raw, options: [], flags: ["--json"])
    let all = registry.plugins
    let families = all.map(\.family).reduce(into: [String]()) { known, family in
      if !known.contains(family) { known.append(family) }
    }
    if arguments.plain.count > 1 { throw UsageError(message: "list takes one family") }
    let wanted = arguments.plain.first.map { [$0] } ?? families
    guard wanted.allSatisfy(families.contains) else {
      throw UsageError.unknown("family", wanted[0], among: families)
    }
    let shown = all.filter { wanted.contains($0.family) }
    let topics = try Topics(registry)
    if arguments.has("--json") { return print(try PluginJSON.text(of: shown, topics)) }
    let width = shown.map(\.kind.count).max() ?? 0
    for family in wanted {
      print("\(family):")
      for plugin in shown where plugin.family == family {
        let kind = plugin.kind.padding(toLength: width + 2, withPad: " ", startingAt: 0)
        print("  \(kind)\(plugin.summary)")
      }
    }
    if arguments.plain.isEmpty {
      print("blocks: \(topics.blocks.joined(separator: ", "))")
      print("\nranklab explain NAME tells about each of them.")
    }
  }
}
