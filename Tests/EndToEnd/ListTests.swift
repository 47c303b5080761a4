import Foundation
import Testing

/// `ranklab list` and `ranklab explain`.
@Suite struct ListTests {
  @Test func `list shows every family with its kinds`() throws {
    let outcome = try Program.run("list")
    #expect(outcome.code == 0)
    for family in [
      "adapter", "optimizer", "schedule", "reset", "trigger", "pruning", "corpus", "model",
      "probe",
    ] {
      #expect(outcome.output.split(separator: "\n").contains("\(family):"))
    }
    let lines = outcome.output.split(separator: "\n")
    let lora = try #require(lines.first { $0.hasPrefix("  lora ") })
    #expect(lora.hasSuffix(" low-rank update of a linear map"))
    #expect(outcome.output.contains("\nblocks: name, notes, seed, data, model, "))
  }

  @Test func `list of one family as JSON is an array of its plugins`() throws {
    let outcome = try Program.run("list", "schedule", "--json")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let plugins = try #require(json as? [[String: Any]])
    #expect(
      plugins.map { $0["kind"] as? String }
        == ["constant", "linear", "cosine", "inverse_sqrt", "wsd"])
  }

  @Test func `explain tells formula, source, settings and an example`() throws {
    let outcome = try Program.run("explain", "lora")
    #expect(
      outcome.output == """
        lora (adapter): low-rank update of a linear map

        formula  y = x (W + s B A)ᵀ, s = alpha/rank, or alpha/√rank (rank-stabilised)
        source   Hu et al. 2021, arXiv 2106.09685; rsLoRA: Kalajdzievski 2023, arXiv 2312.03732

        setting          type           default  range
        rank             whole number   8        at least 1      rank of the update
        alpha            number         16       above 0         numerator of the scale
        rank_stabilized  true or false  false                    scale alpha/√rank (rsLoRA)
        dropout          number         0        0…1, without 1  dropout on the input of A

        every adapter  type                  default
        targets        list of text or text  all that it can take  attention, mlp, a linear's name, or patterns with *
        start          extent                0                     how long everything is trained before it is attached
        patterns       settings by name                            other settings for the sites of a pattern

        parameters on llama-60m, whose weights are 58.2M
          624,640 learn, 1.07 % of these
          8,192 in each q_proj, k_proj, v_proj, o_proj of 8 layers
          15,104 in each gate_proj, up_proj, down_proj of 8 layers

        example
          adapter: {kind: lora, rank: 8, alpha: 16, rank_stabilized: false}

        """)
  }

  @Test func `explain counts an adapter's parameters on a given model`() throws {
    // 6 layers of 384: one rule of 4³, and (384 + 12) s and t each way with biases of 12 and 384.
    let compacter = try Program.run("explain", "compacter", "--model", "llama-35m", "--json").output
    let json = try JSONSerialization.jsonObject(with: Data(compacter.utf8)) as? [String: Any]
    let count = try #require(json?["parameters"] as? [String: Any])
    #expect(count["trained"] as? Int == 64 + 12 * (2 * (384 + 12) + 12 + 384))
    let wrong = try Program.run("explain", "compacter", "--model", "llama-35")
    #expect(wrong.code == 2 && wrong.errors.contains("did you mean 'llama-35m'?"))
    let other = try Program.run("explain", "adamw", "--model", "llama-35m")
    #expect(other.code == 2 && other.errors.contains("'adamw' is of the family optimizer"))
  }

  @Test func `an example leaves out what has no default to write`() throws {
    let outcome = try Program.run("explain", "growing")
    #expect(outcome.output.hasSuffix("  restart: {when: {kind: growing, first: 100}}\n"))
  }

  @Test(
    "a wrong name gets the right one",
    arguments: [
      (["explain", "lorra"], "unknown kind or block 'lorra'; did you mean 'lora'?"),
      (["list", "adaptr"], "unknown family 'adaptr'; did you mean 'adapter'?"),
      (["explain"], "explain needs one kind or block; ranklab list shows them"),
    ])
  func wrong(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.run(list: arguments)
    #expect(outcome.code == 2 && outcome.errors.contains("error: \(message)"))
  }

  @Test func `explain knows blocks, words and settings`() throws {
    let restart = try Program.run("explain", "restart")
    #expect(restart.code == 0 && restart.output.hasPrefix("restart: when an adapter is merged"))
    let zip = try Program.run("explain", "zip")
    #expect(zip.output.hasPrefix("sweep.zip: groups of paths that move together"))
    let json = try Program.run("explain", "train", "--json").output
    let block = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let names = (block?["settings"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(names == ["until", "batch", "accumulate", "clip", "threads"])
  }
}
