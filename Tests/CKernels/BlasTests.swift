import CKernels
import Testing

struct BlasTests {
  @Test func `OpenBLAS names its kernels and its build`() {
    #expect(!String(cString: ck_blas_kernels()).isEmpty)
    #expect(String(cString: ck_blas_configuration()).contains("OpenBLAS"))
  }

  @Test func `the names of kernels with AVX-512 are known, in any case of letters`() {
    for name in ["SkylakeX", "Cooperlake", "SapphireRapids", "skylakex"] {
      #expect(ck_blas_kernels_use_avx512(name))
    }
    for name in ["Haswell", "Zen", "Prescott", "", "Skylake"] {
      #expect(!ck_blas_kernels_use_avx512(name))
    }
  }

  @Test func `the processor's instruction set agrees with what it says of AVX-512`() {
    let set = String(cString: ck_instruction_set())
    #expect(["x86-64-v4", "x86-64-v3", "baseline"].contains(set))
    #expect((set == "x86-64-v4") == ck_processor_has_avx512())
    #expect(ck_available_processors() >= 1)
  }

  /// c = alpha op(a) op(b) + beta c with padded rows, in plain Double.
  private func product(
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: (Int, Int) -> Double,
    _ b: (Int, Int) -> Double, _ beta: Double, _ c: (Int, Int) -> Double
  ) -> [Double] {
    (0..<m).flatMap { i in
      (0..<n).map { j in
        let sum = (0..<k).reduce(0) { $0 + a(i, $1) * b($1, j) }
        return alpha * sum + (beta == 0 ? 0 : beta * c(i, j))
      }
    }
  }

  static let shapes = [(1, 1, 1), (7, 5, 3), (17, 33, 16), (1, 65, 31), (40, 1, 7), (33, 34, 100)]

  @Test(arguments: shapes, Precision.allCases)
  func `gemm multiplies in all four ways, with leading dimensions, alpha and beta`(
    shape: (Int, Int, Int), precision: Precision
  ) {
    let (m, n, k) = shape
    for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
      let (lda, ldb, ldc) = ((ta ? m : k) + 2, (tb ? k : n) + 1, n + 3)
      let a = samples((ta ? k : m) * lda), b = samples((tb ? n : k) * ldb, seed: 2)
      let c = samples(m * ldc, seed: 3)
      let (pa, pb) = (Memory(a, precision), Memory(b, precision))
      for (alpha, beta) in [(1.0, 0.0), (0.5, 1), (-1, -2)] {
        let pc = beta == 0 ? Memory.garbage(m * ldc, precision) : Memory(c, precision)
        precision.table.gemm(
          ta, tb, m, n, k, alpha, pa.start, lda, pb.start, ldb, beta, pc.start, ldc)
        let expected = product(
          m, n, k, alpha, { ta ? a[$1 * lda + $0] : a[$0 * lda + $1] },
          { tb ? b[$1 * ldb + $0] : b[$0 * ldb + $1] }, beta, { c[$0 * ldc + $1] })
        let found = (0..<m).flatMap { row in pc.values[(row * ldc)..<(row * ldc + n)] }
        // ε k |a| |b| with k <= 100 products below 4 bounds any order of summation.
        expectClose(found, expected, precision, epsilons: Double(k) + 4, scale: 4)
      }
    }
  }
}
