import Conformance
import Tensors
import Testing

/// Products with sums of Kronecker products.
@Suite struct PHMLinearTests {
  private struct Factors {
    let rule: Tensor, left: Tensor, right: Tensor
    var parts: [Tensor] { [rule, left, right] }
    var weight: PHMWeight { PHMWeight(rule: rule, .lowRank(left: left, right: right)) }

    init(n: Int, k: Int, d: Int, rank: Int) {
      let normal = { (shape: [Int], name: String) in
        Tensor.normal(shape, RandomStream(seed: 5, name), type: .float64).trainable()
      }
      rule = normal([n, n, n], "A")
      left = normal([n, k / n, rank], "s")
      right = normal([n, rank, d / n], "t")
    }

    /// Σ A_i ⊗ (s_i t_i), as it is written.
    var kronecker: Tensor {
      Tensor.kronecker(rule, matmul(left, right)).sum(0)
    }
  }

  static let shapes = [
    (1, 5, 3, 1), (2, 8, 4, 1), (4, 32, 8, 1), (4, 8, 32, 2), (3, 9, 27, 3), (12, 96, 24, 1),
    (12, 24, 96, 1),
  ]

  @Test("every form is the Kronecker product, with its gradients", arguments: shapes)
  func forms(_ n: Int, _ k: Int, _ d: Int, _ rank: Int) {
    let factors = Factors(n: n, k: k, d: d, rank: rank)
    let x = Tensor.normal([2, 7, k], RandomStream(seed: 1, "x"), type: .float64).trainable()
    let skip = Tensor.normal([2, 7, d], RandomStream(seed: 1, "y"), type: .float64).trainable()
    let upstream = Tensor.normal([2, 7, d], RandomStream(seed: 1, "g"), type: .float64)
    let gradients = { (y: Tensor) -> [Tensor] in
      (y * upstream).sum().backward()
      let leaves = factors.parts + [x, skip]
      defer { for leaf in leaves { leaf.clearGradient() } }
      return leaves.compactMap { $0.gradient?.copy() }
    }
    let expected = matmul(x, factors.kronecker) + skip
    let slopes = gradients(expected)
    for form in PHMForm.allCases {
      let y = phmLinear(x, factors.weight, adding: skip, form: form)
      #expect(Closeness.problem("\(form)", y, expected, tolerance: 1e-12) == nil)
      let own = gradients(y)
      #expect(own.count == 5 && slopes.count == 5)
      for (one, other) in zip(own, slopes) {
        #expect(Closeness.problem("gradient, \(form)", one, other, tolerance: 1e-12) == nil)
      }
    }
  }

  @Test func `whole blocks and low-rank ones are the same map`() {
    let factors = Factors(n: 4, k: 16, d: 8, rank: 2)
    let x = Tensor.normal([6, 16], RandomStream(seed: 2, "x"), type: .float64)
    let whole = PHMWeight(rule: factors.rule, .full(matmul(factors.left, factors.right)))
    let problem = Closeness.problem(
      "full", phmLinear(x, whole), phmLinear(x, factors.weight), tolerance: 1e-12)
    #expect(problem == nil)
    #expect(whole.inputs == 16 && whole.outputs == 8 && whole.terms == 4)
    #expect(
      Closeness.problem(
        "H", whole.product().transposed(), factors.kronecker, tolerance: 1e-12) == nil)
  }
}
