import Tensors
import Testing

struct MatrixProductTests {
  /// The product over the last two axes by its definition, outer axes broadcast.
  private func product(_ a: Plain, _ b: Plain) -> Plain {
    let (m, k) = (a.shape[a.shape.count - 2], a.shape[a.shape.count - 1])
    let n = b.shape[b.shape.count - 1]
    let pad = { (shape: [Int], rank: Int) in [Int](repeating: 1, count: rank - shape.count) + shape
    }
    let rank = max(a.shape.count, b.shape.count) - 2
    let outer = zip(pad(a.shape.dropLast(2), rank), pad(b.shape.dropLast(2), rank))
      .map { $0 == 1 ? $1 : $0 }
    return Plain(outer + [m, n]) { index in
      let (batch, row, column) = (index.dropLast(2), index[rank], index[rank + 1])
      return (0..<k).reduce(0) {
        $0 + element(a, Array(batch), row, $1) * element(b, Array(batch), $1, column)
      }
    }
  }

  private func element(_ x: Plain, _ batch: [Int], _ row: Int, _ column: Int) -> Double {
    let outer = x.shape.count - 2
    let own = zip(batch.suffix(outer), x.shape).map { $1 == 1 ? 0 : $0 }
    return x[own + [row, column]]
  }

  static let shapes: [(a: [Int], b: [Int])] = [
    ([2, 3], [3, 4]), ([1, 1], [1, 1]), ([5, 1], [1, 7]), ([1, 7], [7, 1]),
    ([2, 2, 3], [3, 4]), ([2, 3], [5, 3, 4]), ([2, 2, 3], [2, 3, 4]), ([2, 1, 2, 3], [3, 3, 2]),
    ([1, 2, 3], [1, 3, 4]), ([1, 2, 3], [4, 3, 2]), ([3, 1, 2, 2], [1, 2, 2, 3]),
    ([0, 3], [3, 2]), ([2, 0], [0, 3]), ([0, 2, 3], [0, 3, 2]),
  ]

  @Test(arguments: shapes)
  func `products are right for batched and broadcast matrices`(shapes: (a: [Int], b: [Int])) {
    let (a, b) = (random(shapes.a), random(shapes.b, 2))
    // Sums of at most 7 products in another order.
    expectClose(matmul(a, b), product(Plain(a), Plain(b)), tolerance: 1e-15)
    guard a.count > 0, b.count > 0 else { return }
    expectGradients("matmul \(shapes)", [a, b]) { matmul($0[0], $0[1]) }
  }

  /// A way to lay a matrix [m, n] out that is stored otherwise.
  struct Layout: Sendable {
    let name: String
    let stored: @Sendable ([Int]) -> [Int]
    let view: @Sendable (Tensor) -> Tensor
  }

  static let layouts: [Layout] = [
    .init(name: "as it is", stored: { $0 }, view: { $0 }),
    .init(name: "transposed", stored: { [$0[1], $0[0]] }, view: { $0.transposed() }),
    .init(
      name: "columns of a wider one", stored: { [$0[0], $0[1] + 2] },
      view: { $0.slice(1..<($0.shape[1] - 1), axis: 1) }),
    .init(
      name: "rows of a taller one", stored: { [$0[0] + 2, $0[1]] },
      view: { $0.slice(2..<$0.shape[0]) }),
    .init(
      name: "transposed slice", stored: { [$0[1] + 1, $0[0] + 3] },
      view: { $0.slice(1..<$0.shape[0]).slice(3..<$0.shape[1], axis: 1).transposed() }),
    .init(
      name: "one of two along a third axis", stored: { [$0[0], $0[1], 2] },
      view: { $0.select(1, axis: 2) }),
  ]

  @Test func `operands may be views of any layout`() {
    for left in Self.layouts {
      for right in Self.layouts {
        for (m, k, n) in [(3, 4, 2), (1, 4, 3), (3, 1, 2), (2, 3, 1)] {
          let a = random(left.stored([m, k])), b = random(right.stored([k, n]), 2)
          let name = "\(left.name) times \(right.name), \(m) \(k) \(n)"
          expectClose(
            matmul(left.view(a), right.view(b)), product(Plain(left.view(a)), Plain(right.view(b))),
            tolerance: 1e-15, name)
        }
        expectGradients(
          "\(left.name) times \(right.name)",
          [random(left.stored([3, 4])), random(right.stored([4, 2]))]
        ) { matmul(left.view($0[0]), right.view($0[1])) }
      }
    }
  }

  @Test func `batches may be permuted, repeated and transposed views`() {
    let a = random([3, 2, 4]), b = random([4, 2, 5], 2)
    expectClose(
      matmul(a.permuted([1, 0, 2]), b.permuted([1, 0, 2])),
      product(Plain(a.permuted([1, 0, 2])), Plain(b.permuted([1, 0, 2]))), tolerance: 1e-15)
    expectGradients("permuted batches", [a, b]) {
      matmul($0[0].permuted([1, 0, 2]), $0[1].permuted([1, 0, 2]))
    }
    expectGradients("repeated batches", [random([1, 2, 3]), random([3, 4], 2)]) {
      matmul($0[0].broadcast(to: [3, 2, 3]), $0[1].broadcast(to: [3, 3, 4]))
    }
    expectGradients("a matrix times its transpose", [random([2, 3, 4])]) {
      matmul($0[0], $0[0].transposed())
    }
    expectGradients("repeated columns", [random([3, 1]), random([4, 2])]) {
      matmul($0[0].broadcast(to: [3, 4]), $0[1])
    }
  }

  @Test func `large products, cut into tasks, are right in both types`() {
    // 2,100 rows are cut along the result; many small matrices are handed out together.
    let a = random([2100, 9]), b = random([9, 5], 2)
    let plain = product(Plain(a), Plain(b))
    expectClose(matmul(a, b), plain, tolerance: 1e-15)
    // k ε for sums of 9 products of rounded numbers.
    expectClose(
      matmul(a.converted(to: .float32), b.converted(to: .float32)), plain, tolerance: 1e-6)
    let many = random([300, 3, 4]), others = random([300, 4, 2], 2)
    expectClose(matmul(many, others), product(Plain(many), Plain(others)), tolerance: 1e-15)
    expectSame(
      "long sums", [random([2100, 4]), random([2100, 3], 2)], tolerance: 1e-13,
      { matmul($0[0].transposed(), $0[1]) },
      as: { ($0[0].insertingAxis(2) * $0[1].insertingAxis(1)).sum(0) })
  }
}
