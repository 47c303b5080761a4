import Testing

@testable import ExperimentFile

/// `remove` in a variant.
struct VariantRemovalTests {
  private let text = """
    adapter: {kind: lora, rank: 4}
    restart: {every: 5, rewarm: 2}
    variants:
      plain: {remove: [adapter, restart.rewarm], seed: 3}
      lora: {}

    """

  private func trees(_ text: String, _ overrides: [Override] = []) throws -> [String] {
    let (plan, diagnostics) = try Fixture.experiment(text, overrides).plan()
    try #require(!diagnostics.hasErrors, "\(DiagnosticText().render(diagnostics))")
    return try #require(plan).points.map { YAMLText.inline($0.tree) }
  }

  @Test func `a variant takes out what it names, and says nothing about it`() throws {
    #expect(
      try trees(text) == [
        "{restart: {every: 5}, seed: 3}",
        "{adapter: {kind: lora, rank: 4}, restart: {every: 5, rewarm: 2}}",
      ])
  }

  @Test func `an override of a part does not bring back the whole, an override of the whole does`()
    throws
  {
    #expect(
      try trees(text, [.set("adapter.rank=8")]) == [
        "{restart: {every: 5}, seed: 3}",
        "{adapter: {kind: lora, rank: 8}, restart: {every: 5, rewarm: 2}}",
      ])
    #expect(try trees(text, [.set("adapter=none")])[0].contains("adapter: none"))
    #expect(try trees(text, [.set("restart.rewarm=1")])[0].contains("{every: 5, rewarm: 1}"))
  }

  @Test func `what is not there cannot be removed`() throws {
    let message = try Fixture.messages(text + "  odd: {remove: [adapter.rnk]}\n")
    #expect(message.contains("there is no 'adapter.rnk' to remove: nothing inherited has it"))
    #expect(message.contains("did you mean 'adapter.rank'?"))
  }

  @Test func `a variant may replace what it removes`() throws {
    let text = "adapter: {kind: lora, rank: 4}\nvariants:\n  a: {remove: [adapter], adapter: phm}\n"
    #expect(try trees(text) == ["{adapter: phm}"])
  }
}
