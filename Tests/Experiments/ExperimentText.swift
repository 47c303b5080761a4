import Foundation
import Protocols
import Testing

@testable import ExperimentFile
@testable import RankLab

/// An experiment file as text, read and planned as the program does it, up to opening data.
struct ExperimentText: Sendable, CustomTestStringConvertible {
  /// Where it stands: what it extends is looked for there.
  let path: String
  let text: String

  var testDescription: String { URL(filePath: path).lastPathComponent }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Experiments").standardizedFileURL

  /// Every file that is shipped, and one with what they do not use.
  static let all: [ExperimentText] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    let shipped = (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted().compactMap { name in
      let path = folder.appending(path: name).path
      return (try? String(contentsOfFile: path, encoding: .utf8)).map {
        ExperimentText(path: path, text: $0)
      }
    }
    return shipped + [everything]
  }()

  /// A model in the place of one that a file's heading says how to make.
  private static let model: String = {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "experiments-model-\(ProcessInfo.processInfo.globallyUniqueString)"
    ).path
    let sizes = LlamaConfiguration(layers: 1, hidden: 32, heads: 2, vocabulary: 259)
    try? Llama(sizes, seed: 0).save(folder: folder)
    return folder
  }()

  static func schema() throws -> Schema { try Schema.rankLab(try Registry.builtIn()) }

  var source: SourceText { SourceText(name: path, text: text) }

  /// Everything that is said about it.
  ///
  /// - Parameter oneSeed: one says as much as five, and is planned in a fifth of the time.
  func diagnostics(_ schema: Schema, oneSeed: Bool = false) throws -> Diagnostics {
    var overrides: [Override] =
      oneSeed && text.contains("seeds: ") ? [.set("sweep.seeds=1")] : []
    if text.contains("from: ../runs/") { overrides.append(.set("model.from=\(Self.model)")) }
    let experiment = Experiment(
      source: source, schema: schema, surroundings: .ofThisMachine, overrides: overrides)
    return try CheckedPlan(experiment, PlanOptions()).diagnostics
  }

  func replacing(_ range: Range<Int>, with word: String) -> ExperimentText {
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(range, with: Array(word.utf8))
    return ExperimentText(path: path, text: String(decoding: bytes, as: UTF8.self))
  }
}

extension ExperimentText {
  /// What the language has and no shipped file uses.
  static let everything = ExperimentText(
    path: folder.appending(path: "everything.yaml").path,
    text: """
      name: everything
      extends: quickstart.yaml
      remove: [variants, report]
      adapter: {kind: lora, rank: 4, targets: [attention, down_proj], start: 5%, patterns: {mlp: {rank: 2}}}
      optimizer:
        groups:
          adapter: {A: {lr: 1e-3}, B: {weight_decay: 0.0, schedule: {kind: linear}}}
          norms: {reset: {kind: none}}
      data: {tokenizer: {kind: bpe, size: 4k}, validation: {kind: grammar}}
      train: {until: 300ktok, accumulate: 2, threads: 2}
      probes:
        - {kind: spectrum, of: [update, weight], at: [start, before_restart, end]}
      checkpoint: {every: 25%, keep: 2}
      vars: {cycle: 100}
      variants:
        lora: {}
        relora:
          restart: {every: "sweep [50, 100]", rewarm: 10, reset: {kind: magnitude, masks: first, ratio: 90%}}
        plateau:
          restart: {when: {kind: plateau}, reset: zero}
      sweep:
        mode: grid
        order: seeds-outer
        seeds: [11]
        axes:
          optimizer.lr: log(1e-4, 1e-2, n=2)
          train.batch: [8]
        zip:
          size:
            model.hidden: [64]
            model.heads: [4]
        exclude:
          - {train.batch: 8, variant: plateau, model.heads: 4}
      report:
        title: everything
        where: {variant: [relora, plateau], train.batch: 8}
        rows: [variant, optimizer.lr]
        columns: restart.every
        value: {metric: eval/loss, at: best, show: mean ± ci95}
        select: {over: train.batch, by: eval/perplexity, goal: minimize}
        compare: {against: {variant: lora}, test: welch}
        plots:
          - {kind: heatmap, x: optimizer.lr, y: variant, metric: weight/stable_rank}
          - {kind: line, x: tokens, metric: restart/merge_error, color: variant, band: ci95, yscale: log}
          - {kind: spectrum, of: weight, bins: 40, range: [0, 2], where: {variant: relora}}
          - {kind: threshold, of: update, threshold: 0.1, color: variant}
          - {kind: layers, measure: stable_rank, at: 300}
          - {kind: bubble, metric: eval/loss, x: parameters/trainable, size: memory/peak, xscale: log}
          - {kind: heatmap, of: mask_overlap, between: seed}
        export: [md, csv, tex]

      """)
}
