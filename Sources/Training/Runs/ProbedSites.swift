import Protocols
import Tensors

/// The linear maps of a run as probes see them at one point.
final class ProbedSites {
  private let trainer: Trainer
  private let made: MadeModel
  private let ledger: CycleLedger
  private let attachmentWeight: (String) throws -> Tensor
  private var gradients: [String: Tensor]?

  /// - Parameters:
  ///   - attachmentWeight: the weight of a site when the adapter was attached, after a warm start.
  init(
    _ trainer: Trainer, _ made: MadeModel, _ ledger: CycleLedger,
    attachmentWeight: @escaping (String) throws -> Tensor
  ) {
    (self.trainer, self.made, self.ledger) = (trainer, made, ledger)
    self.attachmentWeight = attachmentWeight
  }

  /// All maps, adapted or not, in the order of the model.
  var all: [ProbedSite] {
    let names = Dictionary(
      trainer.model.parameters.map { (ObjectIdentifier($0.tensor), $0.name) }
    ) { first, _ in first }
    return trainer.model.linears.map { map in
      site(map, weightName: names[ObjectIdentifier(map.weight)] ?? map.site.name + ".weight")
    }
  }

  private func site(_ map: AdaptableLinear, weightName: String) -> ProbedSite {
    let bounds = RankBounds(map, trainer)
    let initial = { [made] in try made.initialWeight(weightName) }
    let attached = trainer.progress.attachedAt.map { step in
      step == 0 ? initial : { [attachmentWeight] in try attachmentWeight(map.site.name) }
    }
    var site = ProbedSite(
      map, bound: bounds.sinceStart, attachmentBound: bounds.sinceAttachment,
      initialWeight: initial, attachmentWeight: attached)
    site.cycles = { [ledger, trainer] in
      guard let attached else { return [] }
      return try ledger.cycles(map, trainer, attachment: attached)
    }
    site.newestCycles = { [ledger, trainer] in
      guard let attached else { return [] }
      return try ledger.newestCycles(map, trainer, attachment: attached)
    }
    site.gradient = { [self] in try gradient(map.site.name) }
    site.moments = { [self] in moments(map, weightName) }
    site.mask = trainer.masks?[weightName]
    return site
  }

  private func gradient(_ name: String) throws -> Tensor? {
    let known = try gradients ?? trainer.gradients(of: trainer.model.linears)
    gradients = known
    return known[name]
  }

  private func moments(_ map: AdaptableLinear, _ weightName: String) -> [ProbedMoment] {
    let attached = trainer.adapters?.sites.first { $0.linear === map }
    let own = (attached?.declared ?? []).map { ($0.name, "\(map.site.name).\($0.name)") }
    return ([("weight", weightName)] + own).flatMap { parameter, name in
      (trainer.parameters.states[name]?.tensors ?? [:]).sorted { $0.key < $1.key }
        .compactMap { ProbedMoment(parameter, $0, $1) }
    }
  }
}

extension Trainer {
  /// The linear maps as probes see them, of a run that is not under way.
  ///
  /// - Parameters:
  ///   - made: the model as it was made, for its initial weights.
  ///   - folder: of the run's artifacts, with what it kept of its cycles.
  package func probedSites(_ made: MadeModel, artifacts folder: String) -> [ProbedSite] {
    let keeping: CycleKeeping = keepsCycles(in: folder) ? .all : .nothing
    return ProbedSites(self, made, CycleLedger(folder: folder, keeping: keeping)) {
      try AttachmentFile.weight($0, in: folder)
    }.all
  }

  /// Whether all cycles that have ended can be measured; without them `ProbedSite.cycles` has the
  /// running one alone.
  package func keepsCycles(in folder: String) -> Bool {
    CycleLedger.holdsCycles(of: self, folder)
  }
}

/// The weights when the adapter was attached, after a warm start.
enum AttachmentFile {
  static let name = "attachment.safetensors"

  /// The weight of a site.
  static func weight(_ site: String, in folder: String) throws -> Tensor {
    let path = FileSystem.path(name, in: folder)
    let file = try SafetensorsFile(path: path)
    guard let entry = file[site] else { throw RunError.file(path, "has no tensor '\(site)'") }
    return try Tensor(entry, of: file, type: .float32)
  }
}

/// The rank that the change of a weight cannot exceed, by what has trained it.
struct RankBounds {
  let sinceStart: Int
  let sinceAttachment: Int

  init(_ linear: AdaptableLinear, _ trainer: Trainer) {
    let full = min(linear.site.inputs, linear.site.outputs)
    let attached = trainer.adapters?.sites.first { $0.linear === linear }
    let own = (attached?.adapter as? any Adapter)?.rankBound(at: linear.site)
    var inner = linear.update.map { min(full, own ?? $0().rankBound ?? full) } ?? 0
    // The change is the update without its start, and both have the rank.
    if (attached?.adapter as? any Adapter)?.takesStartOutOfWeight == true { inner *= 2 }
    let merges = trainer.plan.restart?.merges == true
    let cycles = 1 + (merges ? trainer.adapters?.restarts ?? 0 : 0)
    sinceAttachment = linear.weight.requiresGradient ? full : min(full, inner * cycles)
    let wasFull = trainer.progress.attachedAt ?? 0 > 0
    sinceStart = wasFull ? full : sinceAttachment
  }
}
