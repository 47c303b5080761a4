import Foundation

/// A folder with an experiment of seconds, and what commands make of it.
final class ShortExperiment {
  let folder: URL

  /// - Parameters:
  ///   - text: the experiment file.
  ///   - files: others beside it.
  init(_ text: String = ShortExperiment.variants, files: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "commands-\(ProcessInfo.processInfo.globallyUniqueString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(text, to: "short.yaml")
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func write(_ text: String, to name: String) throws {
    let url = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: name).path)
  }

  /// Runs a command in the folder.
  func ranklab(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(list: arguments, in: folder)
  }

  /// The folders of the runs, by their names.
  func points(of experiment: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "runs/\(experiment)/points").path
    ).sorted()
  }

  /// Full training and a low-rank update, two seeds each.
  static let variants = """
    name: short
    data: {kind: grammar, context: 256}
    model: {kind: llama, layers: 1, hidden: 16, heads: 2}
    optimizer: {kind: adamw, lr: 1e-3}
    train: {until: 4, batch: 2, threads: 1}
    eval: {every: 2, batches: 1}
    variants:
      full: {}
      lora:
        adapter: {kind: lora, rank: 2}
    sweep: {seeds: 2}

    """

  /// One run on a text beside the file.
  static let text = """
    name: text
    data: {kind: text, path: data/words.txt, context: 16}
    model: {kind: llama, layers: 1, hidden: 16, heads: 2}
    train: {until: 4, batch: 2, threads: 1}
    eval: {every: 2, batches: 1}

    """

  static let words = String(repeating: "the dog that the cats see runs. ", count: 60)
}
