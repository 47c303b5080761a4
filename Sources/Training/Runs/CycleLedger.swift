import Foundation
import Protocols
import Spectra
import Tensors

/// What each cycle of a restarted adapter has added to the weights, kept in files of the run.
///
/// `cycle-0001.safetensors` holds what the first cycle added, by site: `SITE.b` [m, r] and `SITE.a`
/// [r, n], whose product it is to the last bit of the factors, or, where an update has no factors,
/// `SITE.weight`, the weight after the cycle. A merge rounds the weight to float32, so that the
/// difference of two weights has every rank; the factors have the rank that was added, exactly.
///
/// A start that adds something itself and is therefore taken out of the weight (PiSSA) is no part of
/// what the cycle adds: `start-0001.safetensors` remembers it until the cycle ends.
final class CycleLedger {
  private let folder: String
  private let keeping: CycleKeeping
  private var open: [String: SafetensorsFile] = [:]

  init(folder: String, keeping: CycleKeeping) {
    (self.folder, self.keeping) = (folder, keeping)
  }

  // MARK: - Writing

  /// A cycle begins: the adapter was attached, or has started again.
  func noteStart(_ trainer: Trainer) throws {
    guard keeping > .nothing, let adapters = trainer.adapters else { return }
    let (cycle, isRestart) = (Self.running(trainer), adapters.restarts > 0)
    // Without merges nothing is taken out, and the first cycle goes on.
    guard !isRestart || cycle > 1 else { return }
    let tensors = adapters.sites.flatMap { site -> [(String, Tensor)] in
      let isTakenOut =
        isRestart || (site.adapter as? any Adapter)?.takesStartOutOfWeight == true
      guard isTakenOut, let own = site.linear?.factors, !own.b.isZero, !own.a.isZero else {
        return []
      }
      return [("\(site.site.name).b", own.b), ("\(site.site.name).a", own.a)]
    }
    if !tensors.isEmpty { try write(tensors, to: Self.start(cycle)) }
  }

  /// A cycle ends: what it has added is about to be folded into the weights.
  func noteEnd(_ trainer: Trainer) throws {
    guard keeping > .nothing, let adapters = trainer.adapters, trainer.plan.restart?.merges == true
    else { return }
    let cycle = Self.running(trainer)
    let tensors = try adapters.sites.flatMap { site -> [(String, Tensor)] in
      guard let map = site.linear else { return [] }
      let name = map.site.name
      if let own = try factors(of: map, cycle) {
        return [("\(name).b", own.b), ("\(name).a", own.a)]
      }
      return keeping == .all ? [("\(name).weight", map.weightWithUpdate())] : []
    }
    if !tensors.isEmpty { try write(tensors, to: Self.end(cycle)) }
  }

  private func write(_ tensors: [(String, Tensor)], to name: String) throws {
    try FileSystem.makeFolder(folder)
    open[name] = nil
    try SafetensorsWriter.write(
      tensors.map { $1.item($0) }, to: FileSystem.path(name, in: folder))
  }

  /// The number of the running cycle, from 1. One ends where the update is merged.
  private static func running(_ trainer: Trainer) -> Int {
    1 + (trainer.plan.restart?.merges == true ? trainer.adapters?.restarts ?? 0 : 0)
  }

  private static func end(_ cycle: Int) -> String { "cycle-\(number(cycle)).safetensors" }
  private static func start(_ cycle: Int) -> String { "start-\(number(cycle)).safetensors" }
  private static func number(_ cycle: Int) -> String {
    let digits = String(cycle)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  // MARK: - Reading

  /// Whether a folder holds all cycles of a run that have ended.
  static func holdsCycles(of trainer: Trainer, _ folder: String) -> Bool {
    let running = running(trainer)
    return (1..<running).allSatisfy { FileSystem.exists(FileSystem.path(end($0), in: folder)) }
  }

  /// What the cycles have added at a site, oldest first, the running one last.
  ///
  /// - Parameters:
  ///   - attachment: the weight when the adapter was attached.
  func cycles(
    _ map: AdaptableLinear, _ trainer: Trainer, attachment: () throws -> Tensor
  ) throws -> [MeasuredMatrix] {
    guard trainer.adapters != nil, map.update != nil else { return [] }
    let running = Self.running(trainer)
    let ended = keeping > .nothing ? running - 1 : 0
    if map.factors != nil {
      let past = try (0..<ended).map { index in
        let file = try file(Self.end(index + 1))
        return MeasuredMatrix(
          product: try tensor("\(map.site.name).b", file), try tensor("\(map.site.name).a", file))
      }
      let own = try factors(of: map, running)
      return past + (own.map { [MeasuredMatrix(product: $0.b, $0.a)] } ?? [])
    }
    guard keeping == .all || running == 1 else { return [] }
    var weights = [try attachment()]
    for index in 0..<ended {
      weights.append(try tensor("\(map.site.name).weight", file(Self.end(index + 1))))
    }
    weights.append(map.weightWithUpdate())
    return zip(weights, weights.dropFirst()).map { MeasuredMatrix.difference($1, $0) }
  }

  /// What the running cycle has added: the update without its start.
  private func factors(of map: AdaptableLinear, _ cycle: Int) throws -> (b: Tensor, a: Tensor)? {
    guard let own = map.factors else { return nil }
    let name = Self.start(cycle)
    guard FileSystem.exists(FileSystem.path(name, in: folder)) else { return own }
    let file = try file(name)
    guard file["\(map.site.name).b"] != nil else { return own }
    return try withoutGradient {
      let b = try tensor("\(map.site.name).b", file)
      let a = try tensor("\(map.site.name).a", file)
      return (
        Tensor.concatenated([own.b, -b.converted(to: own.b.elementType)], axis: 1),
        Tensor.concatenated([own.a, a.converted(to: own.a.elementType)])
      )
    }
  }

  private func file(_ name: String) throws -> SafetensorsFile {
    if let known = open[name] { return known }
    do {
      let file = try SafetensorsFile(path: FileSystem.path(name, in: folder))
      open[name] = file
      return file
    } catch {
      throw RunError.file(
        error.path,
        "what the run kept of a cycle cannot be read (\(error.problem)), and no checkpoint has it; "
          + "delete the run's folder, and ranklab run trains it again")
    }
  }

  private func tensor(_ name: String, _ file: SafetensorsFile) throws -> Tensor {
    guard let entry = file[name] else {
      throw RunError.file(file.path, "has no tensor '\(name)': it is not of this run")
    }
    return try Tensor(entry, of: file, type: entry.type == .float64 ? .float64 : .float32)
  }
}

extension AdaptableLinear {
  /// The factors of a low-rank update, its scale in B; nil where the update has none.
  ///
  /// In float64, so that the scale rounds nothing.
  fileprivate var factors: (b: Tensor, a: Tensor)? {
    withoutGradient {
      guard case .lowRank(let b, let a, let scale, _) = update?() else { return nil }
      return (b.detached.converted(to: .float64) * scale, a.detached.copy())
    }
  }
}

extension Tensor {
  /// Whether every entry is 0.
  fileprivate var isZero: Bool { largestMagnitude == 0 && notFiniteCount == 0 }
}
