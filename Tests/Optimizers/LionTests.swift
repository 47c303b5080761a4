import OptimizersPlugin
import Protocols
import Tensors
import Testing

@Suite struct LionTests {
  @Test(arguments: [ElementType.float32, .float64])
  func `the sign of 0 is 0`(type: ElementType) {
    let weight = Tensor([1, 1, 1, 1], shape: [4], type: type)
    var state = OptimizerState()
    let gradient = Tensor([0, -0.0, 1e-30, -1e-30], shape: [4], type: type)
    Lion().update(weight, gradient: gradient, state: &state, OptimizerStep(rate: 0.25))
    #expect(weight.values == [1, 1, 0.75, 1.25])
  }

  @Test func `the step is of one size, whatever the gradient's`() {
    let weight = Tensor.zeros([3])
    var state = OptimizerState()
    Lion().update(
      weight, gradient: Tensor([1e-20, -5, 1e20], shape: [3]), state: &state,
      OptimizerStep(rate: 0.5))
    #expect(weight.values == [-0.5, 0.5, -0.5])
  }

  @Test func `betas are two`() {
    #expect(throws: InvalidSetting.self) { try Lion().with(\.betas, [0.9]).validate() }
    #expect(throws: Never.self) { try Lion().validate() }
  }
}
