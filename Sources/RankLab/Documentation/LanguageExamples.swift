import ExperimentFile
import Protocols

/// What `ranklab explain` shows of how something is written. Tests read every one by the schema.
enum LanguageExamples {
  /// An example of a plugin: its first settings at their defaults, where these can be written.
  static func example(of plugin: PluginDescription) -> String {
    let settings = plugin.settings.fields.compactMap { field -> String? in
      value(of: field, for: plugin.kind).map { ", \(field.name): \($0)" }
    }.prefix(3)
    let block = "{kind: \(plugin.kind)\(settings.joined())}"
    switch plugin.family {
    case "reset": return "restart: {every: 1000, reset: \(block)}"
    case "corpus": return "data: \(block)"
    case "probe": return "probes: [{every: 100, \(block.dropFirst())]"
    case "trigger": return "restart: {when: \(block)}"
    case "pruning": return "prune: \(block)"
    default: return "\(plugin.family): \(block)"
    }
  }

  /// The default as it is written; a file for a path, and nothing for a default that is only words.
  private static func value(of field: Field, for kind: String) -> String? {
    if case .path = field.type { return extensions[kind].map { "mine.\($0)" } ?? "PATH" }
    guard field.defaultText == nil, let value = field.defaultValue else { return nil }
    if case .null = value { return nil }
    return value.text.isEmpty ? nil : value.text
  }

  private static let extensions = ["text": "txt", "jsonl": "jsonl", "tokens": "bin"]

  /// Examples of blocks and of the words of the language, by their paths.
  static let texts: [String: String] = [
    "extends": "extends: [base.yaml, builtin:llama-9m]",
    "remove": "remove: [variants, restart.reset]",
    "vars":
      "vars: {cycle: 100}\nrestart: {every: \"${vars.cycle}\", rewarm: \"${vars.cycle // 10}\"}",
    "variants":
      "variants:\n  full: {remove: [adapter]}\n  relora: {restart: {every: \"sweep [100, 200]\"}}",
    "seed": "seed: {init: 0, data: 7}",
    "data": "data: {kind: grammar, context: 256, tokenizer: {kind: bpe, size: 4k}}",
    "model": "model: {kind: llama, layers: 4, hidden: 128, heads: 4}",
    "trainable": "trainable: {embeddings: true, norms: true, head: false}",
    "adapter": "adapter: {kind: lora, rank: 8, targets: [attention, down_proj], start: 10%}",
    "restart": "restart: {every: 200, rewarm: 20, reset: {kind: zero}}",
    "prune": "prune: {kind: magnitude, rate: 20%, levels: 4, rewind: 50, controls: [random]}",
    "optimizer": "optimizer: {kind: adamw, lr: 4e-3, betas: [0.9, 0.95]}",
    "optimizer.groups": "optimizer: {lr: 1e-3, groups: {adapter: {B: {lr: 4e-3}}}}",
    "schedule": "schedule: {kind: cosine, warmup: 50, floor: 10%}",
    "probes": "probes: [{kind: spectrum, of: update, every: 100}]",
    "train": "train: {until: 1200, batch: 16, clip: 1.0}",
    "eval": "eval: {every: 100, batches: 20}",
    "checkpoint": "checkpoint: {every: 25%, keep: 2}",
    "sweep": """
    sweep:
      axes: {optimizer.lr: [1e-3, 4e-3], adapter.rank: [4, 8]}
      exclude: [{optimizer.lr: 4e-3, adapter.rank: 8}]
      seeds: 3
    """,
    "sweep.mode": """
    sweep: {mode: random, samples: 20, sample_seed: 1, axes: {optimizer.lr: "log(1e-4, 1e-2)"}}
    """,
    "sweep.axes": "sweep: {axes: {optimizer.lr: \"log(1e-4, 1e-2, n=5)\", adapter.rank: [4, 8]}}",
    "sweep.zip": "sweep: {zip: {size: {model.layers: [2, 4], model.hidden: [64, 128]}}}",
    "sweep.halving": """
    sweep:
      axes: {optimizer.lr: "log(1e-4, 1e-2, n=5)"}
      seeds: 3
      halving: {rungs: [20%, 50%], keep: 50%}
    """,
    "sweep.seeds": "sweep: {seeds: [11, 22, 33]}",
    "sweep.exclude": """
    sweep:
      axes: {optimizer.lr: [1e-3, 4e-3], adapter.rank: [4, 8]}
      exclude: [{optimizer.lr: 4e-3, adapter.rank: 8}]
    """,
    "sweep.include": """
    sweep: {axes: {adapter.rank: [4, 8]}, include: [{adapter.rank: 16, optimizer.lr: 1e-4}]}
    """,
    "report": """
    report:
      rows: variant
      columns: [eval/loss, parameters/trainable]
      compare: {against: {variant: lora}}
      plots:
        - {kind: line, metric: eval/loss, color: variant}
        - {kind: bubble, metric: eval/loss, size: memory/peak}
    """,
  ]
}
