import Protocols
import PruningPlugin
import Testing
import Training

/// Levels and controls as runs, and what each needs.
@Suite struct PlanTests {
  private func plan(_ change: (inout PrunePlan) -> Void = { _ in }) -> PrunePlan {
    var plan = PrunePlan(MagnitudePruning())
    (plan.levels, plan.controls) = (2, [.random, .shuffled])
    change(&plan)
    return plan
  }

  @Test func `a piece has a name, from which it can be read`() {
    for piece in plan().pieces { #expect(TicketPiece(name: piece.name) == piece) }
    #expect(
      plan().pieces.map(\.name) == [
        "level-00", "level-01", "level-01-random", "level-01-shuffled", "level-02",
        "level-02-random", "level-02-shuffled",
      ])
    for text in ["level-1", "level-00-random", "level-01-ticket", "level-01-", "lvl-01", ""] {
      #expect(TicketPiece(name: text) == nil, "\(text)")
    }
  }

  @Test func `each piece needs what it starts from, and only that`() {
    func needs(_ name: String, _ plan: PrunePlan) -> [String] {
      TicketPiece(name: name).map { plan.needs(of: $0).map(\.name) } ?? []
    }
    let iterative = plan()
    #expect(needs("level-00", iterative) == [])
    #expect(needs("level-01", iterative) == ["level-00"])
    #expect(needs("level-02", iterative) == ["level-00", "level-01"])
    #expect(needs("level-02-random", iterative) == ["level-00"])
    #expect(needs("level-02-shuffled", iterative) == ["level-00", "level-02"])
    let oneShot = plan { $0.isIterative = false }
    #expect(needs("level-02", oneShot) == ["level-00"])
    let tuned = plan { $0.retraining = .fineTuning }
    #expect(needs("level-02-random", tuned) == ["level-00", "level-01"])
    #expect(needs("level-02-shuffled", tuned) == ["level-00", "level-01", "level-02"])
  }

  @Test func `densities are those of the rate, or of the groups`() {
    #expect(abs(plan().density(level: 2) - 0.64) < 1e-12)
    #expect(PrunePlan(GroupPruning()).density(level: 1) == 0.5)
    #expect(PrunePlan(GroupPruning()).density(level: 0) == 1)
  }
}
