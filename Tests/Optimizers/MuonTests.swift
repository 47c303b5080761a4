import Conformance
import OptimizersPlugin
import Protocols
import Tensors
import Testing

@Suite struct MuonTests {
  /// What a first step of rate 1 takes from a weight of 0, without the factor for the shape.
  private func direction(_ gradient: Tensor) -> Tensor {
    let weight = Tensor.zeros(gradient.shape, type: gradient.elementType)
    var state = OptimizerState()
    Muon().with(\.weightDecay, 0)
      .update(weight, gradient: gradient, state: &state, OptimizerStep(rate: 1))
    let ratio = Double(gradient.shape[0]) / Double(gradient.shape[1])
    return weight * (-1 / max(1, ratio).squareRoot())
  }

  @Test(arguments: [[32, 32], [64, 24], [24, 64], [5, 1], [1, 5]], [1e-3, 1, 1e25])
  func `singular values come near 1, whatever the gradient's size`(
    shape: [Int], size: Double
  ) throws {
    let gradient = numbers(shape, 3, type: .float32) * size
    let values = try singularValues(direction(gradient))
    // The smallest of a square normal matrix are too small for five iterations: Jordan et al.
    let small = shape == [32, 32] ? 2 : 0
    #expect(values.dropLast(small).allSatisfy { 0.6 < $0 && $0 < 1.25 }, "\(values)")
  }

  @Test func `the directions are the gradient's singular vectors`() throws {
    let gradient = numbers([12, 30], 3)
    let (found, wanted) = (
      try SingularDecomposition(direction(gradient)), try SingularDecomposition(gradient)
    )
    let ratio = matmul(matmul(wanted.u.transposed(), direction(gradient)), wanted.vt.transposed())
    // Diagonal: every singular vector keeps its partner.
    let outside = ratio * (1 - Tensor.identity(12, type: .float64))
    #expect(globalNorm([outside]) < 1e-9 && found.values.count == 12)
  }

  @Test func `what a gradient does not span stays 0`() throws {
    let low = matmul(numbers([20, 3], 1), numbers([3, 15], 2))
    let values = try singularValues(direction(low))
    #expect(values.prefix(3).allSatisfy { 0.6 < $0 && $0 < 1.25 }, "\(values)")
    #expect(values.dropFirst(3).allSatisfy { $0 < 1e-9 }, "\(values)")
  }

  @Test func `a gradient of 0 gives a step of 0`() {
    for shape in [[4, 7], [7, 4]] {
      #expect(direction(.zeros(shape)).values.allSatisfy { $0 == 0 })
    }
  }

  @Test func `vectors and tensors of more axes go to the others`() {
    for shape in [[5], [2, 3, 4], []] {
      let weights = [Muon().with(\.others, Lion()), Lion()] as [any Optimizer]
      let results = weights.map { optimizer in
        let weight = numbers(shape, 1)
        var state = OptimizerState()
        for t in 0..<3 {
          optimizer.update(
            weight, gradient: numbers(shape, 2 + t), state: &state, OptimizerStep(rate: 0.1))
        }
        #expect(state.tensors.keys.sorted() == ["first_moment"])
        return weight.values
      }
      #expect(results[0] == results[1])
    }
  }

  @Test func `coefficients are three`() {
    #expect(throws: InvalidSetting.self) { try Muon().with(\.nsCoefficients, [1]).validate() }
  }
}
