import Conformance
import Foundation
import Spectra
import Tensors
import Testing

struct SingularDecompositionTests {
  private func problems(_ matrix: Tensor) throws -> [String?] {
    let parts = try SingularDecomposition(matrix)
    let k = min(matrix.shape[0], matrix.shape[1])
    let scaled = parts.u * Tensor(parts.values, shape: [1, k], type: .float64)
    let one = Tensor.identity(k, type: .float64)
    return [
      Closeness.problem(
        "product", matmul(scaled, parts.vt), matrix.converted(to: .float64), tolerance: 1e-14),
      Closeness.problem("U", matmul(parts.u.transposed(), parts.u), one, tolerance: 1e-13),
      Closeness.problem("V", matmul(parts.vt, parts.vt.transposed()), one, tolerance: 1e-13),
      Closeness.problem("values", parts.values, try singularValues(matrix), tolerance: 1e-14),
    ]
  }

  @Test(arguments: [(24, 24), (50, 9), (9, 50), (1, 7), (7, 1), (1, 1)])
  func `the parts are orthonormal and their product is the matrix`(rows: Int, columns: Int) throws {
    let parts = try SingularDecomposition(gaussian(rows, columns, seed: 5))
    let k = min(rows, columns)
    #expect(parts.u.shape == [rows, k] && parts.vt.shape == [k, columns])
    #expect(parts.values.count == k && parts.u.elementType == .float64)
    for type in ElementType.allCases {
      let matrix = gaussian(rows, columns, seed: 5).converted(to: type)
      #expect(try problems(matrix).compactMap(\.self) == [])
    }
  }

  @Test func `a matrix of low rank is decomposed whole`() throws {
    #expect(try problems(matrix(20, 14, values: [4, 2, 1])).compactMap(\.self) == [])
    #expect(try problems(.identity(6)).compactMap(\.self) == [])
  }

  /// Negating the matrix may exchange the signs of U or of V; the rule leaves V only.
  @Test func `the largest entry of each left vector is positive`() throws {
    let matrix = gaussian(15, 10, seed: 6)
    let parts = try SingularDecomposition(matrix)
    let negated = try SingularDecomposition(-matrix)
    for column in 0..<10 {
      let vector = parts.u.select(column, axis: 1).values
      #expect(vector.max() == vector.map(\.magnitude).max())
    }
    #expect(Closeness.problem("U", negated.u, parts.u, tolerance: 1e-12) == nil)
    #expect(Closeness.problem("V", negated.vt, -parts.vt, tolerance: 1e-12) == nil)
  }

  @Test func `the sign that the rule leaves to the right vector is found`() throws {
    let parts = try SingularDecomposition(Tensor([-1, 1, 0, 0], shape: [2, 2]))
    #expect(Closeness.problem("values", parts.values, [sqrt(2), 0], tolerance: 1e-15) == nil)
    let (left, right) = (parts.u.select(0, axis: 1).values, parts.vt.select(0).values)
    #expect(Closeness.problem("left", left, [1, 0], tolerance: 1e-15) == nil)
    let half = sqrt(0.5)
    #expect(Closeness.problem("right", right, [-half, half], tolerance: 1e-15) == nil)
  }

  @Test func `an empty matrix has empty parts`() throws {
    let parts = try SingularDecomposition(.zeros([0, 3]))
    #expect(parts.u.shape == [0, 0] && parts.values == [] && parts.vt.shape == [0, 3])
  }

  @Test func `a matrix that is not finite is refused`() throws {
    #expect(
      throws: SpectrumError.notFinite(
        matrix: "a matrix", shape: [2, 2], count: 4, row: 0, column: 0)
    ) {
      try SingularDecomposition(.full(.nan, [2, 2]))
    }
  }
}
