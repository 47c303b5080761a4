import Protocols
import Tensors
import Testing
import Training

/// PEFT's `add_weighted_adapter` on two LoRA updates of one weight.
@Suite struct CombinationTests {
  @Test func `combined updates are PEFT's`() throws {
    let golden = try GoldenCase("adapter/combine")
    let updates = try zip(["one", "two"], [2.0, 1.0]).map { name, scale in
      LowRankUpdate(
        b: try golden.tensor("in.\(name).B"), a: try golden.tensor("in.\(name).A"), scale: scale)
    }
    let ranks = try #require(golden.settings["svd_rank"] as? [String: Int])
    let density = try golden.number("density")
    let ways: [String: UpdateCombination] = [
      "linear": .linear, "cat": .concatenated,
      "svd": .decomposed(rank: try #require(ranks["svd"])),
      "magnitude_prune_svd": .pruned(
        rank: try #require(ranks["magnitude_prune_svd"]), density: density),
      "ties_svd": .signed(rank: try #require(ranks["ties_svd"]), density: density),
    ]
    #expect(Set(golden.names("out.")) == Set(ways.keys.map { "\($0).delta" }))
    for (name, way) in ways.sorted(by: { $0.key < $1.key }) {
      let combined = try way.combine(updates, weights: [0.7, 0.4])
      expectClose(name, combined.product(), try golden.tensor("out.\(name).delta"))
    }
  }

  @Test func `the decomposed sum never forms the matrix and is its best approximation`() throws {
    let matrix = { (rows: Int, columns: Int, name: String) in
      Tensor.normal([rows, columns], RandomStream(seed: 4, name), type: .float64)
    }
    let updates = (0..<3).map { index in
      LowRankUpdate(
        b: matrix(20, 2, "b\(index)"), a: matrix(2, 12, "a\(index)"), scale: Double(index + 1))
    }
    let weights = [1, -0.5, 0.25]
    let whole = try UpdateCombination.decomposed(rank: 6).combine(updates, weights: weights)
    let exact = try UpdateCombination.concatenated.combine(updates, weights: weights)
    // Rank 6 is the rank of the sum, so nothing is lost but rounding.
    expectClose("sum", whole.product(), exact.product(), tolerance: 1e-12)
    #expect(whole.a.shape == [6, 12])
  }

  @Test func `what does not fit is said`() {
    let update = { (outputs: Int, rank: Int, inputs: Int) in
      LowRankUpdate(b: .zeros([outputs, rank]), a: .zeros([rank, inputs]), scale: 1)
    }
    func said(
      _ way: UpdateCombination, _ updates: [LowRankUpdate], _ weights: [Double]
    ) -> String? {
      let error = #expect(throws: CombinationError.self) {
        try way.combine(updates, weights: weights)
      }
      return error?.description
    }
    #expect(said(.concatenated, [], []) == "there is nothing to combine")
    #expect(
      said(.concatenated, [update(4, 1, 3), update(5, 1, 3)], [1, 1])
        == "an update of [5, 3] and one of [4, 3] are of different weights")
    #expect(
      said(.linear, [update(4, 1, 3), update(4, 2, 3)], [1, 1])
        == "factors of rank 2 and 1 cannot be added; concatenate them")
    #expect(
      said(.linear, [update(4, 1, 3)], [-1])
        == "factors cannot be added with a negative weight; concatenate them")
    #expect(
      said(.decomposed(rank: 4), [update(4, 1, 3)], [1])
        == "a rank of 4 does not fit a matrix of [4, 3]")
  }
}
