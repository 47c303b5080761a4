import Testing
import Training

@Suite struct RateTests {
  @Test func `each level takes its share of what was left, rounded to even`() {
    let rate = PruningRate(0.2)
    #expect((0...3).map { rate.kept(of: 1088, level: $0) } == [1088, 870, 696, 557])
    #expect(rate.kept(of: 0, level: 4) == 0)
    // 0.5 · 5 = 2.5 goes to 2, 0.5 · 3 = 1.5 to 2.
    #expect(PruningRate(0.5).kept(of: 5, level: 1) == 3)
    #expect(PruningRate(0.5).kept(of: 3, level: 1) == 1)
    #expect(abs(rate.density(level: 3) - 0.512) < 1e-12)
  }
}
