import Testing

@testable import Tensors

struct LowRankLinearTests {
  private let scale = 0.75

  /// x (W + s B A)ᵀ + residual, of inputs x, W, B, A and, if there, the residual.
  private func plain(_ inputs: [Tensor]) -> Tensor {
    let merged = inputs[1] + matmul(inputs[2], inputs[3]) * scale
    let product = matmul(inputs[0], merged.transposed())
    return inputs.count > 4 ? product + inputs[4] : product
  }

  private func fused(_ inputs: [Tensor], _ form: LowRankForm?) -> Tensor {
    linear(
      inputs[0], inputs[1], LowRankUpdate(b: inputs[2], a: inputs[3], scale: scale),
      adding: inputs.count > 4 ? inputs[4] : nil, form: form)
  }

  private func operands(
    _ outer: [Int], inputs: Int, outputs: Int, rank: Int, residual: Bool = true
  ) -> [Tensor] {
    let parts = [
      random(outer + [inputs]), random([outputs, inputs], 2), random([outputs, rank], 3),
      random([rank, inputs], 4),
    ]
    return residual ? parts + [random(outer + [outputs], 5)] : parts
  }

  static let shapes: [(outer: [Int], inputs: Int, outputs: Int, rank: Int)] = [
    ([3], 5, 4, 2), ([2, 3], 4, 6, 1), ([1], 1, 1, 1), ([1], 7, 3, 3), ([600], 9, 8, 4),
    // More rows, and more outputs, than one piece of 1,024.
    ([2100], 6, 5, 3), ([4], 6, 1100, 3),
  ]

  @Test(arguments: shapes, [nil] + LowRankForm.allCases.map { $0 })
  func `every form is the map with the merged weight`(
    shape: (outer: [Int], inputs: Int, outputs: Int, rank: Int), form: LowRankForm?
  ) {
    for residual in [true, false] {
      let inputs = operands(
        shape.outer, inputs: shape.inputs, outputs: shape.outputs, rank: shape.rank,
        residual: residual)
      // Sums of up to 1,100 products in other orders.
      expectSame("\(shape)", inputs, tolerance: 1e-13, { fused($0, form) }, as: plain)
    }
  }

  @Test(arguments: LowRankForm.allCases, 0..<16)
  func `every choice of frozen operands gives the others their gradients`(
    form: LowRankForm, choice: Int
  ) {
    let frozen = Set((0..<4).filter { choice & (1 << $0) != 0 })
    expectSame(
      "frozen \(frozen.sorted())", operands([6], inputs: 5, outputs: 4, rank: 2), frozen: frozen,
      tolerance: 1e-13, { fused($0, form) }, as: plain)
  }

  @Test(arguments: LowRankForm.allCases)
  func `operands may be views, and be used twice`(form: LowRankForm) {
    let inputs = [random([5, 3]), random([5, 4], 2), random([2, 4], 3), random([5, 2], 4)]
    expectGradients("views", inputs) { inputs in
      let views = inputs.map { $0.transposed() }
      return fused(views, form)
    }
    let square = [random([3, 4]), random([4, 4], 2), random([4, 2], 3), random([2, 4], 4)]
    expectGradients("used twice", square) { inputs in
      fused([fused(inputs, form), inputs[1], inputs[2], inputs[3]], form) + inputs[0]
    }
  }

  @Test(arguments: LowRankForm.allCases)
  func `every form in float32 is that in float64 but for rounding`(form: LowRankForm) {
    // √k ε for sums of up to 260 products, of numbers some 5 times larger than the operands.
    expectSingleMatchesDouble(
      "\(form)", operands([260], inputs: 130, outputs: 70, rank: 16), tolerance: 1e-5
    ) { fused($0, form) }
  }

  @Test func `dropout on A's input takes the two paths, the same mask forward and backward`() {
    let inputs = operands([40], inputs: 6, outputs: 5, rank: 2)
    let dropout = Dropout(rate: 0.5, RandomStream(seed: 3, "dropout"))
    for frozen in [[], [1], [0, 1]] as [Set<Int>] {
      expectSame("dropout", inputs, frozen: frozen, tolerance: 1e-14) { inputs in
        linear(
          inputs[0], inputs[1],
          LowRankUpdate(b: inputs[2], a: inputs[3], scale: scale, dropout: dropout),
          adding: inputs[4])
      } as: { inputs in
        let low = matmul(inputs[0].dropout(dropout), inputs[3].transposed())
        return matmul(inputs[0], inputs[1].transposed())
          + matmul(low, inputs[2].transposed()) * scale + inputs[4]
      }
    }
    expectGradients("dropout", Array(inputs.prefix(4))) { inputs in
      linear(
        inputs[0], inputs[1],
        LowRankUpdate(b: inputs[2], a: inputs[3], scale: scale, dropout: dropout))
    }
  }

  @Test func `the form is chosen by the count of operations`() {
    let cheapest = { (rows: Int, size: Int, rank: Int, trained: Bool) in
      LowRankForm.cheapest(
        rows: rows, outputs: size, inputs: size, rank: rank, weightIsTrained: trained)
    }
    #expect(cheapest(4096, 256, 128, false) == .mergedDense)
    #expect(cheapest(4096, 512, 64, false) == .mergedFactors)
    #expect(cheapest(4096, 256, 8, false) == .mergedFactors)
    #expect(cheapest(1, 512, 8, false) == .twoPaths)
    #expect(cheapest(4096, 512, 64, true) == .mergedDense)
  }

  @Test(arguments: ElementType.allCases)
  func `merging adds the product to the weight, and a kept copy takes it out exactly`(
    type: ElementType
  ) {
    let weight = random([50, 30], 1, type: type)
    let update = LowRankUpdate(
      b: random([50, 4], 2, type: type).trainable(), a: random([4, 30], 3, type: type),
      scale: scale)
    let kept = weight.copy()
    update.merge(into: weight)
    // One product of length 4 and one sum; merging adds before it rounds.
    expectClose(weight, kept + update.product().detached, tolerance: 4 * type.epsilon)
    #expect(!weight.requiresGradient && weight.values != kept.values)
    weight.assign(kept)
    #expect(weight.values == kept.values)
  }

  @Test func `merging does not change the map, and reaches a trainable weight in place`() {
    let inputs = operands([7], inputs: 5, outputs: 4, rank: 2, residual: false)
    let expected = fused(inputs, .mergedFactors)
    let weight = inputs[1].copy().trainable()
    LowRankUpdate(b: inputs[2], a: inputs[3], scale: scale).merge(into: weight)
    expectClose(linear(inputs[0], weight), expected, tolerance: 1e-15)
    #expect(weight.requiresGradient && weight.node?.isLeaf == true)
  }
}
