import Foundation
import LoRAPlugin
import OptimizersPlugin
import Protocols
import Tensors
import Training
import Transformer

/// Times the training steps of one method.
struct StepBench {
  let options: BenchOptions
  let method: BenchMethod

  init(_ options: BenchOptions, _ method: BenchMethod) {
    (self.options, self.method) = (options, method)
  }

  func measure(_ peak: PeakMeter) -> BenchResult {
    Engine.shared.releaseUnusedMemory()
    let model = Llama(options.configuration, seed: 0)
    let parameters = method == .full ? model.parameters : attachUpdates(to: model)
    let trainer = ParameterTrainer(
      parameters, optimizer: AdamW().with(\.betas, [0.9, 0.95]), clip: 1)
    Engine.shared.resetPeakMemory()
    var seconds: [Double] = []
    var loss = 0.0
    for step in 0..<(options.warmup + options.steps) {
      let batch = randomBatch(step)
      peak.measure()
      let time = ContinuousClock().measure { loss = train(model, batch, trainer) }
      if step >= options.warmup { seconds.append(time.seconds) }
    }
    return result(
      seconds.sorted(), loss, checksum: checksum(parameters),
      trainable: trainer.parameters.reduce(0) { $0 + $1.tensor.count }, peak)
  }

  private func train(_ model: Llama, _ batch: TokenBatch, _ trainer: ParameterTrainer) -> Double {
    let loss = model.loss(batch)
    loss.backward()
    trainer.step(rate: 1e-3)
    return loss.item
  }

  private func randomBatch(_ step: Int) -> TokenBatch {
    let stream = RandomStream(seed: 0, "bench/tokens").at(step)
    let tokens = (0..<(options.batch * options.length)).map {
      Int32(stream.integer($0, below: options.configuration.vocabulary))
    }
    return TokenBatch(tokens, length: options.length)
  }

  /// Freezes the linear maps and puts a low-rank update on each; returns all parameters.
  private func attachUpdates(to model: Llama) -> [NamedParameter] {
    let adapter = LoRA().with(\.rank, options.rank).with(\.alpha, 32)
    return model.parameters + AdapterSet(adapter, to: model, seed: 0).parameters
  }

  private func result(
    _ seconds: [Double], _ loss: Double, checksum: UInt64, trainable: Int, _ peak: PeakMeter
  ) -> BenchResult {
    let median = seconds[seconds.count / 2]
    let tokens = options.batch * options.length
    let rate =
      options.configuration.trainingOperations(tokens: tokens, length: options.length)
      / median
    var memory: [String: Int] = [:]
    for kind in MemoryKind.allCases {
      // The peak meter's matrices are counted with the activations.
      let extra = kind == .activations ? peak.bytes : 0
      memory[kind.name] = Engine.shared.peakMemory[kind] - extra
    }
    return BenchResult(
      method: method.rawValue, rank: method == .lora ? options.rank : nil,
      step_seconds: median, fastest_step_seconds: seconds[0],
      tokens_per_second: Double(tokens) / median, gflops: rate / 1e9,
      peak_gflops: peak.best / 1e9, peak_share: rate / peak.best,
      parameters_trained: trainable, memory_bytes: memory, peak_bytes: ProcessMemory.peak,
      threads: Engine.shared.threads, blas_kernels: Engine.shared.description.blasKernels,
      last_loss: loss, weights_checksum: String(checksum, radix: 16))
  }

  /// Equal for runs that end in the same weights.
  private func checksum(_ parameters: [NamedParameter]) -> UInt64 {
    parameters.reduce(0) { ($0 &* 31) ^ $1.tensor.checksum }
  }
}

/// What `bench` measured; the names are those of its JSON.
struct BenchResult: Encodable {
  let method: String
  let rank: Int?
  let step_seconds: Double, fastest_step_seconds: Double
  let tokens_per_second: Double
  let gflops: Double, peak_gflops: Double, peak_share: Double
  let parameters_trained: Int
  let memory_bytes: [String: Int]
  let peak_bytes: Int
  let threads: Int
  let blas_kernels: String
  let last_loss: Double
  let weights_checksum: String

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  static let header =
    "method       step ms   tokens/s  GFLOP/s   peak  weights  gradients  moments  activations"
    + "  process MB"

  var row: String {
    let megabytes = { (bytes: Int) in Double(bytes) / 1e6 }
    let kinds = MemoryKind.allCases.map { megabytes(memory_bytes[$0.name] ?? 0) }
    let name = rank.map { "\(method) r=\($0)" } ?? method
    return name.padding(toLength: 11, withPad: " ", startingAt: 0)
      + String(
        format: "%9.1f %10.0f %8.1f %5.1f%% %8.1f %10.1f %8.1f %12.1f %11.1f",
        step_seconds * 1e3, tokens_per_second, gflops, 100 * peak_share, kinds[0], kinds[1],
        kinds[2], kinds[3], megabytes(peak_bytes))
  }
}

/// Memory of this process as the kernel counts it.
enum ProcessMemory {
  /// The largest resident size so far, in bytes.
  static var peak: Int {
    var usage = rusage()
    getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
