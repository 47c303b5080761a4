import Conformance
import Protocols
import Testing

/// A plugin that breaks a promise is named with the property, the place and the numbers.
@Suite struct BrokenPluginsTests {
  @Test func `a start that is not zero is no identity`() {
    let problems = ConformanceSuite.problems(of: LoudLoRA.self)
    #expect(problems.contains { $0.hasPrefix("loud: identity at the start: outputs differ by") })
    #expect(
      problems.contains {
        $0.hasPrefix("loud: identity at the start, at model.layers.0.self_attn.q_proj: ")
      })
  }

  @Test func `a gradient that misses a part is no slope`() {
    let problems = ConformanceSuite.problems(of: HalfLoRA.self)
    #expect(
      problems.contains {
        $0.contains("gradients against finite differences, at model.layers.0.mlp.up_proj")
          && $0.contains("slope differs by a share of")
      })
  }

  @Test func `a parameter that is never used has no gradient`() {
    let problems = ConformanceSuite.problems(of: IdleLoRA.self)
    #expect(
      problems.contains {
        $0.contains("every parameter gets a gradient") && $0.contains("q_proj.lora_C")
      })
  }

  @Test func `a fresh start that is not the identity breaks a restart`() {
    let problems = ConformanceSuite.problems(of: Doubling.self)
    #expect(problems.contains { $0.hasPrefix("doubling: a restart keeps the function") })
  }

  @Test func `an adapter that forgets its memory does not load`() {
    let problems = ConformanceSuite.problems(of: Forgetful.self)
    #expect(problems.contains { $0.hasPrefix("forgetful: the same numbers at every call") })
  }

  @Test func `an optimizer that ignores clipping, moves at rate 0 or divides by zero is named`() {
    let problems = ConformanceSuite.problems(of: Careless.self)
    for property in [
      "clipping scales the gradient", "a step at rate 0 leaves the weight",
      "gradients of any size give numbers",
    ] {
      #expect(problems.contains { $0.hasPrefix("careless: \(property), at [12, 8]") })
    }
  }

  @Test func `a schedule above its peak is named`() {
    #expect(
      ConformanceSuite.problems(of: Overshooting.self).contains {
        $0.hasPrefix("overshooting: the rate stays between 0 and its peak: multipliers [1.5")
      })
  }

  @Test func `a reset that shrinks instead of clearing is named`() {
    let problems = ConformanceSuite.problems(of: Shrinking.self)
    #expect(problems.contains { $0.contains("an entry is kept or cleared") })
    #expect(
      problems.contains {
        $0.contains("it clears the share that it says, at first_moment: stated 1.0")
      })
  }

  @Test func `a criterion that leaves weights changed, or scores a tensor too few, is named`() {
    let problems = ConformanceSuite.problems(of: Hasty.self)
    #expect(problems.contains { $0.hasPrefix("hasty: it changes no weight") })
    #expect(
      ConformanceSuite.problems(of: Short.self).contains { $0.contains("'short' scores 1 tensors") }
    )
  }

  @Test func `a probe that changes a weight is named`() {
    #expect(
      ConformanceSuite.problems(of: Meddling.self).contains { $0.contains("it changes no weight") })
  }

  @Test func `a probe whose artifact has a name twice is named`() {
    #expect(
      ConformanceSuite.problems(of: Doubled.self).contains { $0.contains("a name comes twice") })
  }

  @Test func `a trigger that remembers elsewhere does not go on alike`() {
    #expect(
      ConformanceSuite.problems(of: Eager.self).contains { $0.contains("no restart at every step") }
    )
  }
}

// MARK: - Plugins with one fault each

private protocol Faulty: Plugin {}

extension Faulty {
  static var summary: String { "a plugin with a fault" }
  static var formula: String { "none" }
  static var source: String { "these tests" }
}

private struct LoudLoRA: Adapter, Faulty {
  static let kind = "loud"

  func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("lora_A", [2, site.inputs], .kaimingUniform),
      Parameter("lora_B", [site.outputs, 2], .normal(0.1)),
    ]
  }

  func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .lowRank(b: parameters["lora_B"], a: parameters["lora_A"], scale: 1)
  }
}

private struct HalfLoRA: Adapter, Faulty {
  static let kind = "half"

  func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("lora_A", [2, site.inputs], .kaimingUniform),
      Parameter("lora_B", [site.outputs, 2], .zeros),
    ]
  }

  func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let (b, a) = (parameters["lora_B"], parameters["lora_A"])
    let unseen = withoutGradient { matmul(b, a) }
    return .dense(matmul(b, a) + unseen)
  }
}

private struct IdleLoRA: Adapter, Faulty {
  static let kind = "idle"

  func parameters(at site: Site) -> [Parameter] {
    HalfLoRA().parameters(at: site) + [Parameter("lora_C", [3], .zeros)]
  }

  func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .lowRank(b: parameters["lora_B"], a: parameters["lora_A"], scale: 1)
  }
}

/// Rows times a factor that starts at 2: an effective weight that is no identity when fresh.
private struct Doubling: Adapter, Faulty {
  static let kind = "doubling"
  var isIdentityAtStart: Bool { false }

  func parameters(at site: Site) -> [Parameter] { [Parameter("l", [site.outputs], .constant(2))] }

  func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .scaled(outputs: parameters["l"])
  }
}

/// Changes its own parameters when it is asked for the update.
private struct Forgetful: Adapter, Faulty {
  static let kind = "forgetful"

  func parameters(at site: Site) -> [Parameter] {
    [Parameter("calls", [site.outputs, 1], .zeros, .frozen)] + HalfLoRA().parameters(at: site)
  }

  func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let calls = parameters["calls"]
    withoutGradient { calls.assign(calls + 0.1) }
    return .scaled(
      .lowRank(b: parameters["lora_B"], a: parameters["lora_A"], scale: 1), outputs: 1 + calls)
  }
}

private struct Careless: Optimizer, Faulty {
  static let kind = "careless"

  func update(
    _ parameter: Tensor, gradient: Tensor, state: inout OptimizerState, _ step: OptimizerStep
  ) {
    let length = gradient.squared().sum().squareRoot()
    // 0 / 0 where there is no gradient.
    parameter.assign(parameter - gradient * (step.rate + 0.001) * (length / length))
  }
}

private struct Overshooting: Scheduler, Faulty {
  static let kind = "overshooting"
  var warmup: Extent { .steps(0) }
  func envelope(at step: Double, warmup: Int, total: Int) -> Double { 1.5 }
}

private struct Shrinking: ResetPolicy, Faulty {
  static let kind = "shrinking"
  func clearedShare(of shape: [Int]) -> Double? { 1 }

  func reset(_ state: inout OptimizerState, _ stream: RandomStream) {
    for tensor in state.tensors.values { tensor.assign(tensor * 1e-3) }
  }
}

private struct Meddling: Probe, Faulty {
  static let kind = "meddling"

  func measure(_ run: ProbedRun) throws -> Measurements {
    run.sites[0].linear.weight.fill(0)
    return Measurements()
  }
}

private struct Doubled: Probe, Faulty {
  static let kind = "doubled"

  func measure(_ run: ProbedRun) throws -> Measurements {
    var found = Measurements()
    let tensor = Tensor.ones([2])
    found.artifacts = [(name: "doubled", tensors: [("same", tensor), ("same", tensor)])]
    return found
  }
}

private struct Eager: Trigger, Faulty {
  static let kind = "eager"
  func isDue(_ progress: TriggerProgress, memory: inout [String: Double]) -> Bool { true }
}

/// Halves what it scores.
private struct Hasty: Pruning, Faulty {
  static let kind = "hasty"

  func scores(_ network: PrunedNetwork) throws -> [Tensor] {
    for own in network.tensors { own.tensor.assign(withoutGradient { own.tensor * 0.5 }) }
    return network.tensors.map { own in withoutGradient { own.tensor.absolute() } }
  }
}

private struct Short: Pruning, Faulty {
  static let kind = "short"

  func scores(_ network: PrunedNetwork) throws -> [Tensor] {
    network.tensors.prefix(1).map { own in withoutGradient { own.tensor.absolute() } }
  }
}
