import Foundation
import Protocols
import Tensors
import Testing
import Transformer

/// A folder for one test, deleted with everything in it when the test lets go of it.
final class ModelFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "model-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The names of the files in the folder, sorted.
  var fileNames: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  func path(_ name: String) -> String { "\(path)/\(name)" }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  func add(_ bytes: [UInt8], as name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
  }

  func add(_ text: String, as name: String) throws { try add(Array(text.utf8), as: name) }

  /// Writes tensors as the folder's one file of weights.
  func add(_ weights: [SafetensorsWriter.Item]) throws {
    try SafetensorsWriter.write(weights, to: path("model.safetensors"))
  }
}

extension Llama {
  /// The weights as tensors of a file.
  var items: [SafetensorsWriter.Item] { parameters.map { $0.tensor.item($0.name) } }

  /// Names and shapes of the weights, and all their numbers.
  var contents: [String: [Double]] {
    var result: [String: [Double]] = [:]
    for parameter in parameters {
      result["\(parameter.name) \(parameter.tensor.shape)"] = parameter.tensor.values
    }
    return result
  }
}

extension LlamaConfiguration {
  /// A model of few weights in which no two sizes are equal.
  static var tiny: LlamaConfiguration {
    LlamaConfiguration(
      layers: 2, hidden: 8, inner: 12, heads: 4, keyValueHeads: 2, headSize: 6, vocabulary: 11)
  }

  /// The same with settings changed.
  func with(_ change: (inout LlamaConfiguration) -> Void) -> LlamaConfiguration {
    var result = self
    change(&result)
    return result
  }
}
