import OptimizersPlugin
import Protocols
import ResetsPlugin
import Testing
import Training

/// What resets touch, and what they leave alone.
@Suite struct ScopeTests {
  private let names = ["first_moment", "second_moment", "velocity"]

  @Test(arguments: ResetMoments.allCases)
  func `only the moments that were asked for change; a name that tells none counts with both`(
    moments: ResetMoments
  ) {
    let before = state(names, shape: [8, 6])
    for policy in policies(moments) {
      let after = policy.applied(to: before)
      let changed = Set(names.filter { after.values($0) != before.values($0) })
      let wanted: Set<String> =
        switch moments {
        case .both: Set(names)
        case .first: ["first_moment"]
        case .second: ["second_moment"]
        }
      #expect(changed == wanted, "\(policy)")
      #expect(Set(names.filter(policy.acts(on:))) == wanted)
    }
  }

  @Test func `the count of steps goes on or starts again, whatever the moments`() {
    for moments in ResetMoments.allCases {
      for restarting in [false, true] {
        for policy in policies(moments, restarting: restarting) {
          #expect(policy.applied(to: state(shape: [4, 3])).steps == (restarting ? 0 : 7))
          #expect(policy.restartsSteps == restarting)
        }
      }
    }
    #expect(NoReset().applied(to: state(shape: [4, 3])).steps == 7)
  }

  @Test func `no reset changes nothing`() {
    let before = state(names, shape: [5, 3])
    #expect(NoReset().applied(to: before).values == before.values)
  }

  @Test func `a ratio of 0 keeps all, one of 1 clears all`() {
    let before = state(shape: [7, 5])
    for unit in ResetUnit.allCases {
      let magnitude = MagnitudeReset().with(\.masks, .separate).with(\.by, unit)
      let random = RandomReset().with(\.sharedMask, false).with(\.by, unit)
      for kept in [magnitude.with(\.ratio, 0), random.with(\.ratio, 0)] as [any ResetPolicy] {
        #expect(kept.applied(to: before).values == before.values)
        #expect(kept.clearedShare(of: [7, 5]) == 0)
      }
      for none in [magnitude.with(\.ratio, 1), random.with(\.ratio, 1)] as [any ResetPolicy] {
        #expect(none.applied(to: before).values.values.allSatisfy { $0.allSatisfy { $0 == 0 } })
        #expect(none.clearedShare(of: [7, 5]) == 1)
      }
    }
  }

  @Test func `a state without entries, or without tensors, is no trouble`() {
    for policy in policies(.both, restarting: true) {
      #expect(policy.applied(to: state(shape: [0, 3])).steps == 0)
      #expect(policy.applied(to: OptimizerState()).tensors.isEmpty)
    }
  }

  @Test func `names tell the moment`() {
    for name in ["first_moment", "momentum"] { #expect(Moment(of: name) == .first) }
    for name in ["second_moment", "second_moment_rows", "sum_of_squares"] {
      #expect(Moment(of: name) == .second)
    }
    #expect(Moment(of: "velocity") == nil)
  }

  @Test func `momentum is a first moment, and the parameters of others stay`() {
    let tensors = (0..<2).map { index in
      NamedParameter("p\(index)", Tensor.ones([4, 4]).trainable(), .base)
    }
    for optimizer in [SGD().with(\.momentum, 0.9), AdamW()] as [any Optimizer] {
      for policy in policies(.first) {
        let trainer = ParameterTrainer(tensors, optimizer: optimizer)
        for _ in 0..<3 {
          let loss = tensors.map { ($0.tensor.squared() * $0.tensor).sum() }.reduce(Tensor(0), +)
          loss.backward()
          trainer.step(rate: 0.01)
        }
        let before = trainer.states.mapValues { $0.tensors.mapValues(\.values) }
        trainer.reset(policy, [tensors[1]], RandomStream(seed: 0, "reset"))
        let after = trainer.states.mapValues { $0.tensors.mapValues(\.values) }
        #expect(after["p0"] == before["p0"])
        for (name, values) in before["p1"] ?? [:] {
          #expect((after["p1"]?[name] != values) == (Moment(of: name) == .first))
        }
      }
    }
  }

  @Test func `a moment that the optimizer does not keep is cited`() throws {
    let said = { (policy: any ResetPolicy, names: Set<String>) in
      #expect(throws: InvalidSetting.self) { try policy.validate(remembering: names) }?.description
    }
    #expect(
      said(ZeroReset().with(\.scope.moments, .second), ["momentum"])
        == "'moments' asks for a second moment, and the optimizer remembers momentum")
    #expect(
      said(MagnitudeReset().with(\.masks, .second), [])
        == "'masks' asks for a second moment, and the optimizer remembers nothing")
    // The first decides for both where there is one; a second one alone decides for itself.
    try MagnitudeReset().validate(remembering: ["sum_of_squares"])
    for policy in policies(.both) + policies(.first) {
      try policy.validate(remembering: ["first_moment", "second_moment_rows"])
    }
  }
}
