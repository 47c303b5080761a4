import OptimizersPlugin
import Protocols
import Tensors
import Testing

/// torch.optim on given gradients.
@Suite struct OptimizerTests {
  @Test func `AdamW steps as torch's`() throws {
    try compare("adamw") {
      AdamW()
        .with(\.betas, [try $0.number("beta1"), try $0.number("beta2")])
        .with(\.epsilon, try $0.number("eps"))
        .with(\.weightDecay, try $0.number("weight_decay"))
    }
  }

  @Test func `Adam steps as torch's`() throws {
    try compare("adam") {
      Adam()
        .with(\.betas, [try $0.number("beta1"), try $0.number("beta2")])
        .with(\.epsilon, try $0.number("eps"))
    }
  }

  @Test func `SGD steps as torch's`() throws {
    try compare("sgd") { _ in SGD() }
  }

  @Test func `SGD with Nesterov momentum and decay steps as torch's`() throws {
    try compare("sgd-nesterov") {
      SGD()
        .with(\.momentum, try $0.number("momentum"))
        .with(\.nesterov, true)
        .with(\.weightDecay, try $0.number("weight_decay"))
    }
  }

  @Test func `the global norm is clipped as torch does`() throws {
    let golden = try GoldenCase("optimizer/clip-global-norm")
    let gradients = try golden.names("in.grad").sorted().map { try golden.tensor("in.grad\($0)") }
    #expect(!gradients.isEmpty)
    let norm = globalNorm(gradients)
    expectClose("norm", norm, try golden.tensor("out.norm.f64", type: .float64).item)
    let scale = clippingScale(norm: norm, limit: 1)
    for (index, gradient) in gradients.enumerated() {
      expectClose("gradient \(index)", gradient * scale, try golden.tensor("out.grad\(index)"))
    }
  }

  private func compare(
    _ name: String, _ make: (GoldenCase) throws -> any Optimizer
  ) throws {
    let golden = try GoldenCase("optimizer/\(name)")
    let optimizer = try make(golden)
    let rate = try golden.number("lr")
    for part in ["weight", "bias"] {
      let parameter = try golden.tensor("in.\(part)")
      var state = OptimizerState()
      var compared = 0
      for step in 0..<12 {
        optimizer.update(
          parameter, gradient: try golden.tensor("in.step\(step).grad.\(part)"), state: &state,
          OptimizerStep(rate: rate))
        guard golden.names("out.").contains("step\(step).\(part)") else { continue }
        expectClose(
          "\(part) after step \(step)", parameter, try golden.tensor("out.step\(step).\(part)"))
        compared += 1
      }
      #expect(compared == 3)
    }
  }
}
