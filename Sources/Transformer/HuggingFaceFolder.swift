internal import Foundation
public import Tensors

extension Llama {
  /// The model in a Hugging Face folder, all of its weights trainable.
  ///
  /// The folder has `config.json` beside `model.safetensors`, or beside the shards that
  /// `model.safetensors.index.json` names.
  ///
  /// A tied model's folder may hold `lm_head.weight` too, equal to the embedding. The tables
  /// `rotary_emb.inv_freq` of old folders are passed over: they follow from the configuration.
  ///
  /// - Parameters:
  ///   - folder: the folder's path.
  ///   - type: the type of the weights in memory, whatever is stored (F32, F64, BF16 or F16).
  /// - Throws: `ModelFolderError`. What is wrong with the configuration comes first (see
  ///   `LlamaConfiguration(folder:)`), then all tensors that are missing, left over, or of another
  ///   shape or type than the configuration says, in one error.
  public convenience init(
    folder: String, type: ElementType = .float32
  ) throws(ModelFolderError) {
    let configuration = try LlamaConfiguration(folder: folder)
    let weights: [String: Tensor]
    do throws(SafetensorsError) {
      weights = try StoredWeights(folder: folder).tensors(for: configuration, type: type)
    } catch {
      throw ModelFolderError(error)
    }
    self.init(configuration, type: type) { name, shape in
      weights[name] ?? .zeros(shape, type: type)
    }
  }
}

extension Llama {
  /// One weight of a model's folder; a tied head is the embedding.
  static func weight(_ name: String, folder: String) throws(ModelFolderError) -> Tensor {
    do throws(SafetensorsError) {
      for file in try ShardedSafetensors(folder: folder).files {
        if let entry = file[name] { return try Tensor(entry, of: file, type: .float32) }
      }
    } catch {
      throw ModelFolderError(error)
    }
    throw ModelFolderError(path: folder, problem: "has no tensor '\(name)'")
  }
}

/// The tensors of a model's folder, compared with those that a configuration asks for.
private struct StoredWeights {
  private static let head = "lm_head.weight", embedding = "model.embed_tokens.weight"
  private static let usableTypes: [StoredType] = [.float32, .float64, .bfloat16, .float16]

  private let folder: String
  private let entries: [SafetensorsFile.Entry]
  private var fileByTensor: [String: SafetensorsFile] = [:]

  init(folder: String) throws(SafetensorsError) {
    let stored = try ShardedSafetensors(folder: folder)
    self.folder = folder
    entries = stored.entries
    for file in stored.files {
      for name in file.names { fileByTensor[name] = file }
    }
  }

  /// All weights by name; each is in memory once.
  func tensors(
    for configuration: LlamaConfiguration, type: ElementType
  ) throws(SafetensorsError) -> [String: Tensor] {
    var wanted = configuration.weightShapes
    // A tied head that is stored nevertheless is read to be compared.
    let hasCopy = configuration.tied && fileByTensor[Self.head] != nil
    if hasCopy {
      wanted.append((Self.head, [configuration.vocabulary, configuration.hidden]))
    }
    if let problem = problem(with: wanted) { throw failure(problem) }
    var result: [String: Tensor] = [:]
    for (name, _) in wanted {
      guard let file = fileByTensor[name], let entry = file[name] else { continue }
      result[name] = try Tensor(entry, of: file, type: type)
    }
    if hasCopy, let head = result[Self.head], let table = result[Self.embedding],
      !Self.sameBytes(head, table)
    {
      throw failure(
        "tie_word_embeddings is true, but the tensor \"\(Self.head)\" differs from "
          + "\"\(Self.embedding)\"")
    }
    return result
  }

  /// What is missing, left over or otherwise than it should be, or nil.
  private func problem(with wanted: [(name: String, shape: [Int])]) -> String? {
    var problems = ProblemList()
    for (name, shape) in wanted {
      let tensor = "the tensor \(FormatProblem.quote(name))"
      let size = FormatProblem.list(shape)
      guard let entry = fileByTensor[name]?[name] else {
        problems.add("\(tensor) is missing; wanted is \(size)")
        continue
      }
      if entry.shape != shape {
        problems.add("\(tensor) is \(FormatProblem.list(entry.shape)); wanted is \(size)")
      }
      if !Self.usableTypes.contains(entry.type) {
        problems.add("\(tensor) is \(entry.type.rawValue); wanted is F32, F64, BF16 or F16")
      }
    }
    let known = Set(wanted.map(\.name))
    for entry in entries where !known.contains(entry.name) {
      if entry.name.hasSuffix("rotary_emb.inv_freq") { continue }
      problems.add("the tensor \(FormatProblem.quote(entry.name)) has no place in the model")
    }
    return problems.text
  }

  private func failure(_ problem: String) -> SafetensorsError {
    SafetensorsError(path: folder, problem: problem)
  }

  private static func sameBytes(_ a: Tensor, _ b: Tensor) -> Bool {
    a.withBytes { a in
      b.withBytes { b in
        guard a.count == b.count, let first = a.baseAddress, let second = b.baseAddress else {
          return a.count == b.count
        }
        return memcmp(first, second, a.count) == 0
      }
    }
  }
}

extension LlamaConfiguration {
  /// Names and shapes of all weights, in the order of the computation: those that `Llama` asks for.
  ///
  /// Nothing of their size is allocated.
  var weightShapes: [(name: String, shape: [Int])] {
    var shapes: [(name: String, shape: [Int])] = []
    let zero = Tensor.zeros([])
    _ = Llama(self) { name, shape in
      shapes.append((name, shape))
      // One number, seen in every place.
      return zero.broadcast(to: shape)
    }
    return shapes
  }
}
