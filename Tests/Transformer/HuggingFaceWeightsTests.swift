import Protocols
import Tensors
import Testing
import Transformer

/// Which tensors a folder may and must hold.
struct HuggingFaceWeightsTests {
  private static let head = "lm_head.weight", embedding = "model.embed_tokens.weight"

  /// A folder with the configuration of `model` and the given tensors.
  private func folder(
    _ model: Llama, _ change: (inout [SafetensorsWriter.Item]) -> Void
  ) throws -> ModelFolder {
    let folder = try ModelFolder()
    try model.save(folder: folder.path)
    var items = model.items
    change(&items)
    try folder.add(items)
    return folder
  }

  private func error(_ folder: ModelFolder) -> ModelFolderError? {
    #expect(throws: ModelFolderError.self) { try Llama(folder: folder.path) }
  }

  @Test func `all that is missing, left over or otherwise is told at once`() throws {
    let folder = try folder(Llama(.tiny, seed: 1)) { items in
      items.removeAll { $0.name == "model.norm.weight" || $0.name == Self.head }
      items.append(Tensor.zeros([11, 9]).item(Self.head))
      items.append(Tensor.zeros([2]).item("model.layers.2.input_layernorm.weight"))
      items.append(Tensor.zeros([2]).item("score\u{1b}.weight"))
      items.removeAll { $0.name == "model.layers.0.mlp.up_proj.weight" }
      items.append(
        .init(
          name: "model.layers.0.mlp.up_proj.weight", type: .int8, shape: [8, 12],
          bytes: [UInt8](repeating: 0, count: 96)))
    }
    #expect(
      error(folder)?.description == """
        \(folder.path): 6 problems
          the tensor "model.layers.0.mlp.up_proj.weight" is [8, 12]; wanted is [12, 8]
          the tensor "model.layers.0.mlp.up_proj.weight" is I8; wanted is F32, F64, BF16 or F16
          the tensor "model.norm.weight" is missing; wanted is [8]
          the tensor "lm_head.weight" is [11, 9]; wanted is [11, 8]
          the tensor "model.layers.2.input_layernorm.weight" has no place in the model
          the tensor "score\\u{1b}.weight" has no place in the model
        """)
  }

  @Test func `of many problems the first twenty and their number are told`() throws {
    let model = Llama(.tiny.with { $0.layers = 4 }, seed: 1)
    let folder = try folder(model) { $0 = [] }
    let problem = try #require(error(folder)?.problem)
    let lines = problem.split(separator: "\n")
    // 9 tensors a layer, two tables and a norm.
    #expect(lines.count == 22 && lines.first == "39 problems")
    #expect(lines[1] == "  the tensor \"model.embed_tokens.weight\" is missing; wanted is [11, 8]")
    #expect(lines.last == "  and 19 more")
  }

  @Test func `old tables of rotary angles are passed over`() throws {
    let model = Llama(.tiny, seed: 2)
    let folder = try folder(model) { items in
      items.append(Tensor.zeros([3]).item("model.layers.0.self_attn.rotary_emb.inv_freq"))
      items.append(
        .init(
          name: "model.rotary_emb.inv_freq", type: .int64, shape: [1],
          bytes: [UInt8](repeating: 0, count: 8)))
    }
    #expect(try Llama(folder: folder.path).contents == model.contents)
  }

  @Test func `stored types may differ from tensor to tensor`() throws {
    let model = Llama(.tiny, seed: 2)
    let folder = try folder(model) { items in
      items = model.parameters.enumerated().map { index, parameter in
        let types: [StoredType] = [.float32, .float64]
        return parameter.tensor.item(parameter.name, as: types[index % 2])
      }
    }
    #expect(try Llama(folder: folder.path).contents == model.contents)
  }

  @Test func `a tied model may carry its head when it equals the embedding`() throws {
    let model = Llama(.tiny.with { $0.tied = true }, seed: 3)
    let equal = try folder(model) { items in
      items.append(model.embedding.item(Self.head, as: .float64))
    }
    let again = try Llama(folder: equal.path)
    #expect(again.contents == model.contents && again.head === again.embedding)

    let different = try folder(model) { items in
      let moved = model.embedding.detached + Tensor.full(1, [1])
      items.append(moved.item(Self.head))
    }
    #expect(
      error(different)?.description
        == "\(different.path): tie_word_embeddings is true, but the tensor \"lm_head.weight\" "
        + "differs from \"model.embed_tokens.weight\"")

    let misshapen = try folder(model) { $0.append(Tensor.zeros([8, 11]).item(Self.head)) }
    #expect(
      error(misshapen)?.problem == "the tensor \"lm_head.weight\" is [8, 11]; wanted is [11, 8]")
  }

  @Test func `a model without a tied head needs one`() throws {
    let folder = try folder(Llama(.tiny, seed: 4)) { $0.removeAll { $0.name == Self.head } }
    #expect(
      error(folder)?.problem == "the tensor \"lm_head.weight\" is missing; wanted is [11, 8]")
  }

  @Test func `a damaged file of weights is named`() throws {
    let folder = try folder(Llama(.tiny, seed: 5)) { _ in }
    try folder.add(Array(folder.bytes("model.safetensors").dropLast()), as: "model.safetensors")
    let error = error(folder)
    #expect(error?.path == folder.path("model.safetensors"))
    #expect(error?.problem.hasPrefix("the tensors take ") == true)
  }

  @Test func `a folder without weights is told`() throws {
    let folder = try ModelFolder()
    try folder.add(Change([:]).text, as: "config.json")
    #expect(
      error(folder)?.description
        == "\(folder.path): the folder has neither model.safetensors nor "
        + "model.safetensors.index.json")
  }
}
