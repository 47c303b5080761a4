import OrthogonalPlugin
import Protocols
import Tensors
import Testing

/// Rotations and reflections against their formulas.
@Suite struct OrthogonalTests {
  /// Skew-symmetric from what is above the diagonal, row by row.
  private func skew(_ upper: [Double], _ size: Int) -> Matrix {
    var (result, next) = (0 * Matrix.identity(size), 0)
    for row in 0..<size {
      for column in (row + 1)..<max(size, row + 1) {
        (result.rows[row][column], result.rows[column][row]) = (upper[next], -upper[next])
        next += 1
      }
    }
    return result
  }

  /// (I - Q)(I + Q)⁻¹ by the series of the inverse, for small Q.
  private func cayley(_ q: Matrix) -> Matrix {
    let one = Matrix.identity(q.rows.count)
    var (inverse, power) = (one, one)
    for _ in 0..<400 {
      power = -1 * (power * q)
      inverse = inverse + power
    }
    return (one + -1 * q) * inverse
  }

  private func diagonal(_ blocks: [Matrix]) -> Matrix {
    let size = blocks[0].rows.count
    var result = 0 * Matrix.identity(size * blocks.count)
    for (index, block) in blocks.enumerated() {
      for row in 0..<size {
        for column in 0..<size {
          result.rows[index * size + row][index * size + column] = block.rows[row][column]
        }
      }
    }
    return result
  }

  @Test("OFT turns the inputs: y = W (x R)", arguments: [false, true])
  func rotation(_ shared: Bool) {
    let own = SiteCase(
      OFT().with(\.blockSize, 4).with(\.shared, shared), outputs: 5, inputs: 12)
    own.move()
    let upper = own.tensor("oft_R").values.map { $0 / 4 }
    own.tensors[0].assign(own.tensors[0] * 0.25)
    let blocks = (0..<3).map { block in
      cayley(skew(Array(upper[(shared ? 0 : block * 6)..<(shared ? 6 : block * 6 + 6)]), 4))
    }
    let expected = Matrix(own.weight) * diagonal(blocks).transposed
    let problem = expected.problem("W Rᵀ", own.applied())
    #expect(problem == nil)
  }

  @Test(
    "the Neumann form is PEFT's sum, also where that has a term more than it says",
    arguments: [
      3: [1, 2, 2, 1], 4: [1, 2, 2, 1], 5: [1, 2, 2, 2, 1], 6: [1, 2, 2, 2, 2, 1],
    ])
  func neumann(_ terms: Int, _ factors: [Double]) {
    let adapter = OFT().with(\.blockSize, 4).with(\.cayleyNeumann, true).with(\.terms, terms)
    let own = SiteCase(adapter, outputs: 3, inputs: 4)
    own.move()
    let q = skew(own.tensor("oft_R").values, 4)
    var (power, sum) = (Matrix.identity(4), 0 * Matrix.identity(4))
    for factor in factors {
      sum = sum + factor * power
      power = power * q
    }
    let problem = (Matrix(own.weight) * sum.transposed).problem("terms \(terms)", own.applied())
    #expect(problem == nil)
  }

  /// PEFT's `block_butterfly_perm`, line by line.
  private func permutation(_ n: Int, blocks: Int, half r: Int) -> [Int] {
    let size = n / blocks
    let step = size / r
    let sequence = Array(stride(from: 0, to: step, by: 2)) + Array(stride(from: 1, to: step, by: 2))
    let order = sequence.flatMap { position in (0..<r).map { position * r + $0 } }
    return (0..<n).map { $0 / size * size + order[$0 % size] }
  }

  @Test("BOFT multiplies by permuted blocks", arguments: [1, 2, 3])
  func butterfly(_ factors: Int) {
    let own = SiteCase(BOFT().with(\.factors, factors), outputs: 3, inputs: 32)
    own.move()
    own.tensors[0].assign(own.tensors[0] * 0.25)
    let raw = own.tensor("boft_R").values
    var product = Matrix.identity(32)
    for factor in 0..<factors {
      let blocks = (0..<8).map { block in
        let first = (factor * 8 + block) * 16
        let data = Matrix((0..<4).map { Array(raw[(first + $0 * 4)..<(first + $0 * 4 + 4)]) })
        return cayley(0.5 * (data + -1 * data.transposed))
      }
      var order = 0 * Matrix.identity(32)
      let indices = permutation(32, blocks: 8 >> factor, half: 2)
      for (row, column) in indices.enumerated() { order.rows[row][column] = 1 }
      product = order * diagonal(blocks) * order.transposed * product
    }
    let rotated = Matrix(own.weight) * product.transposed
    let scales = own.tensor("boft_s").values
    let expected = Matrix(zip(rotated.rows, scales).map { row, scale in row.map { scale * $0 } })
    let problem = expected.problem("s ⊙ W Bᵀ", own.applied())
    #expect(problem == nil)
  }

  @Test("HRA multiplies by one reflection after the other")
  func reflections() {
    let own = SiteCase(HRA().with(\.rank, 4), outputs: 3, inputs: 7)
    own.move()
    var expected = Matrix(own.weight)
    for u in Matrix(own.tensor("hra_u")).transposed.rows {
      let length = u.reduce(0) { $0 + $1 * $1 }
      let reflection =
        Matrix.identity(7) + (-2 / length) * (Matrix(u.map { [$0] }) * Matrix([u]))
      expected = expected * reflection
    }
    let problem = expected.problem("W H₁ … H_r", own.applied())
    #expect(problem == nil)
  }

  @Test("RoAd turns pairs of outputs", arguments: [RoAdVariant.pair, .output, .entry])
  func pairs(_ variant: RoAdVariant) {
    let own = SiteCase(
      RoAd().with(\.variant, variant).with(\.groupSize, 4), outputs: 8, inputs: 3)
    own.move()
    let (theta, alpha) = (own.tensor("road_theta").values, own.tensor("road_alpha").values)
    let rows = Matrix(own.weight).rows
    let expected = Matrix(
      (0..<8).map { output in
        let (group, place) = (output / 4, output % 4)
        let partner = group * 4 + (place + 2) % 4
        let (first, second) =
          switch variant {
          case .pair: (group * 2 + place % 2, group * 2 + place % 2)
          case .output: (output, output)
          case .entry: (group * 8 + place, group * 8 + 4 + place)
          }
        let cosine = alpha[first] * cosineOf(theta[first])
        let sine = alpha[second] * sineOf(theta[second]) * (place < 2 ? -1 : 1)
        return zip(rows[output], rows[partner]).map { cosine * $0 + sine * $1 }
      })
    let problem = expected.problem("R W", own.applied())
    #expect(problem == nil)
  }

  private func cosineOf(_ x: Double) -> Double { sineOf(x + .pi / 2) }

  /// By its series.
  private func sineOf(_ x: Double) -> Double {
    var (term, sum) = (x, x)
    for n in 1..<20 {
      term *= -x * x / Double(2 * n * (2 * n + 1))
      sum += term
    }
    return sum
  }

  @Test("what does not fit the widths is said with what would")
  func widths() {
    let site = Site("model.layers.0.mlp.down_proj", inputs: 24, outputs: 20)
    func hint(_ adapter: any Adapter) -> String? {
      do { try adapter.validate(at: site) } catch { return (error as? InvalidSetting)?.hint }
      return nil
    }
    #expect(hint(OFT()) == "24 does")
    #expect(hint(OFT().with(\.blocks, 5)) == "4 does")
    #expect(hint(OFT().with(\.blockSize, 6)) == nil)
    #expect(hint(BOFT().with(\.blockSize, 7)) == "6 does")
    #expect(hint(BOFT().with(\.factors, 3)) == "model.layers.0.mlp.down_proj has 6 of size 4")
    #expect(hint(BOFT().with(\.factors, 2)) == nil)
    #expect(hint(RoAd()) == "20 is")
    #expect(hint(RoAd().with(\.groupSize, 8)) == "4 is")
    #expect(hint(HRA().with(\.rank, 26)) == "24 reflections reach every rotation")
    #expect(throws: InvalidSetting.self) { try HRA().with(\.rank, 3).validate() }
    #expect(throws: InvalidSetting.self) { try OFT().with(\.blockSize, 0).validate() }
    #expect(throws: InvalidSetting.self) { try BOFT().with(\.blockSize, 0).validate() }
  }
}
