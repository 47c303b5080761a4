import Foundation
import Testing

/// A folder with a small experiment, deleted at the end.
final class Workplace {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "ranklab-\(UUID())").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let words = ["to", "be", "or", "not", "that", "is", "the", "question", "whether", "nobler"]
    let text = (0..<1200).map { words[($0 * $0 + $0 / 7) % words.count] }.joined(separator: " ")
    try write("text.txt", text)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The model and the data of all experiments here: a step of some milliseconds.
  static let base = """
    name: small
    data: {kind: text, path: text.txt, context: 32}
    model: {kind: llama, layers: 1, hidden: 16, inner: 24, heads: 2}
    optimizer: {kind: adamw, lr: 1e-2}
    schedule: {kind: cosine, warmup: 2}
    train: {until: 24, batch: 2, threads: 1}
    eval: {every: 8, batches: 1}
    checkpoint: {every: 5, keep: 2}
    probes: [{kind: spectrum, of: update, every: 8}]

    """

  /// Writes a file and gives its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let path = "\(folder)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  /// The only run of an experiment.
  func run(_ runs: String, _ experiment: String = "small") throws -> String {
    let points = "\(folder)/\(runs)/\(experiment)/points"
    let names = try FileManager.default.contentsOfDirectory(atPath: points)
    return "\(points)/\(try #require(names.first))"
  }

  func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  /// The last step that a run has written.
  static func lastStep(_ metrics: String) -> Int {
    guard let data = FileManager.default.contents(atPath: metrics),
      let line = data.split(separator: UInt8(ascii: "\n")).last,
      let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
    else { return -1 }
    return object["step"] as? Int ?? -1
  }
}
