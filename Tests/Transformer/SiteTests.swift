import Protocols
import Testing

struct SiteTests {
  private static let query = "model.layers.1.self_attn.q_proj"
  private static let down = "model.layers.11.mlp.down_proj"

  @Test(arguments: [
    (query, query), (query, "q_proj"), (query, "self_attn.q_proj"), (query, "1.self_attn.q_proj"),
    (query, "attention"), (down, "mlp"), (down, "down_proj"),
    (query, "*"), (query, "**"), (query, "model.layers.1.*"), (query, "*q_proj"),
    (query, "*.self_attn.*"), (query, "model.*.q_proj"), (query, "m*l*1*q_proj"),
    (down, "model.layers.1*.mlp.*"), (down, "*1*1*"),
  ])
  func `a pattern selects a site`(name: String, pattern: String) {
    #expect(Site(name, inputs: 1, outputs: 1).matches(pattern))
  }

  @Test(arguments: [
    (query, ""), (query, "proj"), (query, "_proj"), (query, "k_proj"), (query, "attn.q_proj"),
    (query, "self_attn"), (query, "model"), (query, "mlp"), (down, "attention"),
    (query, "q_proj*x"), (query, "q_proj*"), (query, "*q_proj."), (query, "model.layers.11.*"),
    (down, "model.layers.1.*"), (query, "*k*"), (query, "*q_proj*q_proj"), (query, "Q_PROJ"),
  ])
  func `a pattern does not select a site`(name: String, pattern: String) {
    #expect(!Site(name, inputs: 1, outputs: 1).matches(pattern))
  }
}
