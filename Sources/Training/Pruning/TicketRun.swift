import Foundation
import Protocols
import Tensors

/// One training of a plan of tickets: where it comes from, its masks, and what it leaves for others.
///
/// The pieces of a plan are neighbours: `…-level-00`, `…-level-01`, `…-level-01-random`. Level 0 keeps
/// the state of the rewind step in `rewind/`; each other piece keeps its masks in `mask.safetensors`,
/// which is made once and then read, so that a piece that goes on has the same.
final class TicketRun {
  static let maskName = "mask.safetensors", rewindName = "rewind"

  private let plan: PrunePlan
  private let piece: TicketPiece
  private let folder: String
  /// The step to which levels go back.
  private let rewindStep: Int
  private let steps: Int
  /// The masks, once they are known; nil for the dense network.
  private(set) var file: MaskFile?

  /// The piece of a run; nil where nothing is pruned.
  ///
  /// - Throws: `PruningError` where the rewind step is not before the end.
  init?(_ training: TrainingPlan, folder: String) throws {
    guard let plan = training.prune, let piece = plan.piece else { return nil }
    (self.plan, self.piece, self.folder, steps) = (plan, piece, folder, training.steps)
    rewindStep = training.lengths.steps(plan.rewind, of: training.steps)
    guard rewindStep < training.steps else {
      throw PruningError(
        "the rewind step \(rewindStep) is not before the end of the run at \(training.steps)")
    }
  }

  /// The step at which the piece begins.
  var firstStep: Int {
    piece.level == 0 || piece.control == .reinitialized ? 0 : rewindStep
  }

  /// Whether the run stands at the step to which levels go back.
  func isAtRewind(_ trainer: Trainer) -> Bool { trainer.progress.step == rewindStep }

  /// What is recorded of the masks.
  func metrics(_ trainer: Trainer) -> [String: Double] {
    if let file { return file.metrics }
    let count = Double(trainer.prunedParameters.reduce(0) { $0 + $1.parameter.tensor.count })
    return [
      "prune/density": 1, "prune/kept": count, "prune/of": count, "prune/collapsed_layers": 0,
      "prune/dead_rows": 0, "prune/dead_columns": 0,
    ]
  }

  // MARK: - What it leaves

  /// Keeps the state of the rewind step for the levels to come.
  func keep(_ trainer: Trainer) throws {
    guard piece.level == 0, isAtRewind(trainer) else { return }
    try Checkpoint.save(trainer, in: "\(folder)/\(Self.rewindName)")
  }

  // MARK: - Where it comes from

  /// Reads the masks, or makes them from the pieces before; the trainer then stands anywhere.
  func prepare(_ trainer: Trainer) throws {
    guard piece.level > 0 else { return }
    let path = "\(folder)/\(Self.maskName)"
    if FileManager.default.fileExists(atPath: path) {
      file = try MaskFile(path: path)
    } else {
      let made = try masks(trainer)
      try made.write(to: path)
      file = made
    }
    guard let file, file.masks.map(\.name) == trainer.prunedParameters.map(\.parameter.name)
    else { throw RunError.file(path, "has masks of other weights than this run prunes") }
  }

  /// Puts a trainer at the beginning of the piece.
  func start(_ trainer: Trainer) throws {
    guard piece.level > 0, piece.control != .reinitialized else { return }
    if plan.retraining == .weightRewinding {
      try Checkpoint.load(try rewindState(), into: trainer)
    } else {
      try Checkpoint.load(try trained(before), into: trainer)
      trainer.rewind(to: rewindStep)
    }
    trainer.makePruningMemory()
  }

  /// Masks the trainer's weights and moments.
  func hold(_ trainer: Trainer) {
    let type = trainer.prunedParameters.first?.parameter.tensor.elementType ?? .float32
    trainer.set(file?.set(type: type))
  }

  /// The ticket whose training this level starts from.
  private var before: TicketPiece { TicketPiece(level: plan.isIterative ? piece.level - 1 : 0) }

  private func masks(_ trainer: Trainer) throws -> MaskFile {
    let stream = RandomStream(seed: trainer.plan.seed, "prune").at(piece.level)
    switch piece.control {
    case .reinitialized: return try MaskFile(path: path(of: TicketPiece(level: piece.level)))
    case .shuffled:
      return try MaskFile(path: path(of: TicketPiece(level: piece.level)))
        .shuffled(plan.pruning.unit, stream)
    case .random: return try search(trainer, stream, nil, .chance)
    case .inverted:
      try load(scored: TicketPiece(level: 0), into: trainer)
      return try search(trainer, stream, nil, .worst)
    case nil:
      try load(scored: before, into: trainer)
      let file = before.level == 0 ? nil : try MaskFile(path: path(of: before))
      return try search(trainer, stream, file, .best)
    }
  }

  private func search(
    _ trainer: Trainer, _ stream: RandomStream, _ earlier: MaskFile?, _ order: MaskSearch.Order
  ) throws -> MaskFile {
    let network = trainer.prunedNetwork(stream, step: rewindStep)
    let start = earlier.map { file in
      let set = file.set(type: network.tensors.first?.tensor.elementType ?? .float32)
      return (level: before.level, masks: network.tensors.compactMap { set[$0.name] })
    }
    if let start, start.masks.count != network.tensors.count {
      throw RunError.file(path(of: before), "has masks of other weights than this run prunes")
    }
    let masks = try MaskSearch(plan.pruning, scope: plan.scope, rate: plan.rate)
      .masks(network, level: piece.level, from: start, by: order)
    return MaskFile(MaskSet(zip(network.tensors, masks).map { ($0.name, $1) }))
  }

  /// Puts the trainer in the state that is scored.
  private func load(scored ticket: TicketPiece, into trainer: Trainer) throws {
    let state =
      switch plan.scoredState {
      case .trained: try trained(ticket)
      case .untrained: try rewindState()
      }
    try Checkpoint.load(state, into: trainer)
  }

  // MARK: - Neighbours

  private func folder(of other: TicketPiece) -> String {
    String(folder.dropLast(piece.name.count)) + other.name
  }

  private func path(of other: TicketPiece) -> String { "\(folder(of: other))/\(Self.maskName)" }

  private func rewindState() throws -> String {
    let folder = "\(folder(of: TicketPiece(level: 0)))/\(Self.rewindName)"
    guard let state = Checkpoint.newest(in: folder) else {
      throw RunError.file(folder, "has no whole state of the rewind step; train level 0 again")
    }
    return state
  }

  /// The end of a training.
  private func trained(_ other: TicketPiece) throws -> String {
    let folder = "\(folder(of: other))/checkpoints"
    guard let state = Checkpoint.newest(in: folder), Checkpoint.step(of: state) == steps else {
      throw RunError.file(folder, "has not the end of its training, from which this run starts")
    }
    return state
  }
}

extension MaskFile {
  /// The same masks with their units permuted within each tensor.
  func shuffled(_ unit: PruningUnit, _ stream: RandomStream) -> MaskFile {
    MaskFile(
      masks.enumerated().map { index, mask in
        let length =
          switch unit {
          case .entry: 1
          case .row: mask.shape.dropFirst().reduce(1, *)
          case .group(_, let size): size
          }
        guard length > 0, mask.bits.count % length == 0 else { return mask }
        let order = stream.at(index).permutation(mask.bits.count / length)
        let bits = order.flatMap { mask.bits[($0 * length)..<(($0 + 1) * length)] }
        return Mask(name: mask.name, shape: mask.shape, bits: bits)
      })
  }
}
