import Foundation
import Protocols
import Tensors

/// A run's state on disk, from which it goes on to the same bytes.
///
/// A folder with `weights.safetensors` (what learns: the model's and the adapter's), with
/// `base.safetensors` (what is frozen, which the checkpoints of one cycle share as hard links),
/// `optimizer.safetensors`, `trainer.json`, and `MANIFEST.json`, which is written last and names the
/// others with their sizes and SHA-256. The folder is made under another name and then renamed, so
/// that one under its own name is whole.
public enum Checkpoint {
  static let weightsName = "weights.safetensors", baseName = "base.safetensors"
  static let optimizerName = "optimizer.safetensors", trainerName = "trainer.json"
  /// Before the names of what an optimizer remembers beside moments.
  private static let keptMark = "kept:"

  /// Writes the state of a run into `folder`, which holds one folder a checkpoint.
  ///
  /// - Returns: the path of the checkpoint.
  /// - Throws: `CheckpointError` or `SafetensorsError`; then the checkpoints before are untouched.
  @discardableResult
  public static func save(_ trainer: Trainer, in folder: String) throws -> String {
    try save(trainer, run: nil, in: folder) {}
  }

  /// The same with what a run remembers beside its trainer.
  ///
  /// - Parameters:
  ///   - beforeCommit: called last, before the checkpoint gets its name; may refuse.
  static func save(
    _ trainer: Trainer, run: RunMemory?, in folder: String, beforeCommit: () throws -> Void
  ) throws -> String {
    let files = FileManager.default
    let path = "\(folder)/\(StepName.padded(trainer.progress.step))"
    let partial = "\(folder)/.partial-\(ProcessInfo.processInfo.processIdentifier)"
    try? files.removeItem(atPath: partial)
    do {
      try files.createDirectory(atPath: partial, withIntermediateDirectories: true)
      try write(trainer, run, to: partial, sharingWith: newest(in: folder))
      try beforeCommit()
      try? files.removeItem(atPath: path)
      try files.moveItem(atPath: partial, toPath: path)
      // The new name must outlive a loss of power, too.
      try FileSystem.synchronize(folder: folder)
    } catch {
      try? files.removeItem(atPath: partial)
      guard let system = error as? CocoaError else { throw error }
      throw CheckpointError(path, "cannot be written: \(system.localizedDescription)")
    }
    return path
  }

  /// The newest whole checkpoint in a folder, or nil. Broken ones are passed over.
  public static func newest(in folder: String) -> String? {
    all(in: folder).last { (try? CheckpointManifest.checked($0)) != nil }
  }

  /// The step of the newest checkpoint in a folder, by its name alone.
  package static func newestStep(in folder: String) -> Int? {
    all(in: folder).last.flatMap(step)
  }

  /// The step of a checkpoint, by its name.
  static func step(of path: String) -> Int? { path.split(separator: "-").last.flatMap { Int($0) } }

  /// What a run remembered beside its trainer when it was saved.
  static func run(of path: String) throws -> RunMemory? {
    guard let saved = RunJSON.read(SavedTrainer.self, file: "\(path)/\(trainerName)") else {
      throw CheckpointError("\(path)/\(trainerName)", "is not the state of a run")
    }
    return saved.run
  }

  /// The checkpoints of a folder, oldest first, whole or not.
  static func all(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("step-") && !$0.hasSuffix(".corrupt") }.sorted()
      .map { "\(folder)/\($0)" }
  }

  /// Puts a run that was made from the same plan where a checkpoint left it.
  ///
  /// - Throws: `CheckpointError` when it does not fit, or `SafetensorsError`.
  public static func load(_ path: String, into trainer: Trainer) throws {
    _ = try loadRun(path, into: trainer)
  }

  /// The same; gives what the run remembered beside its trainer.
  static func loadRun(_ path: String, into trainer: Trainer) throws -> RunMemory? {
    _ = try CheckpointManifest.checked(path)
    guard let saved = RunJSON.read(SavedTrainer.self, file: "\(path)/\(trainerName)") else {
      throw CheckpointError("\(path)/\(trainerName)", "is not the state of a run")
    }
    trainer.restore(saved.progress, states: try states(saved, path))
    try read(learning(of: trainer), from: "\(path)/\(weightsName)")
    let frozen = frozen(of: trainer)
    if !frozen.isEmpty { try read(frozen, from: "\(path)/\(baseName)") }
    return saved.run
  }

  private static func read(_ parameters: [NamedParameter], from path: String) throws {
    let file = try SafetensorsFile(path: path)
    for parameter in parameters {
      guard let entry = file[parameter.name], entry.shape == parameter.tensor.shape else {
        throw CheckpointError(
          path,
          "has no '\(parameter.name)' of shape \(parameter.tensor.shape); it is of another run")
      }
      parameter.tensor.assign(
        try Tensor(entry, of: file, type: parameter.tensor.elementType))
    }
  }

  private static func weights(of trainer: Trainer) -> [NamedParameter] {
    trainer.model.parameters + (trainer.adapters?.parameters ?? [])
  }

  /// What changes at every step.
  private static func learning(of trainer: Trainer) -> [NamedParameter] {
    weights(of: trainer).filter(\.tensor.requiresGradient) + (trainer.adapters?.memory ?? [])
      + trainer.pruningMemory
  }

  private static func frozen(of trainer: Trainer) -> [NamedParameter] {
    weights(of: trainer).filter { !$0.tensor.requiresGradient }
  }

  private static func write(
    _ trainer: Trainer, _ run: RunMemory?, to folder: String, sharingWith previous: String?
  ) throws {
    var manifest = CheckpointManifest()
    let saved = SavedTrainer(
      progress: trainer.savedProgress, steps: trainer.parameters.states.mapValues(\.steps),
      run: run)
    try SafetensorsWriter.write(
      learning(of: trainer).map { $0.tensor.item($0.name) }, to: "\(folder)/\(weightsName)")
    let remembered = trainer.parameters.states.flatMap { name, state in
      state.tensors.map { $1.item("\($0).\(name)") }
        + state.kept.map { $1.item("\(keptMark)\($0).\(name)") }
    }
    try SafetensorsWriter.write(remembered, to: "\(folder)/\(optimizerName)")
    try FileSystem.replace("\(folder)/\(trainerName)", with: try RunJSON.document(saved))
    for name in [weightsName, optimizerName, trainerName] { try manifest.add(name, in: folder) }
    let frozen = frozen(of: trainer)
    if !frozen.isEmpty, !manifest.share(baseName, of: previous, saved.progress, with: folder) {
      try SafetensorsWriter.write(
        frozen.map { $0.tensor.item($0.name) }, to: "\(folder)/\(baseName)")
      try manifest.add(baseName, in: folder)
    }
    try manifest.write(to: folder)
  }

  private static func states(
    _ saved: SavedTrainer, _ path: String
  ) throws -> [String: OptimizerState] {
    let file = try SafetensorsFile(path: "\(path)/\(optimizerName)")
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
          "\(path)/\(optimizerName)", "'\(entry.name)' belongs to no parameter")
      }
      let tensor = try Tensor(
        entry, of: file, type: entry.type == .float64 ? .float64 : .float32)
      tensor.count(as: .moments)
      if parts[0].hasPrefix(keptMark) {
        states[parts[1]]?.kept[String(parts[0].dropFirst(keptMark.count))] = tensor
      } else {
        states[parts[1]]?.tensors[parts[0]] = tensor
      }
    }
    return states
  }
}

/// What a run remembers beside its trainer.
struct RunMemory: Codable {
  /// Bytes of `metrics.jsonl` that belong to it.
  var metricsBytes: Int
  /// The last value of every metric.
  var metrics: [String: Double]
  /// What it knows about its invariants.
  var invariants: InvariantMonitor.State
  /// Whether the last measurements were made.
  var isMeasured = false
  /// Why it does not end in the bytes of an uninterrupted run.
  var inexact: [String]
  /// What has trained it so far.
  var origin: RunOrigin?
}

/// The state of a run but its tensors.
struct SavedTrainer: Codable {
  let progress: TrainingProgress
  /// Steps of each parameter, for bias corrections.
  let steps: [String: Int]
  let run: RunMemory?
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
