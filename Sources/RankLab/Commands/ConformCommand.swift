import Conformance
import Foundation
import Protocols

/// `ranklab conform`: what every plugin owes to its protocol.
enum ConformCommand {
  static let command = Command(
    name: "conform", summary: "holds plugins to what their protocols promise",
    help: """
      usage: ranklab conform [KIND…] [--verbose] [--json]

      Without a kind, all plugins. Exit code 1 when one breaks a promise.

        --verbose   every property, not only those that are broken
        --json      for programs
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(raw, options: [], flags: ["--verbose", "--json"])
    let types = registry.types
    for name in arguments.plain where !types.contains(where: { $0.matches(name) }) {
      throw UsageError.unknown("kind", name, among: types.map { $0.type.kind })
    }
    let wanted = types.filter { own in
      arguments.plain.isEmpty || arguments.plain.contains { own.matches($0) }
    }
    var entries: [Entry] = []
    for own in wanted {
      let start = Date.now
      let cases = ConformanceSuite.cases(of: own.type)
      let entry = Entry(own.family, cases, seconds: Date.now.timeIntervalSince(start))
      entries.append(entry)
      if !arguments.has("--json") { print(entry.text(verbose: arguments.has("--verbose"))) }
    }
    let broken = entries.filter { $0.broken > 0 }
    if arguments.has("--json") {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(entries), as: UTF8.self))
    } else {
      let checks = entries.reduce(0) { $0 + $1.held + $1.broken }
      let fault =
        broken.isEmpty ? "all hold" : "broken in \(broken.map(\.kind).joined(separator: ", "))"
      let plugins = entries.count == 1 ? "1 plugin" : "\(entries.count) plugins"
      print("\n\(plugins), \(checks) checks: \(fault)")
    }
    if !broken.isEmpty { throw ExitStatus(code: 1) }
  }

  /// What was found of one plugin.
  private struct Entry: Encodable {
    let family, kind: String
    var held = 0, broken = 0
    let checks: [Check]
    let seconds: Double

    struct Check: Encodable {
      let property, outcome, detail: String
      let place: String?
      let number: Int

      init(_ check: ConformanceCheck, of number: Int) {
        (property, place, self.number) = (check.property, check.place, number)
        switch check.outcome {
        case .holds(let text): (outcome, detail) = ("holds", text)
        case .broken(let text): (outcome, detail) = ("broken", text)
        case .notClaimed(let text): (outcome, detail) = ("not claimed", text)
        }
      }

      enum CodingKeys: String, CodingKey {
        case property, outcome, detail, place
        case number = "case"
      }
    }

    enum CodingKeys: String, CodingKey { case family, kind, held, broken, checks }

    init(_ family: String, _ cases: [ConformanceSuite.Case], seconds: Double) {
      (self.family, self.seconds) = (family, seconds)
      kind = cases.first?.kind ?? ""
      checks = cases.flatMap { own in
        own.checks.map { Check($0, of: own.number) }
      }
      held = checks.count { $0.outcome == "holds" }
      broken = checks.count { $0.outcome == "broken" }
    }

    func text(verbose: Bool) -> String {
      let name = "\(family) \(kind)".padding(toLength: 28, withPad: " ", startingAt: 0)
      let time = "\((seconds * 10).rounded() / 10) s"
      var lines = ["\(broken == 0 ? "✔" : "✘") \(name)\(held) of \(held + broken) hold, \(time)"]
      for check in checks where verbose || check.outcome == "broken" {
        let mark = ["holds": "✔", "broken": "✘"][check.outcome] ?? "–"
        let parts = [check.place.map { "at \($0)" }, check.detail].compactMap { $0 }
          .filter { !$0.isEmpty }
        let number = check.number > 0 ? " (case \(check.number + 1))" : ""
        lines.append(
          "    \(mark) \(check.property)\(number)"
            + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", ")))
      }
      return lines.joined(separator: "\n")
    }
  }
}

extension RegisteredType {
  fileprivate func matches(_ name: String) -> Bool {
    type.kind == name || "\(family).\(type.kind)" == name
  }
}
