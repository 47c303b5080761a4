import BottlenecksPlugin
import CompacterPlugin
import Protocols
import PromptsPlugin
import Testing

/// Numbers of parameters on T5-base, 12 + 12 blocks of width 768 with 62 norms of a scale each, as
/// the paper's own program counts them (Mahabadi et al. 2021, arXiv 2106.04647, table 1).
@Suite struct CompacterTests {
  static let blocks = 0..<24
  static let sites = blocks.flatMap { layer in
    ["self_attn", "mlp"].map { half in
      Site("model.layers.\(layer).\(half)", inputs: 768, outputs: 768, place: .sublayer)
    }
  }
  static let norms = 62 * 768

  private func count(_ adapter: any AdapterPlugin, leavingOut: Int = 0) throws -> Int {
    let targets = adapter.defaultTargets
    let taken = Self.sites.filter { site in targets?.contains(where: site.matches) ?? true }
      .filter { site in
        let layer = Int(site.name.split(separator: ".")[2]) ?? 0
        return layer % 12 >= leavingOut
      }
    let all = try taken.flatMap { site in
      try adapter.validate(at: site)
      return adapter.parameters(at: site)
    }
    return (all + adapter.shared(by: taken)).reduce(0) { $0 + $1.count }
  }

  @Test(
    "Compacter's and Compacter++'s counts",
    arguments: [(4, 161_728, 104_704), (8, 162_176, 105_152), (12, 163_392, 106_368)])
  func compacter(_ division: Int, _ both: Int, _ one: Int) throws {
    #expect(try count(Compacter().with(\.division, division)) + Self.norms == both)
    #expect(try count(CompacterPlusPlus().with(\.division, division)) + Self.norms == one)
  }

  @Test func `counts of the others`() throws {
    #expect(try count(Compacter()) == 114_112)
    #expect(try count(Houlsby().with(\.reduction, 32)) + Self.norms == 1_855_104)
    #expect(try count(Houlsby().with(\.reduction, 32), leavingOut: 5) + Self.norms == 1_101_984)
    let phm = PHMAdapter().with(\.division, 12)
    #expect(try count(phm) + Self.norms == 398_976)
    #expect(try count(phm.with(\.sharedRule, true)) == 2 * 24 * (2 * 1_536 + 792) + 1_728)
    let input = Site("model.embed_tokens", inputs: 32_100, outputs: 768, place: .input)
    #expect(PromptTuning().with(\.tokens, 100).shared(by: [input]).map(\.count) == [76_800])
  }

  @Test(
    "percentages as printed, of 222,882,048 parameters",
    arguments: [(24, 4, 0.0726, 0.0470), (48, 4, 0.0741, 0.0478), (96, 4, 0.0772, 0.0493)])
  func percentages(_ width: Int, _ division: Int, _ both: Double, _ one: Double) throws {
    let share = { (count: Int) in
      (Double(count + Self.norms) / 222_882_048 * 1e6).rounded() / 1e4
    }
    #expect(share(try count(Compacter().with(\.width, width))) == both)
    #expect(share(try count(CompacterPlusPlus().with(\.width, width))) == one)
  }

  @Test func `starts are the paper's, and AdapterHub's by name`() throws {
    let site = Self.sites[0]
    let starts = { (adapter: Compacter) in
      Dictionary(
        (adapter.parameters(at: site) + adapter.shared(by: [site])).map { ($0.name, $0.start) }
      ) { $1 }
    }
    let (paper, hub) = (starts(Compacter()), starts(Compacter().with(\.form, .adapterhub)))
    #expect(paper["phm_rule"] == .normal(1e-4) && hub["phm_rule"] == .normal(1e-4))
    #expect(paper["adapter_up.b"] == .zeros)
    // Glorot for s of [192, 1] and t of [1, 6]: uniform of gain √2, normal of gain 1.
    let root = { (x: Double) in x.squareRoot() }
    #expect(paper["adapter_down.W_left"] == .uniform(root(12 / 193)))
    #expect(paper["adapter_down.W_right"] == .uniform(root(12 / 7)))
    #expect(hub["adapter_down.W_left"] == .normal(root(2 / 193)))
  }

  @Test func `a division that does not fit says which would`() throws {
    let site = Site("model.layers.0.mlp", inputs: 96, outputs: 96, place: .sublayer)
    let problem = { (adapter: Compacter) throws -> String in
      do { try adapter.validate(at: site) } catch let wrong as InvalidSetting {
        return wrong.description
      }
      return ""
    }
    #expect(try problem(Compacter()).contains("'reduction' makes a bottleneck of 3"))
    #expect(try problem(Compacter().with(\.division, 5)).contains("1, 2, 3, 4, 6, 8, 12"))
    #expect(try problem(Compacter().with(\.reduction, 97)).contains("'reduction' leaves nothing"))
    #expect(try problem(Compacter().with(\.width, 100)).contains("'width' is above 96"))
    #expect(try problem(Compacter().with(\.width, 24)).isEmpty)
  }
}
