import ExperimentFile
import Foundation

/// The source of a new plugin: short, right, and in the place of something better.
struct PluginTemplate {
  /// The families for which there is one.
  static let families = [
    "adapter", "optimizer", "schedule", "reset", "trigger", "pruning", "corpus", "probe",
  ]
  private static let forms = ["weight", "block", "prefix"]

  let family: String
  /// The Swift type.
  let name: String
  private let form: String

  init(family: String, name: String, form: String?) throws(UsageError) {
    guard Self.families.contains(family) else {
      throw .unknown("family", family, among: Self.families)
    }
    if form != nil, family != "adapter" {
      throw UsageError(message: "--form is for adapters, not for the family \(family)")
    }
    guard Self.forms.contains(form ?? "weight") else {
      throw .unknown("form", form ?? "", among: Self.forms)
    }
    let isName =
      name.first?.isUppercase == true
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    guard isName else {
      throw UsageError(
        message: "'\(name)' is no name of a type: write letters and digits, a capital first")
    }
    (self.family, self.name, self.form) = (family, name, form ?? "weight")
  }

  /// Its name in experiment files: MyAdapter is my_adapter.
  var kind: String {
    name.enumerated().reduce(into: "") { kind, letter in
      if letter.element.isUppercase, letter.offset > 0 { kind += "_" }
      kind += letter.element.lowercased()
    }
  }

  /// The folder of its family under Plugins/.
  var folder: String {
    switch family {
    case "adapter": ["block": "Bottlenecks", "prefix": "Prompts"][form] ?? "LoRA"
    case "optimizer": "Optimizers"
    case "schedule": "Schedules"
    case "reset": "Resets"
    case "trigger": "Triggers"
    case "pruning": "Pruning"
    case "corpus": "Corpora"
    default: "Probes"
    }
  }

  /// The file.
  var source: String {
    let parts = body
    return """
      import Protocols

      /// \(parts.about)
      public struct \(name): \(parts.protocol) {
        public static let kind = "\(kind)"
        public static let summary = "\(parts.summary)"
        public static let formula = "\(parts.formula)"
        public static let source = "of one's own"

      \(indented(parts.members.replacing("KIND", with: kind)))
      }

      """
  }

  /// An experiment that uses it.
  var experiment: String {
    let use =
      switch family {
      case "adapter": "adapter: {kind: \(kind)}"
      case "optimizer": "optimizer: {kind: \(kind), lr: 1e-2}"
      case "schedule": "schedule: {kind: \(kind)}"
      case "reset": "restart: {every: 40, rewarm: 5, reset: {kind: \(kind)}}"
      case "trigger": "restart: {when: {kind: \(kind)}, rewarm: 5}"
      case "pruning": "prune: {kind: \(kind), levels: 2, controls: [random]}"
      case "probe": "probes: [{kind: \(kind), every: 40}]"
      default: ""
      }
    let data = family == "corpus" ? "{kind: \(kind), context: 32}" : "{kind: grammar, context: 256}"
    let adapter = ["reset", "trigger"].contains(family) ? "adapter: {kind: lora, rank: 4}\n" : ""
    let optimizer = family == "optimizer" ? "" : "optimizer: {kind: adamw, lr: 4e-3}\n"
    let restart =
      family == "adapter" && form == "weight"
      ? "    restart: {every: 40, rewarm: 5, reset: {kind: zero}}\n" : "    seed: 1\n"
    return """
      # \(name): a first look, in a minute.
      name: \(kind)
      data: \(data)
      model: {kind: llama, layers: 2, hidden: 64, heads: 4}
      \(adapter)\(optimizer)\(use)
      train: {until: 120, batch: 8}
      eval: {every: 40, batches: 10}
      variants:
        once: {}
        again:
      \(restart)
      """
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  " + $0 }.joined(separator: "\n")
  }

  private var body: TemplateBody {
    switch (family, form) {
    case ("adapter", "block"): .block
    case ("adapter", "prefix"): .prefix
    case ("adapter", _): .adapter
    case ("optimizer", _): .optimizer
    case ("schedule", _): .schedule
    case ("reset", _): .reset
    case ("trigger", _): .trigger
    case ("pruning", _): .pruning
    case ("corpus", _): .corpus
    default: .probe
    }
  }
}
