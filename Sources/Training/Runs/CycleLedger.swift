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
///
/// No checkpoint has what is in these files. One that is gone or damaged stops no run: it is said once,
/// and `LostCycles` tells the probes.
final class CycleLedger {
  private let folder: String
  private let keeping: CycleKeeping
  private var open: [String: SafetensorsFile] = [:]
  /// What was found gone or damaged, and what of it was not said yet.
  private var problems: [String: String] = [:], news: [String] = []

  /// A file that cannot be read.
  private struct LostFile: Error {}

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
    try write(tensors, to: Self.start(cycle))
  }

  /// A cycle ends: what it has added is about to be folded into the weights.
  func noteEnd(_ trainer: Trainer) throws {
    guard keeping > .nothing, let adapters = trainer.adapters, trainer.plan.restart?.merges == true
    else { return }
    let cycle = Self.running(trainer)
    do {
      try write(try ended(adapters, cycle), to: Self.end(cycle))
    } catch is LostFile {
      // Without its start nobody knows what the cycle has added: it is lost, too.
    }
  }

  private func ended(_ adapters: AdapterSet, _ cycle: Int) throws -> [(String, Tensor)] {
    try adapters.sites.flatMap { site -> [(String, Tensor)] in
      guard let map = site.linear else { return [] }
      let name = map.site.name
      if let own = try factors(of: site, cycle) {
        return [("\(name).b", own.b), ("\(name).a", own.a)]
      }
      return keeping == .all ? [("\(name).weight", map.weightWithUpdate())] : []
    }
  }

  private func write(_ tensors: [(String, Tensor)], to name: String) throws {
    guard !tensors.isEmpty else { return }
    try FileSystem.makeFolder(folder)
    (open[name], problems[name]) = (nil, nil)
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
    let ledger = CycleLedger(folder: folder, keeping: .all)
    ledger.check(trainer)
    return ledger.problems.isEmpty
  }

  /// Looks whether what was kept of the cycles so far is there and whole.
  func check(_ trainer: Trainer) {
    guard keeping > .nothing, let adapters = trainer.adapters else { return }
    let running = Self.running(trainer)
    let keepsAll = keeping == .all || adapters.sites.contains { $0.linear?.factors != nil }
    if keepsAll { for cycle in 1..<running { _ = try? file(Self.end(cycle)) } }
    for site in adapters.sites { _ = try? factors(of: site, running) }
  }

  /// What was found gone or damaged since the last call, in words.
  func takeNews() -> [String] {
    defer { news = [] }
    return news
  }

  /// What the cycles have added at a site, oldest first, the running one last.
  ///
  /// - Parameters:
  ///   - attachment: the weight when the adapter was attached.
  /// - Throws: `LostCycles`.
  func cycles(
    _ map: AdaptableLinear, _ trainer: Trainer, attachment: () throws -> Tensor
  ) throws -> [MeasuredMatrix] {
    let all = try readable(map, trainer, attachment)
    let whole = all.compactMap { $0 }
    guard whole.count == all.count else {
      let names = problems.keys.sorted().joined(separator: ", ")
      throw LostCycles(
        of: all.count, because: "what the run kept of its cycles is gone or damaged: \(names)")
    }
    return whole
  }

  /// Those after the last that is lost.
  func newestCycles(
    _ map: AdaptableLinear, _ trainer: Trainer, attachment: () throws -> Tensor
  ) throws -> [MeasuredMatrix] {
    let all = try readable(map, trainer, attachment)
    return all[((all.lastIndex { $0 == nil } ?? -1) + 1)...].compactMap { $0 }
  }

  /// All cycles of a site; nil for one that is lost.
  private func readable(
    _ map: AdaptableLinear, _ trainer: Trainer, _ attachment: () throws -> Tensor
  ) throws -> [MeasuredMatrix?] {
    guard let site = trainer.adapters?.sites.first(where: { $0.linear === map }), map.update != nil
    else { return [] }
    let running = Self.running(trainer)
    let ended = keeping > .nothing ? running - 1 : 0
    if map.factors != nil {
      let own = (try? factors(of: site, running)).map { MeasuredMatrix(product: $0.b, $0.a) }
      return (0..<ended).map { try? product(of: map, $0 + 1) } + [own]
    }
    guard keeping == .all || running == 1 else { return [] }
    var weights: [Tensor?] = [try attachment()]
    for index in 0..<ended {
      let file = try? file(Self.end(index + 1))
      weights.append(file.flatMap { try? tensor("\(map.site.name).weight", $0) })
    }
    weights.append(map.weightWithUpdate())
    return zip(weights, weights.dropFirst()).map { before, after in
      before.flatMap { before in after.map { MeasuredMatrix.difference($0, before) } }
    }
  }

  private func product(of map: AdaptableLinear, _ cycle: Int) throws -> MeasuredMatrix {
    let file = try file(Self.end(cycle))
    return MeasuredMatrix(
      product: try tensor("\(map.site.name).b", file), try tensor("\(map.site.name).a", file))
  }

  /// What the running cycle has added: the update without its start.
  private func factors(
    of site: AttachedAdapter, _ cycle: Int
  ) throws -> (b: Tensor, a: Tensor)? {
    guard let map = site.linear, let own = map.factors else { return nil }
    let name = Self.start(cycle)
    let isKept =
      keeping > .nothing && (site.adapter as? any Adapter)?.takesStartOutOfWeight == true
    // Most starts add nothing, and then there is no file.
    guard isKept || FileSystem.exists(FileSystem.path(name, in: folder)) else { return own }
    let file = try file(name)
    guard file["\(map.site.name).b"] != nil else { return own }
    let b = try tensor("\(map.site.name).b", file)
    let a = try tensor("\(map.site.name).a", file)
    return withoutGradient {
      (
        Tensor.concatenated([own.b, -b.converted(to: own.b.elementType)], axis: 1),
        Tensor.concatenated([own.a, a.converted(to: own.a.elementType)])
      )
    }
  }

  private func file(_ name: String) throws(LostFile) -> SafetensorsFile {
    if let known = open[name] { return known }
    do {
      let file = try SafetensorsFile(path: FileSystem.path(name, in: folder))
      open[name] = file
      return file
    } catch {
      throw lost(name, error.problem)
    }
  }

  private func tensor(_ name: String, _ file: SafetensorsFile) throws(LostFile) -> Tensor {
    let own = (file.path as NSString).lastPathComponent
    guard let entry = file[name] else { throw lost(own, "it has no tensor '\(name)'") }
    do {
      return try Tensor(entry, of: file, type: entry.type == .float64 ? .float64 : .float32)
    } catch {
      throw lost(own, "\(error)")
    }
  }

  private func lost(_ name: String, _ problem: String) -> LostFile {
    if problems.updateValue(problem, forKey: name) == nil {
      news.append(
        "artifacts/\(name) is gone or damaged (\(problem)), and no checkpoint has it: the run goes on "
          + "without what is measured of the cycles in it")
    }
    return LostFile()
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
