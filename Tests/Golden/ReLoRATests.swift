import LoRAPlugin
import OptimizersPlugin
import Protocols
import ResetsPlugin
import SchedulesPlugin
import Tensors
import Testing
import Training
import Transformer

/// Twelve steps with two restarts: PEFT's LoRA, torch's AdamW, and ReLoRA's order of events.
@Suite struct ReLoRATests {
  static let resets: [(String, any ResetPolicy)] = [
    ("zero-reset", ZeroReset()), ("no-reset", NoReset()),
    ("magnitude-reset", MagnitudeReset().with(\.ratio, 0.9).with(\.masks, .separate)),
  ]

  @Test("losses, rates, norms and weights in float32", arguments: 0..<2)
  func float32(_ index: Int) throws {
    let (name, reset) = Self.resets[index]
    try compare(name, reset, type: .float32, tolerance: float32Bound)
  }

  /// Where m is kept and v is pruned the step amplifies rounding. torch's own float32 is off by 6e-4
  /// in this case, and by the weight's whole size in a case of three layers of width 48: so this is
  /// the one case that is not taken from `RANKLAB_REFERENCE`.
  @Test func `a magnitude reset in float32 ends as torch's, in the case that allows it`() throws {
    let (name, reset) = Self.resets[2]
    try compare(
      name, reset, type: .float32, tolerance: 5e-3,
      golden: GoldenCase("relora/\(name)", root: GoldenCase.own("Cases")),
      start: GoldenCase("model/llama", root: GoldenCase.own("Cases")))
  }

  @Test("losses, rates, norms and weights in float64", arguments: 0..<2)
  func float64(_ index: Int) throws {
    let (name, reset) = Self.resets[index]
    try compare(name, reset, type: .float64, tolerance: float32Bound)
  }

  /// transformers runs norms, rotary positions and softmax in float32 even in a float64 model, and
  /// the case stores its start rounded: torch itself, run in float64 throughout from the stored
  /// start, ends further from the case than 1e-4, and with us. So float64 is compared with that run
  /// (`Tests/peer/golden_cases.py --stored-inputs`).
  @Test func `a magnitude reset in float64 ends as torch's, from the same start`() throws {
    let (name, reset) = Self.resets[2]
    try compare(
      name, reset, type: .float64, tolerance: float32Bound,
      golden: GoldenCase("relora/\(name)", root: GoldenCase.own("Stored")),
      start: GoldenCase("model/llama", root: GoldenCase.own("Cases")))
  }

  private func compare(
    _ name: String, _ reset: any ResetPolicy, type: ElementType, tolerance: Double,
    golden: GoldenCase? = nil, start: GoldenCase? = nil
  ) throws {
    let golden = try golden ?? GoldenCase("relora/\(name)")
    let model = try (start ?? GoldenCase("model/llama")).model(type: type)
    let adapter = LoRA().with(\.rank, Int(try golden.number("r")))
      .with(\.alpha, try golden.number("lora_alpha"))
    let adapters = AdapterSet(adapter, to: model, seed: 0)
    let optimizer = AdamW().with(\.betas, [try golden.number("beta1"), try golden.number("beta2")])
      .with(\.epsilon, try golden.number("eps"))
      .with(\.weightDecay, try golden.number("weight_decay"))
    let trainer = ParameterTrainer(
      model.parameters + adapters.parameters, optimizer: optimizer, clip: try golden.number("clip"))
    try Self.setFactors(adapters, golden, restart: 0)
    let every = Int(try golden.number("every")), steps = Int(try golden.number("steps"))
    let schedule = RateSchedule(
      Cosine().with(\.floor, 0.1), warmup: 2, total: steps, rewarm: 1)
    let (tokens, shape) = try golden.integers("in.batches")
    let size = shape[1] * shape[2]
    var (losses, rates, norms) = ([Double](), [Double](), [Double]())
    for step in 0..<steps {
      if step > 0, step % every == 0 {
        adapters.restart()
        try Self.setFactors(adapters, golden, restart: step / every)
        trainer.reset(reset, adapters.parameters, RandomStream(seed: 0, "reset"))
      }
      let rate =
        try golden.number("lr")
        * schedule.multiplier(at: step, lastRestart: step < every ? nil : step / every * every)
      let batch = TokenBatch(Array(tokens[(step * size)..<((step + 1) * size)]), length: shape[2])
      let loss = model.loss(batch)
      loss.backward()
      norms.append(trainer.step(rate: rate))
      losses.append(loss.item)
      rates.append(rate)
    }
    adapters.restart(reinitializes: false)
    let series = { (what: String, found: [Double]) in
      expectClose(
        what, Tensor(found, shape: [found.count], type: .float64),
        try golden.tensor("out.\(what).f64", type: .float64), tolerance: tolerance)
    }
    try series("losses", losses)
    try series("learning_rates", rates)
    try series("gradient_norms", norms)
    for parameter in model.parameters {
      expectClose(
        parameter.name, parameter.tensor, try golden.tensor("out.\(parameter.name)", type: type),
        tolerance: tolerance)
    }
  }

  /// The case gives every start of A; B is zero.
  private static func setFactors(
    _ adapters: AdapterSet, _ golden: GoldenCase, restart: Int
  ) throws {
    for parameter in adapters.parameters {
      guard parameter.name.hasSuffix("lora_A") else {
        #expect(parameter.tensor.values.allSatisfy { $0 == 0 })
        continue
      }
      parameter.tensor.assign(
        try golden.tensor(
          "in.restart\(restart).\(parameter.name).weight", type: parameter.tensor.elementType))
    }
  }
}
