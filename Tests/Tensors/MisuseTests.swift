import Tensors
import Testing

/// What cannot be meant stops the process with a message that names the operation and the shapes.
///
/// Each of these starts a process of its own, so there are few.
struct MisuseTests {
  private func expectMessage(
    _ parts: String..., in result: ExitTest.Result?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    for part in parts {
      #expect(text.contains(part), "message: \(text.prefix(200))", sourceLocation: sourceLocation)
    }
  }

  @Test func `a sum of shapes that do not broadcast names both`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3]) + Tensor.zeros([4]) }
    expectMessage("+: shapes [2, 3] and [4] do not fit", in: result)
  }

  @Test func `a matrix product of matrices that do not fit names both`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = matmul(Tensor.zeros([2, 3]), Tensor.zeros([4, 5], type: .float32)) }
    expectMessage("matmul: float32 [2, 3] and float32 [4, 5] do not fit", in: result)
  }

  @Test func `operands of different element types are refused`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2]) * Tensor.zeros([2], type: .float64) }
    expectMessage("*: float32 [2] and float64 [2] differ in type", in: result)
  }

  @Test func `a linear map of an input that does not fit names both`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = linear(Tensor.zeros([7, 3]), Tensor.zeros([5, 4])) }
    expectMessage("linear: input float32 [7, 3]", "float32 [5, 4] [outputs, inputs]", in: result)
  }

  @Test func `a residual of another element type is refused`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = linear(
        Tensor.zeros([7, 3]), Tensor.zeros([5, 3]), adding: Tensor.zeros([7, 5], type: .float64))
    }
    expectMessage("linear: a residual of float64 [7, 5]", "float32 [7, 5]", in: result)
  }

  @Test func `a low-rank update of two element types is refused`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = LowRankUpdate(
        b: Tensor.zeros([5, 2], type: .float64), a: Tensor.zeros([2, 3]), scale: 1)
    }
    expectMessage("low-rank update: B float64 [5, 2]", "A float32 [2, 3]", in: result)
  }

  @Test func `dropout beside a form that merges is refused`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let update = LowRankUpdate(
        b: Tensor.zeros([5, 2]), a: Tensor.zeros([2, 3]), scale: 1,
        dropout: Dropout(rate: 0.1, RandomStream(seed: 1, "d")))
      _ = linear(Tensor.zeros([7, 3]), Tensor.zeros([5, 3]), update, form: .mergedDense)
    }
    expectMessage("linear: dropout on A's input forbids the form mergedDense", in: result)
  }

  @Test func `a target outside of the classes is named with their number`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = linearCrossEntropy(Tensor.zeros([2, 3]), Tensor.zeros([4, 3]), targets: [3, 4])
    }
    expectMessage("cross-entropy: target 4 is outside of 0 ..< 4", in: result)
  }

  @Test func `attention with a table of another element type is refused`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let q = Tensor.zeros([1, 3, 4], type: .float64)
      let table = RotaryTable(positions: 3, headSize: 4, base: 10)
      _ = attention(q, q, q, heads: 1, keyValueHeads: 1, rotary: table)
    }
    expectMessage("attention:", "float64", "float32", in: result)
  }

  @Test func `a head of another element type than its input is refused`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = linearCrossEntropy(
        Tensor.zeros([1, 3]), Tensor.zeros([4, 3], type: .float64), targets: [0])
    }
    expectMessage("linearCrossEntropy: input float32 [1, 3]", "float64 [4, 3]", in: result)
  }

  @Test func `parts of different ranks cannot be joined, and both shapes are named`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.concatenated([Tensor.zeros([2, 3]), Tensor.zeros([3])], axis: 1) }
    expectMessage("concatenated: float32 [2, 3] and float32 [3] differ", in: result)
  }

  @Test func `an axis that is not there is named with the shape`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([2, 3]).sum(-3) }
    expectMessage("sum: axis -3 is outside of a tensor of shape [2, 3]", in: result)
  }

  @Test func `an index beyond a table is named with its limit`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([4, 3]).gathered([0, 4]) }
    expectMessage("gathered: index 4 is outside of 0 ..< 4", in: result)
  }

  @Test func `backward is refused a second time on one record`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let loss = Tensor.ones([2]).trainable().squared().sum()
      loss.backward()
      loss.backward()
    }
    expectMessage("backward: called a second time", in: result)
  }

  @Test func `backward is refused through what another pass has used up`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let shared = Tensor.ones([2]).trainable().squared()
      shared.sum().backward()
      shared.exp().sum().backward()
    }
    expectMessage("backward: ", "used up", in: result)
  }

  @Test func `backward from what wants no gradient says why`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { Tensor.ones([2]).sum().backward() }
    expectMessage("backward: the tensor depends on nothing that wants a gradient", in: result)
  }

  @Test func `a custom gradient of the wrong shape is named with its input's`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let x = Tensor.ones([2]).trainable()
      Tensor.custom([x], value: { x * 2 }, gradient: { _ in [Tensor.ones([3])] }).sum().backward()
    }
    expectMessage("custom: a gradient of", "[3]", "[2]", in: result)
  }
}
