import Foundation
import Protocols
import Tensors

/// A run's state on disk, from which it goes on to the same bytes.
///
/// A folder with `weights.safetensors` (the model's and the adapter's), `optimizer.safetensors`,
/// `trainer.json`, and `MANIFEST.json`, which is written last and names the others with their sizes.
/// The folder is made under another name and then renamed, so that one under its own name is whole.
public enum Checkpoint {
  /// Writes the state of a run into `folder`, which holds one folder a checkpoint.
  ///
  /// - Returns: the path of the checkpoint.
  /// - Throws: `CheckpointError` or `SafetensorsError`; then the checkpoints before are untouched.
  @discardableResult
  public static func save(_ trainer: Trainer, in folder: String) throws -> String {
    let files = FileManager.default
    let path = "\(folder)/\(name(trainer.progress.step))"
    let partial = "\(folder)/.partial-\(ProcessInfo.processInfo.processIdentifier)"
    try? files.removeItem(atPath: partial)
    do {
      try files.createDirectory(atPath: partial, withIntermediateDirectories: true)
      try write(trainer, to: partial)
      try? files.removeItem(atPath: path)
      try files.moveItem(atPath: partial, toPath: path)
      // The new name must outlive a loss of power, too.
      try FileSystem.synchronize(folder: folder)
    } catch let error as CocoaError {
      try? files.removeItem(atPath: partial)
      throw CheckpointError(path, "cannot be written: \(error.localizedDescription)")
    }
    return path
  }

  /// The newest whole checkpoint in a folder, or nil. Broken ones are passed over.
  public static func newest(in folder: String) -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("step-") }.sorted().reversed()
      .map { "\(folder)/\($0)" }.first { (try? manifest(of: $0)) != nil }
  }

  /// Puts a run that was made from the same plan where a checkpoint left it.
  ///
  /// - Throws: `CheckpointError` when it does not fit, or `SafetensorsError`.
  public static func load(_ path: String, into trainer: Trainer) throws {
    _ = try manifest(of: path)
    let json = try contents("\(path)/trainer.json")
    guard let saved = try? JSONDecoder().decode(SavedTrainer.self, from: json) else {
      throw CheckpointError("\(path)/trainer.json", "is not the state of a run")
    }
    trainer.restore(saved.progress, states: try states(saved, path))
    let file = try SafetensorsFile(path: "\(path)/weights.safetensors")
    for parameter in weights(of: trainer) {
      guard let entry = file[parameter.name], entry.shape == parameter.tensor.shape else {
        throw CheckpointError(
          "\(path)/weights.safetensors",
          "has no '\(parameter.name)' of shape \(parameter.tensor.shape); it is of another run")
      }
      parameter.tensor.assign(
        try Tensor(entry, of: file, type: parameter.tensor.elementType))
    }
  }

  private static func name(_ step: Int) -> String {
    let digits = String(step)
    return "step-" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }

  private static func weights(of trainer: Trainer) -> [NamedParameter] {
    trainer.model.parameters + (trainer.adapters?.parameters ?? [])
  }

  private static func write(_ trainer: Trainer, to folder: String) throws {
    try SafetensorsWriter.write(
      weights(of: trainer).map { $0.tensor.item($0.name) }, to: "\(folder)/weights.safetensors")
    let states = trainer.parameters.states
    let moments = states.flatMap { name, state in
      state.tensors.map { $1.item("\($0).\(name)") }
    }
    try SafetensorsWriter.write(moments, to: "\(folder)/optimizer.safetensors")
    let saved = SavedTrainer(progress: trainer.savedProgress, steps: states.mapValues(\.steps))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let state = String(decoding: try encoder.encode(saved), as: UTF8.self)
    try FileSystem.replace("\(folder)/trainer.json", with: state + "\n")
    let manifest = String(decoding: try encoder.encode(sizes(in: folder)), as: UTF8.self)
    try FileSystem.replace("\(folder)/MANIFEST.json", with: manifest + "\n")
  }

  private static func states(
    _ saved: SavedTrainer, _ path: String
  ) throws -> [String: OptimizerState] {
    let file = try SafetensorsFile(path: "\(path)/optimizer.safetensors")
    var states = saved.steps.mapValues { steps in
      var state = OptimizerState()
      state.steps = steps
      return state
    }
    for entry in file.entries {
      // The first part is the optimizer's name, the rest the parameter's.
      let parts = entry.name.split(separator: ".", maxSplits: 1).map(String.init)
      guard parts.count == 2, states[parts[1]] != nil else {
        throw CheckpointError(
          "\(path)/optimizer.safetensors", "'\(entry.name)' belongs to no parameter")
      }
      let tensor = try Tensor(
        entry, of: file, type: entry.type == .float64 ? .float64 : .float32)
      tensor.count(as: .moments)
      states[parts[1]]?.tensors[parts[0]] = tensor
    }
    return states
  }

  private static let parts = ["weights.safetensors", "optimizer.safetensors", "trainer.json"]

  private static func sizes(in folder: String) throws -> [String: Int] {
    var sizes: [String: Int] = [:]
    for name in parts {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      sizes[name] = (attributes[.size] as? NSNumber)?.intValue
    }
    return sizes
  }

  /// The manifest of a checkpoint whose files are all there at their sizes.
  private static func manifest(of path: String) throws -> [String: Int] {
    let json = try contents("\(path)/MANIFEST.json")
    let manifest = try? JSONDecoder().decode([String: Int].self, from: json)
    guard let manifest, let found = try? sizes(in: path), found == manifest else {
      throw CheckpointError(path, "is not whole: its files are not those of its MANIFEST.json")
    }
    return manifest
  }

  private static func contents(_ path: String) throws(CheckpointError) -> Data {
    do {
      return try Data(contentsOf: URL(filePath: path))
    } catch {
      throw CheckpointError(path, "cannot be read: \(error.localizedDescription)")
    }
  }
}

/// The state of a run but its tensors.
private struct SavedTrainer: Codable {
  let progress: TrainingProgress
  /// Steps of each parameter, for bias corrections.
  let steps: [String: Int]
}

/// A checkpoint that cannot be written or read.
public struct CheckpointError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file or folder.
  public let path: String
  /// What is wrong.
  public let problem: String

  init(_ path: String, _ problem: String) { (self.path, self.problem) = (path, problem) }

  /// Path and problem.
  public var description: String { "\(path): \(problem)" }
}
