import Foundation
import Protocols
import Tensors
import Training
import Transformer

/// `ranklab export`: a trained model as a Hugging Face folder.
enum ExportCommand {
  static let command = Command(
    name: "export", summary: "a trained model as a Hugging Face folder",
    help: """
      usage: ranklab export RUN FOLDER [--point ID] [OPTIONS]

      RUN is a run's folder, runs/NAME/points/ID, or its experiment's, runs/NAME, with --point where
      it has several runs. Writes the model of the newest checkpoint to FOLDER: config.json,
      model.safetensors and the tokenizer, as transformers' LlamaForCausalLM reads them. An adapter is
      merged into the weights. Experiments start from it: model: {from: FOLDER}.

        --point ID         the run, or the beginning of its name
        --type TYPE        float32 (default), bfloat16, float16 or float64
        --force            into a folder that has a model or other files; what is not the model's stays
        --set PATH=VALUE   another setting than the run had: where its data are now (data.path=…)

      Exit codes: 0 done, 1 the model cannot be read or written, 2 the command is wrong.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(
      raw, options: ["--point", "--type"], flags: ["--force"], repeated: ["--set"])
    guard arguments.plain.count == 2 else {
      throw UsageError(
        message:
          "export needs a run and a folder: ranklab export runs/quickstart tuned --point lora")
    }
    let (path, target) = (arguments.plain[0], arguments.plain[1])
    let type = try storedType(arguments.string("--type"))
    let present = (try? FileManager.default.contentsOfDirectory(atPath: target)) ?? []
    guard present.isEmpty || arguments.has("--force") else {
      throw UsageError(
        message: "'\(target)' has files already; give another folder, or --force")
    }
    let folder = try SavedRun.folder(path, point: arguments.string("--point"))
    let run = try SavedRun(
      folder: folder, overrides: arguments.list.map { .set($0.value) }, registry)
    guard let model = run.trainer.model as? Llama else {
      throw UsageError(
        message: "the model of '\(folder)' is no language model; export writes kind 'llama'")
    }
    let merged = try merge(run.trainer, folder)
    let tokenizer = run.data.tokenizer
    let special = tokenizer?.specialTokens
    try model.save(
      folder: target, storedType: type, beginToken: special?.begin.map(Int.init),
      endToken: special?.end.map(Int.init))
    try tokenizer?.save(to: target)
    let (step, steps) = (run.trainer.progress.step, run.trainer.plan.steps)
    let count = model.parameters.reduce(0) { $0 + $1.tensor.count }
    print(
      "\(target): \(count) parameters of \(folder), step \(step) of \(steps)"
        + (merged.map { "; \($0) merged" } ?? "")
        + (tokenizer == nil ? "; no tokenizer, the data are tokens" : ""))
  }

  /// Folds the adapter into the weights.
  ///
  /// - Returns: its name; nil where there is none.
  private static func merge(_ trainer: Trainer, _ folder: String) throws(UsageError) -> String? {
    guard let adapters = trainer.adapters else { return nil }
    let kind = type(of: adapters.adapter).kind
    if case .impossible(let reason) = adapters.adapter.merging {
      throw UsageError(
        message: "'\(kind)' of '\(folder)' cannot be merged into the weights: \(reason)")
    }
    _ = adapters.merge()
    return kind
  }

  private static func storedType(_ name: String?) throws(UsageError) -> StoredType {
    let known: [(String, StoredType)] = [
      ("float32", .float32), ("bfloat16", .bfloat16), ("float16", .float16), ("float64", .float64),
    ]
    guard let name else { return .float32 }
    guard let found = known.first(where: { $0.0 == name }) else {
      throw UsageError.unknown("type", name, among: known.map(\.0))
    }
    return found.1
  }
}
