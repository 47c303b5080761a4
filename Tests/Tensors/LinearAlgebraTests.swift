import Tensors
import Testing

struct LinearAlgebraTests {
  @Test func `the Kronecker product has block (i, j) equal to a_ij b`() {
    for (outerA, outerB, outer) in [
      ([], [], []), ([2], [2], [2]), ([2], [], [2]), ([3, 1], [2], [3, 2]),
    ] {
      let a = random(outerA + [2, 3]), b = random(outerB + [3, 2], 2)
      let (left, right) = (Plain(a), Plain(b))
      let expected = Plain(outer + [6, 6]) { index in
        let (batch, i, j) = (Array(index.dropLast(2)), index[outer.count], index[outer.count + 1])
        let x = Plain(outer + [2, 3]) { left[broadcast: $0] }[batch + [i / 3, j / 2]]
        let y = Plain(outer + [3, 2]) { right[broadcast: $0] }[batch + [i % 3, j % 2]]
        return x * y
      }
      expectClose(Tensor.kronecker(a, b), expected, tolerance: 0)
      expectGradients("kronecker", [a, b]) { Tensor.kronecker($0[0], $0[1]) }
    }
    expectGradients("kronecker of views", [random([3, 2]), random([2, 2], 2)]) {
      Tensor.kronecker($0[0].transposed(), $0[1].transposed())
    }
    expectGradients("kronecker with itself", [random([2, 2])]) { Tensor.kronecker($0[0], $0[0]) }
  }

  @Test func `a block-diagonal product multiplies block by block`() {
    let x = random([2, 4, 6]), blocks = random([3, 2, 5], 2)
    let (px, pb) = (Plain(x), Plain(blocks))
    let expected = Plain([2, 4, 15]) { index in
      let (block, column) = (index[2] / 5, index[2] % 5)
      return (0..<2).reduce(0) {
        $0 + px[[index[0], index[1], block * 2 + $1]] * pb[[block, $1, column]]
      }
    }
    expectClose(Tensor.blockDiagonalProduct(x, blocks), expected, tolerance: 1e-15)
    expectGradients("blockDiagonalProduct", [x, blocks]) {
      Tensor.blockDiagonalProduct($0[0], $0[1])
    }
    expectGradients("blockDiagonalProduct of a vector", [random([6]), blocks]) {
      Tensor.blockDiagonalProduct($0[0], $0[1])
    }
  }

  /// Matrices far from singular.
  private func dominant(_ shape: [Int]) -> Tensor {
    let size = shape[shape.count - 1]
    return random(shape) + Tensor.identity(size, type: .float64) * Double(size)
  }

  @Test(arguments: [[3, 3], [1, 1], [2, 4, 4], [2, 1, 3, 3]])
  func `solutions satisfy their systems and have gradients`(shape: [Int]) throws {
    let a = dominant(shape), b = random(shape.dropLast() + [2], 2)
    let x = try Tensor.solve(a, b)
    // LAPACK's bound for well-conditioned systems of this size.
    expectClose(matmul(a, x), b, tolerance: 1e-14)
    expectGradients("solve", [a, b]) { solved($0[0], $0[1]) }
    expectGradients("solve with views", [a, b]) { solved($0[0].transposed(), $0[1]) }
    let single = try Tensor.solve(a.converted(to: .float32), b.converted(to: .float32))
    // The condition numbers are below 10.
    expectClose(single, x, tolerance: 1e-5)
  }

  private func solved(_ a: Tensor, _ b: Tensor) -> Tensor {
    do { return try Tensor.solve(a, b) } catch {
      Issue.record(error)
      return b
    }
  }

  @Test func `a singular matrix is an error that says which matrix and which pivot`() {
    let a = Tensor([1, 0, 0, 1, 1, 2, 2, 4], shape: [2, 2, 2])
    let error = #expect(throws: SingularMatrixError.self) {
      try Tensor.solve(a, Tensor.ones([2, 2, 1]))
    }
    #expect(error?.matrix == 1 && error?.pivot == 2)
    #expect(
      error?.description
        == "the linear system of matrix 1 has no unique solution: pivot 2 is exactly 0")
  }

  @Test func `skew-symmetric matrices are given by their upper triangle, row by row`() {
    let upper = Tensor([1, 2, 3], shape: [3], type: .float64)
    #expect(
      Tensor.skewSymmetric(upper: upper, size: 3).values == [0, 1, 2, -1, 0, 3, -2, -3, 0])
    let batch = random([2, 5, 6])
    let skew = Tensor.skewSymmetric(upper: batch, size: 4)
    #expect(skew.shape == [2, 5, 4, 4])
    expectClose(skew.transposed(), -skew, tolerance: 0)
    expectGradients("skewSymmetric", [batch]) { Tensor.skewSymmetric(upper: $0[0], size: 4) }
    #expect(Tensor.skewSymmetric(upper: Tensor.zeros([2, 0]), size: 1).values == [0, 0])
  }

  @Test(arguments: [[3], [2, 6], [1]])
  func `Cayley's map gives orthogonal matrices, with a gradient`(shape: [Int]) {
    let size = [1: 2, 3: 3, 6: 4][shape[shape.count - 1]] ?? 0
    let upper = random(shape, 3, -2, 2)
    let rotation = Tensor.cayley(Tensor.skewSymmetric(upper: upper, size: size))
    let eye = Tensor.identity(size, type: .float64).broadcast(to: rotation.shape)
    // I + Q is well conditioned: its singular values are at least 1.
    expectClose(matmul(rotation, rotation.transposed()), eye, tolerance: 1e-14)
    let inverse = Tensor.cayley(Tensor.skewSymmetric(upper: -upper, size: size))
    expectClose(matmul(rotation, inverse), eye, tolerance: 1e-14)
    expectGradients("cayley", [upper]) {
      Tensor.cayley(Tensor.skewSymmetric(upper: $0[0], size: size))
    }
  }

  @Test func `Cayley's map of two dimensions is a rotation by twice the angle whose tangent it is`()
  {
    let upper = Tensor([0.5], shape: [1], type: .float64)
    let rotation = Tensor.cayley(Tensor.skewSymmetric(upper: upper, size: 2))
    // cos 2φ = (1 - t²)/(1 + t²), sin 2φ = 2t/(1 + t²) at t = 0.5.
    expectClose(rotation, Plain([2, 2], [0.6, -0.8, 0.8, 0.6]), tolerance: 1e-15)
  }

  @Test(arguments: ElementType.allCases)
  func `Cayley's map answers NaN and infinity with NaN`(type: ElementType) {
    for value in [Double.nan, .infinity, 1e300] {
      let upper = Tensor([value, 1, 2], shape: [3], type: type)
      let rotation = Tensor.cayley(Tensor.skewSymmetric(upper: upper, size: 3))
      #expect(value == 1e300 && type == .float64 || rotation.notFiniteCount > 0)
    }
  }
}
