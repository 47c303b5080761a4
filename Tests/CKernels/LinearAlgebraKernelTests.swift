import CKernels
import Foundation
import Testing

struct LinearAlgebraKernelTests {
  /// Row-major a [m, k] times b [k, n].
  private func product(_ a: [Double], _ b: [Double], _ m: Int, _ k: Int, _ n: Int) -> [Double] {
    (0..<(m * n)).map { index in
      (0..<k).reduce(0) { $0 + a[index / n * k + $1] * b[$1 * n + index % n] }
    }
  }

  private func transposed(_ a: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    (0..<(rows * columns)).map { a[$0 % rows * columns + $0 / rows] }
  }

  private func identity(_ n: Int) -> [Double] {
    (0..<(n * n)).map { $0 / n == $0 % n ? 1 : 0 }
  }

  private let shapes = [(1, 1), (3, 3), (7, 4), (4, 9), (33, 17), (1, 12), (20, 1)]

  @Test func `singular values of matrices that can be checked by hand`() {
    // A diagonal; the rank-one matrix (1, 2)ᵀ(3, 4) of norm √5 · 5; a rotation times 2; zeros.
    let cases: [(rows: Int, columns: Int, a: [Double], values: [Double])] = [
      (3, 2, [0, -3, 2, 0, 0, 0], [3, 2]),
      (2, 2, [3, 4, 6, 8], [5 * Double(5).squareRoot(), 0]),
      (2, 2, [0, -2, 2, 0], [2, 2]),
      (2, 3, [0, 0, 0, 0, 0, 0], [0, 0]),
    ]
    for test in cases {
      var values = [Double](repeating: .nan, count: test.values.count)
      var a = test.a
      #expect(ck_singular_values_f64(test.rows, test.columns, &a, &values, false) == 0)
      expectClose(values, test.values, .float64, epsilons: 8, scale: 10)
      var single = test.a.map(Float.init)
      var singles = [Float](repeating: .nan, count: test.values.count)
      #expect(ck_singular_values_f32(test.rows, test.columns, &single, &singles, false) == 0)
      expectClose(singles.map(Double.init), test.values, .float32, epsilons: 8, scale: 10)
    }
  }

  @Test func `a matrix is u diag(values) vt again, with orthonormal vectors`() {
    for (rows, columns) in shapes {
      let small = min(rows, columns)
      let a = samples(rows * columns)
      var (work, values) = (a, [Double](repeating: .nan, count: small))
      var u = [Double](repeating: .nan, count: rows * small)
      var vt = [Double](repeating: .nan, count: small * columns)
      #expect(ck_singular_vectors_f64(rows, columns, &work, &values, &u, &vt, false) == 0)
      let scaled = u.indices.map { u[$0] * values[$0 % small] }
      // LAPACK's bound is a small multiple of ε times the norm, here below 2 √(33 · 17) = 47.
      expectClose(product(scaled, vt, rows, small, columns), a, .float64, epsilons: 50, scale: 47)
      let eye = identity(small)
      expectClose(
        product(transposed(u, rows, small), u, small, rows, small), eye, .float64, epsilons: 50,
        scale: 1)
      expectClose(
        product(vt, transposed(vt, small, columns), small, columns, small), eye, .float64,
        epsilons: 50, scale: 1)
      #expect(values == values.sorted(by: >) && values.allSatisfy { $0 >= 0 })
      var again = a
      var alone = [Double](repeating: .nan, count: small)
      #expect(ck_singular_values_f64(rows, columns, &again, &alone, false) == 0)
      expectClose(alone, values, .float64, epsilons: 50, scale: 47)
    }
  }

  @Test func `a matrix without elements has no singular values`() {
    var (empty, none): ([Double], [Double]) = ([0], [7])
    #expect(ck_singular_values_f64(0, 5, &empty, &none, false) == 0 && none == [7])
    #expect(ck_singular_values_f64(5, 0, &empty, &none, false) == 0 && none == [7])
  }

  @Test func `NaN is refused by the singular value decomposition`() {
    var (a, values): ([Double], [Double]) = ([1, .nan, 2, 3], [0, 0])
    #expect(ck_singular_values_f64(2, 2, &a, &values, false) < 0)
  }

  @Test func `QR gives orthonormal columns and an upper triangle whose product is the matrix`() {
    for (rows, columns) in shapes where rows >= columns {
      let a = samples(rows * columns)
      var (q, r) = (a, [Double](repeating: .nan, count: columns * columns))
      #expect(ck_qr_f64(rows, columns, &q, &r) == 0)
      expectClose(product(q, r, rows, columns, columns), a, .float64, epsilons: 50, scale: 12)
      expectClose(
        product(transposed(q, rows, columns), q, columns, rows, columns), identity(columns),
        .float64, epsilons: 50, scale: 1)
      for row in 0..<columns {
        for column in 0..<row { #expect(r[row * columns + column] == 0) }
      }
    }
  }

  @Test func `a system that can be checked by hand is solved, with rows exchanged`() {
    // x + 2y = 5 and 6x = 6, of which elimination must exchange the rows of [[0, 2], [6, 0]] too.
    var (a, b): ([Double], [Double]) = ([1, 2, 6, 0], [5, 1, 6, 0])
    var pivots: [Int32] = [0, 0]
    #expect(ck_solve_f64(2, 2, &a, &pivots, &b) == 0)
    expectClose(b, [1, 0, 2, 0.5], .float64, epsilons: 2)
    var (c, d): ([Float], [Float]) = ([0, 2, 6, 0], [4, 18])
    #expect(ck_solve_f32(2, 1, &c, &pivots, &d) == 0)
    #expect(d == [3, 2])
  }

  @Test func `solutions of larger systems satisfy them`() {
    for (n, columns) in [(1, 3), (5, 1), (17, 4), (33, 33)] {
      // Diagonally dominant, so that the condition number is small.
      let a = zip(samples(n * n), identity(n)).map { $0 + 3 * Double(n) * $1 }
      let b = samples(n * columns, seed: 2)
      var (work, x, pivots) = (a, b, [Int32](repeating: 0, count: n))
      #expect(ck_solve_f64(n, columns, &work, &pivots, &x) == 0)
      expectClose(product(a, x, n, n, columns), b, .float64, epsilons: 50, scale: 4)
      var (single, y) = (a.map(Float.init), b.map(Float.init))
      #expect(ck_solve_f32(n, columns, &single, &pivots, &y) == 0)
      expectClose(
        product(a, y.map(Double.init), n, n, columns), b, .float32, epsilons: 50, scale: 4)
    }
  }

  @Test func `a singular system names its first pivot that is 0`() {
    var (a, b): ([Double], [Double]) = ([1, 2, 2, 4], [1, 1])
    var pivots: [Int32] = [0, 0]
    #expect(ck_solve_f64(2, 1, &a, &pivots, &b) == 2)
    var (c, d): ([Float], [Float]) = ([0, 1, 0, 1], [1, 1])
    #expect(ck_solve_f32(2, 1, &c, &pivots, &d) == 1)
  }

  @Test func `a system with NaN is answered with NaN`() {
    var (a, b): ([Double], [Double]) = ([1, .nan, 0, 1], [1, 1])
    var pivots: [Int32] = [0, 0]
    #expect(ck_solve_f64(2, 1, &a, &pivots, &b) == 0)
    #expect(b.contains { $0.isNaN })
    var (c, d): ([Float], [Float]) = ([1, 0, 0, 1], [.nan, 1])
    #expect(ck_solve_f32(2, 1, &c, &pivots, &d) == 0)
    #expect(d[0].isNaN)
  }
}
