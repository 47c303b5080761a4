import KroneckerPlugin
import LoRAPlugin
import Protocols
import Tensors
import Testing

/// Products of small matrices against their formulas.
@Suite struct KroneckerTests {
  @Test("LoHa is the element-wise product, in both of its forms", arguments: [2, 4])
  func hadamard(_ rank: Int) {
    let own = SiteCase(LoHa().with(\.rank, rank).with(\.alpha, 3), outputs: 9, inputs: 8)
    own.move()
    if case .lowRank = own.update() { #expect(rank == 2) } else { #expect(rank == 4) }
    let (first, second) = (product(own, "hada_w1"), product(own, "hada_w2"))
    let scaled = Matrix(zip(first.rows, second.rows).map { zip($0, $1).map { $0 * $1 } })
    let expected = Matrix(own.weight) + (3 / Double(rank)) * scaled
    let problem = expected.problem("W + s (B₁A₁) ⊙ (B₂A₂)", own.applied())
    #expect(problem == nil)
  }

  @Test("LoKr is the Kronecker product", arguments: [1, 8], [false, true])
  func kronecker(_ rank: Int, _ both: Bool) {
    let adapter = LoKr().with(\.rank, rank).with(\.decomposeBoth, both)
    let own = SiteCase(adapter, outputs: 12, inputs: 30)
    own.move()
    let names = Set(own.declared.map(\.name))
    #expect(names.contains("lokr_w1") == !(both && rank == 1))
    #expect(names.contains("lokr_w2") == (rank == 8))
    let (a, b) = (factor(own, "lokr_w1"), factor(own, "lokr_w2"))
    let (height, width) = (b.rows.count, b.rows[0].count)
    let product = Matrix(
      (0..<12).map { row in
        (0..<30).map { a.rows[row / height][$0 / width] * b.rows[row % height][$0 % width] }
      })
    let problem = (Matrix(own.weight) + (8 / Double(rank)) * product).problem(
      "W + s W₁ ⊗ W₂", own.applied())
    #expect(problem == nil)
  }

  /// By PEFT's `factorization`, run in Python.
  @Test(
    "widths are cut as in PEFT",
    arguments: [
      [256, -1, 16, 16], [128, -1, 8, 16], [127, -1, 1, 127], [128, 4, 4, 32], [88, -1, 8, 11],
      [88, 3, 2, 44], [88, 10, 8, 11], [88, 44, 44, 2], [2, -1, 1, 2], [1, -1, 1, 1],
      [36, 5, 4, 9], [97, 6, 1, 97],
    ])
  func cuts(_ numbers: [Int]) {
    let adapter = LoKr().with(\.rank, 1000).with(\.decomposeFactor, numbers[1])
    let site = Site("map", inputs: numbers[0], outputs: 1)
    let shapes = adapter.parameters(at: site).map(\.shape)
    #expect(shapes.map { $0[1] } == [numbers[2], numbers[3]])
  }

  @Test("C3A's blocks are circulant")
  func circulant() {
    let own = SiteCase(C3A().with(\.blockSize, 3), outputs: 6, inputs: 9)
    own.move()
    let kernel = own.tensor("c3a_kernel").values
    let change = Matrix(
      (0..<6).map { row -> [Double] in
        (0..<9).map { column -> Double in
          let block = row / 3 * 3 + column / 3
          let turn = (column - row + 9) % 3
          return kernel[block * 3 + turn] / 9
        }
      })
    let problem = (Matrix(own.weight) + change).problem("W + C(w)/k", own.applied())
    #expect(problem == nil)
  }

  @Test("MiSS sums pieces of the input, the last one short", arguments: [4, 5, 10])
  func pieces(_ rank: Int) {
    let own = SiteCase(MiSS().with(\.rank, rank), outputs: 3, inputs: 10)
    own.move()
    let block = Matrix(own.tensor("miss_block")).rows
    let change = Matrix((0..<3).map { output in (0..<10).map { block[$0 % rank][output] } })
    let problem = (Matrix(own.weight) + change).problem("W + Mᵀ A", own.applied())
    #expect(problem == nil)
  }

  @Test("what does not fit the widths is said with what would")
  func widths() {
    let site = Site("model.layers.0.mlp.down_proj", inputs: 24, outputs: 20)
    func hint(_ adapter: any Adapter) -> String? {
      do { try adapter.validate(at: site) } catch { return (error as? InvalidSetting)?.hint }
      return nil
    }
    #expect(hint(C3A()) == "4 does")
    #expect(hint(C3A().with(\.blockSize, 2)) == nil)
    #expect(hint(LoHa().with(\.rank, 21)) == "already 5 can reach any matrix of that width")
    #expect(hint(MiSS()) == "with 24 the update reaches every matrix")
  }

  private func product(_ own: SiteCase, _ name: String) -> Matrix {
    Matrix(own.tensor(name + "_a")) * Matrix(own.tensor(name + "_b"))
  }

  private func factor(_ own: SiteCase, _ name: String) -> Matrix {
    own.declared.contains { $0.name == name } ? Matrix(own.tensor(name)) : product(own, name)
  }
}
