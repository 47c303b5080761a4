import Conformance
import Foundation
import Spectra
import Tensors
import Testing

struct SingularValuesTests {
  private func problem(
    _ matrix: Tensor, _ expected: [Double], tolerance: Double, precision: ElementType = .float64
  ) throws -> String? {
    Closeness.problem(
      "values of \(matrix.shape)", try singularValues(matrix, precision: precision), expected,
      tolerance: tolerance)
  }

  @Test func `one entry a row and a column has the entries' magnitudes`() throws {
    let entries = Tensor(
      [0, 0, 3, 0, -5, 0, 0, 0, 0, 0.25, 0, 0], shape: [4, 3], type: .float64)
    for matrix in [entries, entries.transposed()] {
      #expect(try problem(matrix, [5, 3, 0.25], tolerance: 1e-15) == nil)
    }
  }

  @Test func `known matrices have known values`() throws {
    // AᵀA = [[25, 20], [20, 25]], with the eigenvalues 45 and 5.
    let two = Tensor([3, 0, 4, 5], shape: [2, 2])
    #expect(try problem(two, [sqrt(45), sqrt(5)], tolerance: 1e-15) == nil)
    let row = Tensor([3, 0, -4, 12], shape: [1, 4])
    #expect(try problem(row, [13], tolerance: 1e-15) == nil)
    #expect(try problem(row.transposed(), [13], tolerance: 1e-15) == nil)
    let ones = Tensor.ones([6, 10])
    #expect(try problem(ones, [sqrt(60), 0, 0, 0, 0, 0], tolerance: 1e-15) == nil)
  }

  @Test func `an orthonormal matrix has ones`() throws {
    for (rows, columns) in [(20, 20), (31, 7)] {
      let q = orthonormal(rows, columns, seed: 2)
      let ones = [Double](repeating: 1, count: columns)
      #expect(try problem(q, ones, tolerance: 1e-14) == nil)
      #expect(try problem(q.transposed(), ones, tolerance: 1e-14) == nil)
    }
  }

  @Test(arguments: [(40, 40), (90, 12), (12, 90), (2, 300), (300, 2)])
  func `given values are found, of square, tall and wide matrices`(rows: Int, columns: Int) throws {
    let values = (0..<min(rows, columns)).map { 100 / Double($0 + 1) }
    #expect(try problem(matrix(rows, columns, values: values), values, tolerance: 1e-14) == nil)
  }

  @Test func `of a matrix of rank 5 the sixth value is rounding`() throws {
    let values = try singularValues(matrix(48, 32, values: [9, 7, 5, 3, 1]))
    #expect(values.count == 32 && values[4] > 0.999)
    #expect(values[5] < 1e-14)
    #expect(try singularValues(.zeros([7, 9])) == [Double](repeating: 0, count: 7))
  }

  @Test func `values over twelve decades keep their digits`() throws {
    let values = (0..<49).map { pow(10, -Double($0) / 4) }
    let found = try singularValues(matrix(64, 49, values: values))
    for (found, value) in zip(found, values) {
      // The error is some 1e-15 of the largest, not of each.
      #expect(abs(found - value) < 1e-14)
    }
    #expect(abs((found.last ?? 0) / 1e-12 - 1) < 0.01)
  }

  /// The noise of single precision is of the solver, not of the matrix.
  @Test func `single precision sees the leading values alone`() throws {
    let values = (0..<33).map { pow(10, -Double($0) / 4) }
    let graded = matrix(40, 33, values: values)
    let single = try singularValues(graded, precision: .float32)
    #expect(Closeness.problem("single", single, values, tolerance: 1e-6) == nil)
    #expect(single.allSatisfy { Double(Float($0)) == $0 })
    let stored = try singularValues(graded.converted(to: .float32))
    #expect(Closeness.problem("stored", stored, values, tolerance: 1e-7) == nil)
    #expect(stored != single)
  }

  @Test func `extreme magnitudes neither overflow nor vanish`() throws {
    for scale in [1e-300, 1e-150, 1e150, 1e300] {
      let scaled = matrix(9, 6, values: [6, 5, 4, 3, 2, 1]) * scale
      #expect(
        try problem(scaled, [6, 5, 4, 3, 2, 1].map { $0 * scale }, tolerance: 1e-14) == nil)
    }
  }

  @Test func `the matrix is left as it was, and views are read as they are`() throws {
    let matrix = gaussian(12, 10, seed: 3).converted(to: .float32).trainable()
    let before = matrix.values
    let part = matrix.slice(2..<9, axis: 1)
    #expect(try singularValues(part) == singularValues(part.copy()))
    let across = try singularValues(part.transposed())
    #expect(try problem(part, across, tolerance: 1e-14) == nil)
    #expect(matrix.values == before && matrix.gradient == nil)
  }

  @Test func `sizes of 0 and 1 are no exception`() throws {
    for shape in [[0, 0], [0, 5], [5, 0]] {
      #expect(try singularValues(.zeros(shape)) == [])
      #expect(try singularValues(.zeros(shape), precision: .float32) == [])
    }
    #expect(try singularValues(Tensor([-2], shape: [1, 1])) == [2])
    #expect(try singularValues(Tensor([-2], shape: [1, 1]), precision: .float32) == [2])
  }

  @Test func `numbers that are not finite are counted and located`() throws {
    var entries = [Double](repeating: 1, count: 12)
    entries[6] = .nan
    #expect(
      throws: SpectrumError.notFinite(
        matrix: "a matrix", shape: [3, 4], count: 1, row: 1, column: 2)
    ) {
      try singularValues(Tensor(entries, shape: [3, 4]))
    }
    entries[10] = -.infinity
    let error = #expect(throws: SpectrumError.self) {
      try singularValues(Tensor(entries, shape: [3, 4]), precision: .float32)
    }
    #expect(
      error?.description
        == "2 of the 12 entries of a matrix [3, 4] are NaN or infinite, "
        + "the first at row 1, column 2")
    let large = Tensor([1, 1e39], shape: [2, 1], type: .float64)
    #expect(try singularValues(large) == [1e39])
    #expect(
      throws: SpectrumError.notFinite(
        matrix: "a matrix", shape: [2, 1], count: 1, row: 1, column: 0)
    ) {
      try singularValues(large, precision: .float32)
    }
  }

  @Test(arguments: [
    (
      SpectrumError.notConverged(shape: [2, 3]),
      "the singular values of a matrix [2, 3] did not converge, by gesdd nor by gesvd"
    ),
    (.tooLarge(shape: [2, 3]), "a matrix [2, 3] is too large for LAPACK, which counts in 32 bits"),
    (.outOfMemory(shape: [2, 3]), "no memory for the decomposition of a matrix [2, 3]"),
    (
      .notFinite(matrix: "the left factor", shape: [2, 3], count: 1, row: 0, column: 2),
      "1 of the 6 entries of the left factor [2, 3] is NaN or infinite, "
        + "the first at row 0, column 2"
    ),
  ])
  func `an error says what is wrong with which matrix`(error: SpectrumError, text: String) {
    #expect(error.description == text)
  }
}
