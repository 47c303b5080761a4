import Conformance
import Foundation
import Spectra
import Tensors
import Testing

struct ProductSpectrumTests {
  @Test(arguments: [
    (40, 30, 4), (30, 40, 4), (24, 24, 1), (6, 50, 6), (50, 6, 6),
    // More than one side, or both, below the inner size.
    (5, 40, 8), (40, 5, 8), (5, 6, 20), (1, 1, 3), (1, 1, 1),
  ])
  func `the factors give the values of the product`(m: Int, n: Int, r: Int) throws {
    let (b, a) = (gaussian(m, r, seed: 7), gaussian(r, n, seed: 8))
    let found = try singularValues(ofProduct: b, a, scale: -0.5)
    let dense = try singularValues(matmul(b, a) * 0.5)
    #expect(found.count == min(r, m, n))
    #expect(
      Closeness.problem("values", found, Array(dense.prefix(found.count)), tolerance: 1e-13) == nil)
    #expect(dense.dropFirst(found.count).allSatisfy { $0 <= 1e-14 * dense[0] })
  }

  @Test func `values over twelve decades are those of the dense route`() throws {
    let values = (0..<25).map { pow(10, -Double($0) / 2) }
    let product = matrix(60, 45, values: values)
    let parts = try SingularDecomposition(product)
    let b = parts.u.slice(0..<25, axis: 1) * Tensor(values, shape: [1, 25], type: .float64)
    let a = parts.vt.slice(0..<25, axis: 0)
    let found = try singularValues(ofProduct: b, a)
    #expect(Closeness.problem("values", found, values, tolerance: 1e-12) == nil)
    let dense = try singularValues(matmul(b, a))
    #expect(Closeness.problem("dense", found, Array(dense.prefix(25)), tolerance: 1e-12) == nil)
  }

  /// The third column of B is the sum of the others.
  @Test func `factors of lower rank than their width show it`() throws {
    let part = gaussian(30, 2, seed: 9)
    let b = Tensor.concatenated([part, part.sum(1, keepingAxes: true)], axis: 1)
    let found = try singularValues(ofProduct: b, gaussian(3, 20, seed: 10))
    #expect(found.count == 3 && found[1] > 1 && found[2] < 1e-14 * found[0])
    #expect(try singularValues(ofProduct: .zeros([9, 2]), gaussian(2, 9, seed: 1)) == [0, 0])
  }

  /// The float32 product has noise where the factors have none.
  @Test func `float32 factors are taken as exact`() throws {
    let b = gaussian(96, 4, seed: 11).converted(to: .float32)
    let a = gaussian(4, 64, seed: 12).converted(to: .float32)
    let exact = try singularValues(ofProduct: b, a)
    let product = matmul(b.converted(to: .float64), a.converted(to: .float64))
    let dense = try singularValues(product)
    #expect(Closeness.problem("values", exact, Array(dense.prefix(4)), tolerance: 1e-14) == nil)
    let rounded = try singularValues(matmul(b, a))
    #expect(rounded[4] > 1e-9 * rounded[0] && dense[4] < 1e-14 * dense[0])
  }

  @Test func `factors of trainable weights and views are left as they were`() throws {
    let b = gaussian(12, 3, seed: 13).trainable()
    let a = gaussian(9, 3, seed: 14).trainable()
    let (before, after) = (b.values, a.values)
    let found = try singularValues(ofProduct: b, a.transposed())
    let dense = try singularValues(matmul(b, a.transposed()))
    #expect(Closeness.problem("values", found, Array(dense.prefix(3)), tolerance: 1e-13) == nil)
    #expect(b.values == before && a.values == after)
  }

  @Test func `empty factors give nothing`() throws {
    for (m, r, n) in [(0, 2, 3), (3, 0, 2), (3, 2, 0), (0, 0, 0)] {
      #expect(try singularValues(ofProduct: .zeros([m, r]), .zeros([r, n])) == [])
    }
  }

  @Test func `the factor that is not finite is named`() throws {
    let good = Tensor.ones([3, 2]), bad = Tensor([1, 2, 3, 4, .nan, 6], shape: [2, 3])
    let error = #expect(throws: SpectrumError.self) { try singularValues(ofProduct: good, bad) }
    #expect(
      error
        == .notFinite(matrix: "the right factor", shape: [2, 3], count: 1, row: 1, column: 1))
    let other = #expect(throws: SpectrumError.self) {
      try singularValues(ofProduct: bad.transposed(), good.transposed())
    }
    #expect(
      other == .notFinite(matrix: "the left factor", shape: [3, 2], count: 1, row: 1, column: 1))
    let huge = Tensor.full(1e200, [2, 2], type: .float64)
    let core = #expect(throws: SpectrumError.self) { try singularValues(ofProduct: huge, huge) }
    #expect(core?.description.contains("of the core of a product [2, 2]") == true)
  }
}
