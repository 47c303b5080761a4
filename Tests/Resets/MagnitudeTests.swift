import Protocols
import ResetsPlugin
import Testing

/// How much a magnitude reset clears, and what.
@Suite struct MagnitudeTests {
  /// Entries that are not above the quantile by its definition: interpolation between order
  /// statistics, the ratio being `parts` of a thousand.
  private func below(_ values: [Double], _ parts: Int) -> [Int] {
    guard parts > 0 else { return [] }
    let sorted = values.map(abs).sorted()
    let (whole, rest) = (parts * (values.count - 1)).quotientAndRemainder(dividingBy: 1000)
    let next = sorted[min(whole + 1, sorted.count - 1)]
    let quantile = sorted[whole] + Double(rest) / 1000 * (next - sorted[whole])
    return values.indices.filter { abs(values[$0]) <= quantile }
  }

  @Test func `what is not above the quantile goes, in random shapes and at random ratios`() {
    let stream = RandomStream(seed: 5, "shapes")
    for trial in 0..<200 {
      let sizes = stream.at(trial)
      let shape = (0..<(1 + sizes.integer(0, below: 3))).map {
        1 + sizes.integer(1 + $0, below: 12)
      }
      let parts = trial % 10 == 0 ? trial % 20 * 100 : sizes.integer(9, below: 1001)
      let before = state(shape: shape, seed: UInt64(trial), type: .float64)
      let ratio = Fraction(Double(parts) / 1000)
      let reset = MagnitudeReset().with(\.masks, .separate).with(\.ratio, ratio)
      let after = reset.applied(to: before)
      for (name, values) in before.values {
        let gone = zeros(after.values(name))
        #expect(gone == below(values, parts), "\(shape) at \(parts)/1000")
        #expect(gone.count == (parts == 0 ? 0 : parts * (values.count - 1) / 1000 + 1))
        #expect(reset.clearedShare(of: shape) == Double(gone.count) / Double(values.count))
        let kept = values.indices.filter { !gone.contains($0) }
        #expect(kept.allSatisfy { after.values(name)[$0] == values[$0] })
      }
    }
  }

  @Test func `rows go by their norms, as many as the quantile says`() {
    for (rows, parts) in [(1, 500), (2, 800), (2, 1000), (10, 900), (101, 290), (17, 0)] {
      let before = state(shape: [rows, 6], type: .float64)
      let reset = MagnitudeReset().with(\.masks, .separate).with(\.by, .row).with(
        \.ratio, Fraction(Double(parts) / 1000))
      let after = reset.applied(to: before)
      for (name, values) in before.values {
        let norms = (0..<rows).map { row in
          values[row * 6..<row * 6 + 6].reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        let gone = Set(below(norms, parts))
        #expect(gone.count == (parts == 0 ? 0 : parts * (rows - 1) / 1000 + 1))
        for (index, value) in values.enumerated() {
          #expect(after.values(name)[index] == (gone.contains(index / 6) ? 0 : value))
        }
        #expect(reset.clearedShare(of: [rows, 6]) == Double(gone.count) / Double(rows))
      }
    }
  }

  @Test func `rows of three axes are what has one first index; vectors have entries`() {
    let reset = MagnitudeReset().with(\.masks, .separate).with(\.by, .row).with(\.ratio, 0.5)
    let cube = reset.applied(to: state(shape: [5, 2, 3])).values("first_moment")
    #expect(
      (0..<5).count { row in cube[row * 6..<row * 6 + 6].allSatisfy { $0 == 0 } } == 3)
    #expect(zeros(cube).count == 18)
    for shape in [[], [1], [9]] {
      let before = state(shape: shape)
      #expect(
        reset.applied(to: before).values
          == MagnitudeReset().with(\.masks, .separate).with(\.ratio, 0.5).applied(to: before).values
      )
    }
  }

  @Test func `norms of rows tell squares apart that float32 cannot hold`() {
    var before = OptimizerState()
    before.tensors["second_moment"] = Tensor(
      [3e-30, 1e-30, 1e-30, 2e-30, 1e-31, 1e-31], shape: [3, 2])
    let after = MagnitudeReset().with(\.masks, .separate).with(\.by, .row).with(\.ratio, 0.5)
      .applied(to: before)
    #expect(zeros(after.values("second_moment")) == [2, 3, 4, 5])
  }

  @Test func `of equal magnitudes the first go, and zeros go before all`() {
    var before = OptimizerState()
    before.tensors["first_moment"] = Tensor([2, -2, 0, 2, 1, -2, 2, 2, 5, -2, 2], shape: [11])
    let gone = { (ratio: Fraction) in
      zeros(
        MagnitudeReset().with(\.masks, .separate).with(\.ratio, ratio).applied(to: before).values(
          "first_moment"))
    }
    #expect(gone(0) == [2])
    #expect(gone(0.05) == [2])
    #expect(gone(0.1) == [2, 4])
    #expect(gone(0.3) == [0, 1, 2, 4])
    #expect(gone(0.9) == [0, 1, 2, 3, 4, 5, 6, 7, 9, 10])
    #expect(gone(1) == Array(0..<11))
    before.tensors["first_moment"] = .full(-3, [4, 2])
    let rows = MagnitudeReset().with(\.masks, .separate).with(\.by, .row).with(\.ratio, 0.4)
      .applied(to: before)
    #expect(zeros(rows.values("first_moment")) == [0, 1, 2, 3])
  }

  @Test func `a product that is whole but for its rounding is whole`() {
    // 0.29 · 100 is 28.999999999999996 in float64.
    #expect(
      MagnitudeReset().with(\.masks, .separate).with(\.ratio, 0.29).clearedShare(of: [101]) == 30.0
        / 101)
    #expect(
      MagnitudeReset().with(\.masks, .separate).with(\.ratio, 0.57).clearedShare(of: [101]) == 58.0
        / 101)
  }

  @Test(arguments: [ResetUnit.entry, .row])
  func `one moment's mask serves both`(unit: ResetUnit) {
    let before = state(shape: [9, 5])
    let own = MagnitudeReset().with(\.masks, .separate).with(\.ratio, 0.6).with(\.by, unit)
    let separate = own.applied(to: before)
    let (first, second) = (
      zeros(separate.values("first_moment")), zeros(separate.values("second_moment"))
    )
    #expect(first != second)
    for (masks, wanted) in [(ResetMasks.first, first), (.second, second)] {
      let after = own.with(\.masks, masks).applied(to: before)
      #expect(zeros(after.values("first_moment")) == wanted)
      #expect(zeros(after.values("second_moment")) == wanted)
    }
    let onlyFirst = own.with(\.masks, .second).with(\.scope.moments, .first).applied(to: before)
    #expect(zeros(onlyFirst.values("first_moment")) == second)
    #expect(onlyFirst.values("second_moment") == before.values("second_moment"))
  }

  @Test func `factored moments of other shapes have masks of their own`() {
    var before = state(["first_moment"], shape: [6, 4])
    before.tensors["second_moment_rows"] = .normal([6], RandomStream(seed: 1, "rows"))
    let after = MagnitudeReset().with(\.masks, .first).with(\.ratio, 0.5).applied(to: before)
    #expect(zeros(after.values("first_moment")).count == 12)
    #expect(zeros(after.values("second_moment_rows")).count == 3)
  }
}
