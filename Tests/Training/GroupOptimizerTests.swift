import OptimizersPlugin
import Protocols
import ResetsPlugin
import Testing

@testable import Training

/// The optimizers of groups, as they are read from settings.
@Suite struct GroupOptimizerTests {
  private func families() throws -> Families {
    var registry = Registry()
    try registry.register(AdamW.self)
    try registry.register(Adam.self)
    try registry.register(Muon.self)
    try registry.register(GaLore.self)
    return registry.families
  }

  /// The optimizer of the group `head` with settings of its own.
  private func head(
    _ optimizer: ComponentValue, _ group: [String: TypedValue]
  ) throws -> (any Optimizer)? {
    var written = optimizer
    written.common = TypedBlock(["groups": .block(TypedBlock(["head": .block(TypedBlock(group))]))])
    let block = TypedBlock(["optimizer": .component(written)])
    return try SettingsReader(block, try families()).groups()["head"]?.optimizer
  }

  private func component(_ kind: String, _ settings: [String: TypedValue] = [:]) -> ComponentValue {
    ComponentValue(family: "optimizer", kind: kind, settings: TypedBlock(settings))
  }

  @Test func `a group takes another optimizer`() throws {
    let adam = try #require(
      try head(component("muon"), ["optimizer": .component(component("adam"))]) as? Adam)
    #expect(adam.weightDecay == 0)
    let decaying = try #require(
      try head(
        component("muon"),
        ["optimizer": .component(component("adamw")), "weight_decay": .number(0.5)]) as? AdamW)
    #expect(decaying.weightDecay == 0.5)
    #expect(try head(component("muon"), ["lr": .number(0.1)]) == nil)
  }

  @Test func `a group's weight decay reaches the optimizer inside, written or not`() throws {
    let plain = try #require(
      try head(component("galore"), ["weight_decay": .number(0.5)]) as? GaLore)
    #expect((plain.inner as? AdamW)?.weightDecay == 0.5)
    let inner = component("muon", ["momentum": .number(0.5)])
    let written = try #require(
      try head(
        component("galore", ["rank": .integer(3), "inner": .component(inner)]),
        ["weight_decay": .number(0.25)]) as? GaLore)
    let muon = try #require(written.inner as? Muon)
    #expect(muon.weightDecay == 0.25 && muon.momentum == 0.5 && written.rank == 3)
  }

  @Test func `an inner optimizer's default settings change no identity`() {
    #expect(GaLore().identity == GaLore().with(\.inner, AdamW()).identity)
    #expect(GaLore().identity != GaLore().with(\.inner, Adam()).identity)
    #expect(
      GaLore().identity != GaLore().with(\.inner, AdamW().with(\.weightDecay, 0.5)).identity)
  }
}
