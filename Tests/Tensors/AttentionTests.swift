import Foundation
import Tensors
import Testing

struct AttentionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var batch = 2, length = 5, heads = 4, keyValueHeads = 2, headSize = 4
    var offset = 0, prefix = 0
    var testDescription: String {
      "batch \(batch), length \(length), heads \(heads)/\(keyValueHeads) of \(headSize), "
        + "offset \(offset), prefix \(prefix)"
    }

    /// q, k, v and, if there is one, the prefix's keys and values.
    var operands: [Tensor] {
      let outer = [batch, length], width = keyValueHeads * headSize
      let tokens = [
        random(outer + [heads * headSize], 1, -2, 2), random(outer + [width], 2, -2, 2),
        random(outer + [width], 3),
      ]
      return prefix == 0
        ? tokens : tokens + [random([prefix, width], 4), random([prefix, width], 5)]
    }

    func table(_ type: ElementType) -> RotaryTable {
      RotaryTable(positions: offset + length + 1, headSize: headSize, base: 100, type: type)
    }

    func fused(_ inputs: [Tensor]) -> Tensor {
      attention(
        inputs[0], inputs[1], inputs[2], heads: heads, keyValueHeads: keyValueHeads,
        rotary: table(inputs[0].elementType), offset: offset,
        prefix: prefix == 0 ? nil : AttentionPrefix(keys: inputs[3], values: inputs[4]))
    }

    /// The same from rotated, matmul, softmax and a mask, with every score in memory.
    func plain(_ inputs: [Tensor]) -> Tensor {
      let rotary = table(.float64)
      let q = inputs[0].rotated(rotary, offset: offset)
        .reshaped(batch, length, keyValueHeads, heads / keyValueHeads, headSize)
        .permuted([0, 2, 3, 1, 4])
      var keys = split(inputs[1].rotated(rotary, offset: offset))
      var values = split(inputs[2])
      if prefix > 0 {
        let repeated = [batch, prefix, keyValueHeads * headSize]
        keys = Tensor.concatenated([split(inputs[3].broadcast(to: repeated)), keys], axis: 3)
        values = Tensor.concatenated([split(inputs[4].broadcast(to: repeated)), values], axis: 3)
      }
      let mask = (0..<length).flatMap { row in
        (0..<(prefix + length)).map { $0 <= prefix + row ? 0 : -1e30 }
      }
      let scores = matmul(q, keys.transposed()) / Double(headSize).squareRoot()
      let masked = scores + Tensor(mask, shape: [length, prefix + length], type: .float64)
      return matmul(masked.softmax(), values).permuted([0, 3, 1, 2, 4])
        .reshaped(batch, length, heads * headSize)
    }

    /// Heads apart: [batch, keyValueHeads, 1, rows, headSize].
    private func split(_ x: Tensor) -> Tensor {
      x.reshaped(batch, -1, keyValueHeads, headSize).permuted([0, 2, 1, 3]).insertingAxis(2)
    }
  }

  static let cases: [Case] = [
    .init(length: 1), .init(batch: 1, length: 7, heads: 3, keyValueHeads: 3, headSize: 2),
    .init(heads: 4, keyValueHeads: 1), .init(length: 63), .init(length: 64), .init(length: 65),
    .init(batch: 1, length: 130, headSize: 6), .init(batch: 1, length: 200, heads: 2),
    .init(offset: 9), .init(prefix: 3), .init(length: 70, prefix: 5),
    .init(batch: 3, length: 66, heads: 6, keyValueHeads: 2, offset: 4, prefix: 70),
  ]

  @Test(arguments: cases)
  func `attention is its plain composition, in values and all gradients`(test: Case) {
    // Sums of up to 270 products in other orders.
    expectSame("attention", test.operands, tolerance: 1e-12, test.fused, as: test.plain)
  }

  @Test(arguments: [[0], [1], [2], [0, 1], [3], [4], [0, 1, 2], [3, 4]] as [Set<Int>])
  func `frozen operands of attention get no gradient`(frozen: Set<Int>) {
    let test = Case(prefix: 2)
    expectSame(
      "attention", test.operands, frozen: frozen, tolerance: 1e-13, test.fused, as: test.plain)
  }

  @Test func `attention's gradients are those of differences`() {
    for test in [Case(length: 3), Case(length: 4, heads: 2, offset: 2, prefix: 2)] {
      expectGradients(test.testDescription, test.operands, test.fused)
    }
    let test = Case(batch: 3, length: 4, heads: 2, keyValueHeads: 2)
    expectGradients("one tensor for queries, keys and values, a view", [random([4, 3, 8])]) {
      let x = $0[0].permuted([1, 0, 2])
      return test.fused([x, x, x]) + x
    }
  }

  @Test func `attention in float32 is that in float64 but for rounding`() {
    let test = Case(batch: 2, length: 150, headSize: 16, prefix: 3)
    // Scores up to 16 before the exponential, sums of 150 terms.
    expectSingleMatchesDouble("attention", test.operands, tolerance: 2e-5) { test.fused($0) }
  }

  @Test func `a token sees itself and what is before it, and nothing behind`() {
    let test = Case(batch: 1, length: 70)
    let inputs = test.operands
    let before = test.fused(inputs)
    for input in inputs { input.slice(40..<70, axis: 1).fill(9) }
    let after = test.fused(inputs)
    #expect(before.slice(0..<40, axis: 1).values == after.slice(0..<40, axis: 1).values)
    #expect(before.slice(40..<70, axis: 1).values != after.slice(40..<70, axis: 1).values)
  }

  @Test func `moving all positions together changes nothing`() {
    // Rotary positions count only by their differences.
    let test = Case(length: 20)
    let inputs = test.operands
    var moved = test
    moved.offset = 31
    expectClose(moved.fused(inputs), test.fused(inputs), tolerance: 1e-13)
  }

  @Test func `a large score decides alone, without overflow`() {
    let q = Tensor.full(200, [1, 3, 2]), k = Tensor([0, 0, 0, 0, 200, 200], shape: [1, 3, 2])
    let v = Tensor([1, 2, 3, 4, 5, 6], shape: [1, 3, 2])
    let table = RotaryTable(positions: 3, headSize: 2, base: 1e9)
    let y = attention(q, k.trainable(), v, heads: 1, keyValueHeads: 1, rotary: table)
    // The first token alone, the mean of two equal ones, the one whose key answers.
    expectClose(y, Plain([1, 3, 2], [1, 2, 2, 3, 5, 6]), tolerance: 1e-6)
    y.sum().backward()
    #expect(k.gradient?.notFiniteCount == 0)
  }
}

struct RotaryTests {
  @Test func `rotated turns the pairs (j, j + half) of each head by position times frequency`() {
    let (headSize, length, offset, base) = (6, 5, 3, 50.0)
    let table = RotaryTable(positions: 8, headSize: headSize, base: base, type: .float64)
    #expect(table.positions == 8 && table.headSize == 6)
    let x = random([2, length, 2 * headSize])
    let plain = Plain(x)
    let expected = Plain(x.shape) { index in
      let (head, j) = (index[2] / headSize, index[2] % headSize % 3)
      let angle = Double(index[1] + offset) * pow(base, -Double(j) / 3)
      let at = { plain[[index[0], index[1], head * headSize + $0]] }
      return index[2] % headSize < 3
        ? at(j) * cos(angle) - at(j + 3) * sin(angle) : at(j + 3) * cos(angle) + at(j) * sin(angle)
    }
    // A power, a cosine and three roundings.
    expectClose(x.rotated(table, offset: offset), expected, tolerance: 1e-14)
    expectGradients("rotated", [x]) { $0[0].rotated(table, offset: offset) }
  }

  @Test func `position 0 is not turned, and lengths do not change`() {
    let table = RotaryTable(positions: 4, headSize: 4, base: 10_000, type: .float64)
    let x = random([4, 8])
    #expect(x.rotated(table).select(0).values == x.select(0).values)
    expectClose(x.rotated(table).norm(1), x.norm(1), tolerance: 1e-15)
  }
}
