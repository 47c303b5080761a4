import Tensors
import Testing

struct IndexingTests {
  @Test(arguments: [[5], [5, 3], [5, 2, 3], [5, 200]])
  func `gathered entries are those at the indices, repeated ones too`(shape: [Int]) {
    let table = random(shape)
    let indices: [Int32] = [4, 0, 0, 3, 4, 4]
    let plain = Plain(table)
    let expected = Plain([6] + shape.dropFirst()) { plain[[Int(indices[$0[0]])] + $0.dropFirst()] }
    expectClose(table.gathered(indices), expected, tolerance: 0)
    expectGradients("gathered", [table]) { $0[0].gathered(indices).squared() }
  }

  @Test func `entries are gathered from views, and none from none`() {
    let x = random([3, 5])
    expectClose(
      x.transposed().gathered([4, 1]),
      Tensor.stacked([x.select(4, axis: 1), x.select(1, axis: 1)]),
      tolerance: 0)
    expectGradients("gathered from a view", [x]) {
      $0[0].transposed().gathered([4, 1, 4]).squared()
    }
    #expect(x.gathered([]).shape == [0, 5])
  }

  @Test func `two lookups in one table add up their gradients`() {
    expectGradients("two lookups", [random([4, 3])]) {
      $0[0].gathered([1, 1, 2]) * $0[0].gathered([0, 1, 3])
    }
  }

  @Test(arguments: [[6], [6, 3], [6, 2, 70]])
  func `scattered entries are summed where they meet`(shape: [Int]) {
    let x = random(shape)
    let indices: [Int32] = [2, 0, 2, 6, 2, 0]
    let plain = Plain(x)
    let expected = Plain([7] + shape.dropFirst()) { index in
      indices.enumerated().filter { Int($0.element) == index[0] }.reduce(0) {
        $0 + plain[[$1.offset] + index.dropFirst()]
      }
    }
    // In the order of the indices, as the reference.
    expectClose(x.scattered(indices, size: 7), expected, tolerance: 0)
    expectGradients("scattered", [x]) { $0[0].scattered(indices, size: 7).squared() }
  }

  @Test func `scattering is the transpose of gathering`() {
    let (x, y) = (random([4, 3]), random([6, 3], 2))
    let indices: [Int32] = [3, 3, 0, 1, 3, 0]
    let left = (x.gathered(indices) * y).sum().item
    let right = (x * y.scattered(indices, size: 4)).sum().item
    // Sums of 18 products in two orders.
    #expect((left - right).magnitude < 1e-14)
    expectGradients("scattered from a view", [random([3, 6])]) {
      $0[0].transposed().scattered(indices, size: 4).squared()
    }
  }
}
