import Foundation
import OptimizersPlugin
import Protocols
import Tensors
import Transformer

/// `ranklab bench`: the speed and the memory of a training step.
enum BenchCommand {
  static let command = Command(
    name: "bench", summary: "step time, tokens a second, share of the machine's peak, memory",
    help: """
      usage: ranklab bench [--model NAME | --hidden N --inner N --layers N --heads N]
                           [--vocabulary N] [--key-value-heads N] [--batch N] [--length N]
                           [--method full|lora] [--rank N] [--steps N] [--warmup N]
                           [--threads N] [--spectra] [--json]

      Trains a model on random tokens: forward, backward, clip, AdamW. With `--method lora` the
      linear maps are frozen under a low-rank update each; embeddings, norms and head learn, as in
      ReLoRA. Without --method both are measured, in turn.

      The peak is the best 2048 x 2048 x 2048 product of this process, taken in turn with the
      steps. Operations are the model's: causal attention, nothing recomputed.

        --model      llama-9m, llama-20m, … llama-7b (default: llama-9m)
        --rank       rank of the update (default: 128)
        --steps      timed steps (default: 10), after --warmup (default: 2)
        --spectra    times all singular values of the model's matrices instead
        --json       one object, for programs; needs --method
      """, run: run)

  static func run(_ raw: [String], _: Registry) throws {
    let options = try BenchOptions(raw)
    if let threads = options.threads { Engine.shared.threads = threads }
    if let notice = Engine.shared.notice, !options.json { Console.error(notice) }
    if options.spectra { return try SpectraBench.run(options) }
    let peak = PeakMeter()
    if options.json {
      let method = options.method ?? .full
      let result = StepBench(options, method).measure(peak)
      return print(try result.json())
    }
    print(options.title)
    print(BenchResult.header)
    for method in options.method.map({ [$0] }) ?? BenchMethod.allCases {
      print(StepBench(options, method).measure(peak).row)
    }
    print(
      String(
        format: "peak of this machine: %.1f GFLOP/s (sgemm 2048, %d threads)",
        peak.best / 1e9, Engine.shared.threads))
  }
}

/// What is trained.
enum BenchMethod: String, CaseIterable {
  case full, lora
}

/// The options of `ranklab bench`.
struct BenchOptions {
  var configuration: LlamaConfiguration
  var name: String
  var batch = 8, length = 256, rank = 128, steps = 10, warmup = 2
  var method: BenchMethod?
  var threads: Int?
  var json = false, spectra = false

  init(_ raw: [String]) throws(UsageError) {
    let arguments = try Arguments(
      raw,
      options: [
        "--model", "--hidden", "--inner", "--layers", "--heads", "--key-value-heads",
        "--vocabulary", "--batch", "--length", "--method", "--rank", "--steps", "--warmup",
        "--threads",
      ], flags: ["--json", "--spectra"])
    try arguments.noPlainArguments()
    (name, configuration) = try BenchOptions.model(arguments)
    batch = try arguments.integer("--batch") ?? batch
    length = try arguments.integer("--length") ?? length
    rank = try arguments.integer("--rank") ?? rank
    steps = try arguments.integer("--steps") ?? steps
    warmup = try arguments.integer("--warmup", atLeast: 0) ?? warmup
    threads = try arguments.integer("--threads")
    json = arguments.has("--json")
    spectra = arguments.has("--spectra")
    if let text = arguments.string("--method") {
      guard let method = BenchMethod(rawValue: text) else {
        throw .unknown("method", text, among: BenchMethod.allCases.map(\.rawValue))
      }
      self.method = method
    }
    configuration.maximumPositions = max(length, configuration.maximumPositions)
  }

  private static func model(
    _ arguments: Arguments
  ) throws(UsageError) -> (String, LlamaConfiguration) {
    let name = arguments.string("--model") ?? "llama-9m"
    guard var model = LlamaConfiguration.preset(name) else {
      throw .unknown("model", name, among: LlamaConfiguration.presets.map(\.name))
    }
    let hidden = try arguments.integer("--hidden")
    model.layers = try arguments.integer("--layers") ?? model.layers
    model.vocabulary = try arguments.integer("--vocabulary") ?? model.vocabulary
    let heads = try arguments.integer("--heads")
    model = LlamaConfiguration(
      layers: model.layers, hidden: hidden ?? model.hidden,
      inner: try arguments.integer("--inner") ?? (hidden == nil ? model.inner : nil),
      heads: heads ?? model.heads,
      keyValueHeads: try arguments.integer("--key-value-heads") ?? heads ?? model.keyValueHeads,
      vocabulary: model.vocabulary)
    if let problem = model.problem { throw UsageError(message: problem) }
    return (hidden == nil ? name : "custom", model)
  }

  var title: String {
    let c = configuration
    return "\(name): hidden \(c.hidden), inner \(c.inner), layers \(c.layers), heads \(c.heads), "
      + "vocabulary \(c.vocabulary); \(batch) x \(length) tokens; "
      + "\(Engine.shared.threads) threads"
  }
}

/// The best matrix product of this process.
final class PeakMeter {
  private let a = Tensor.uniform([2048, 2048], -1, 1, RandomStream(seed: 1, "peak/a"))
  private let b = Tensor.uniform([2048, 2048], -1, 1, RandomStream(seed: 1, "peak/b"))
  private let c = Tensor.zeros([2048, 2048])
  /// Operations a second.
  private(set) var best = 0.0

  func measure() {
    let seconds = ContinuousClock().measure { Engine.shared.squareProduct(a, b, into: c) }.seconds
    best = max(best, 2 * 2048 * 2048 * 2048 / seconds)
  }

  var bytes: Int { 3 * 4 * 2048 * 2048 }
}

extension Duration {
  /// This duration in seconds.
  var seconds: Double {
    let (whole, attoseconds) = components
    return Double(whole) + Double(attoseconds) * 1e-18
  }
}
