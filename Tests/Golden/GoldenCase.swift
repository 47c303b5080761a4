import Conformance
import Foundation
import Protocols
import Tensors
import Testing
import Transformer

/// Numbers computed in float64 by another system: a folder with `case.json` and
/// `tensors.safetensors`, under `RANKLAB_REFERENCE` or, where that is not set, beside this file.
struct GoldenCase {
  let name: String
  let folder: String
  let settings: [String: Any]
  private let file: SafetensorsFile

  static var root: String {
    ProcessInfo.processInfo.environment["RANKLAB_REFERENCE"] ?? own("Cases")
  }

  /// A folder beside this file.
  static func own(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: name).path
  }

  init(_ name: String, root: String = GoldenCase.root) throws {
    self.name = name
    folder = "\(root)/\(name)"
    let json = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: "\(folder)/case.json")))
    settings = try #require((json as? [String: Any])?["settings"] as? [String: Any])
    file = try SafetensorsFile(path: "\(folder)/tensors.safetensors")
  }

  /// All names that begin with `prefix`, without it.
  func names(_ prefix: String) -> [String] {
    file.names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  func tensor(_ name: String, type: ElementType = .float32) throws -> Tensor {
    let entry = try #require(file[name], "\(self.name) has no tensor '\(name)'")
    return try Tensor(entry, of: file, type: type)
  }

  /// Whole numbers, and their shape.
  func integers(_ name: String) throws -> (values: [Int32], shape: [Int]) {
    let entry = try #require(file[name], "\(self.name) has no tensor '\(name)'")
    try #require(entry.type == .int64)
    let values = file.withBytes(of: entry) { bytes in
      (0..<(bytes.count / 8)).map {
        Int32(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)))
      }
    }
    return (values, entry.shape)
  }

  func number(_ name: String) throws -> Double {
    try #require(settings[name] as? NSNumber, "\(self.name) has no setting '\(name)'").doubleValue
  }

  /// The model of a `model/*` case.
  func model(type: ElementType = .float32) throws -> Llama {
    var configuration = LlamaConfiguration(
      layers: Int(try number("num_hidden_layers")), hidden: Int(try number("hidden_size")),
      inner: Int(try number("intermediate_size")), heads: Int(try number("num_attention_heads")),
      keyValueHeads: Int(try number("num_key_value_heads")),
      vocabulary: Int(try number("vocab_size")), tied: try number("tie_word_embeddings") != 0)
    configuration.epsilon = try number("rms_norm_eps")
    configuration.rotaryBase = try number("rope_theta")
    var weights: [String: Tensor] = [:]
    for name in names("in.") where name != "input_ids" {
      weights[name] = try tensor("in.\(name)", type: type)
    }
    let model = Llama(configuration, type: type) { name, shape in
      weights.removeValue(forKey: name) ?? .full(.nan, shape, type: type)
    }
    try #require(weights.isEmpty, "left over: \(weights.keys.sorted())")
    return model
  }

  func batch(_ name: String = "in.input_ids") throws -> TokenBatch {
    let (tokens, shape) = try integers(name)
    return TokenBatch(tokens, length: try #require(shape.last))
  }
}

/// The bound for float32 against float64: a part of each tensor's largest entry.
let float32Bound = 1e-4

/// Expects every element to be within `tolerance` of the largest expected one.
func expectClose(
  _ name: String, _ observed: Tensor?, _ expected: Tensor, tolerance: Double = float32Bound,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard let observed else {
    Issue.record("\(name): nothing was computed", sourceLocation: sourceLocation)
    return
  }
  let problem = Closeness.problem(name, observed, expected, tolerance: tolerance)
  #expect(problem == nil, sourceLocation: sourceLocation)
}

/// Expects one number to be within `tolerance` of another, relative to it.
func expectClose(
  _ name: String, _ observed: Double, _ expected: Double, tolerance: Double = float32Bound,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let problem = Closeness.problem(name, [observed], [expected], tolerance: tolerance)
  #expect(problem == nil, sourceLocation: sourceLocation)
}
