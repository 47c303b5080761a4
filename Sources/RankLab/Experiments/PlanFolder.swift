import ExperimentFile
import Foundation
import Tensors
import Training

/// The folder of an experiment's runs: `runs/NAME`, with its plan and copies of its sources.
struct PlanFolder {
  let path: String
  let file: PlanFile
  private let sources: [(file: PlannedSource, text: String)]

  /// Freezes a plan, so that later changes of the experiment file change no run that is under way.
  ///
  /// - Parameters:
  ///   - command: what starts these runs again.
  init(_ loaded: LoadedExperiment, runs: String, command: [String]) throws {
    self.init(planning: loaded, runs: runs, command: command)
    try FileSystem.makeFolder("\(path)/sources")
    try FileSystem.makeFolder("\(path)/points")
    for (source, text) in sources {
      try FileSystem.replace("\(path)/sources/\(source.copy)", with: text)
    }
    try FileSystem.replace("\(path)/plan.json", with: try RunJSON.document(file))
  }

  /// The folder as it would be; nothing is written.
  init(planning loaded: LoadedExperiment, runs: String, command: [String] = []) {
    path = FileSystem.path(Self.safe(loaded.name, atMost: 64), in: runs)
    sources = loaded.experiment.sources.enumerated().map { index, source in
      let name = URL(filePath: source.name).lastPathComponent
      return (
        PlannedSource(
          name: source.name, copy: "\(index)-\(Self.safe(name, atMost: 60))",
          hash: SHA256.hexadecimal(source.bytes)), String(decoding: source.bytes, as: UTF8.self)
      )
    }
    let first = loaded.plan.points.first
    file = PlanFile(
      name: loaded.name, notes: first?.settings["notes"].flatMap { String($0) },
      arithmetic: loaded.plan.arithmetic,
      points: zip(loaded.plan.points, loaded.settings).map(Self.planned),
      report: first?.tree["report"].map { YAMLText.text(of: $0) } ?? "",
      sources: sources.map(\.file), command: command)
  }

  private static func planned(_ point: Point, _ settings: RunSettings) -> PlannedPoint {
    let coordinates = Dictionary(
      point.coordinates.map { ($0.path.description, $0.text) }
    ) { $1 }
    let seed =
      settings.seeds.model == settings.seeds.data
      ? "\(settings.seeds.model)" : "\(settings.seeds.model)+\(settings.seeds.data)"
    let summary = point.coordinates.filter { !TicketPiece.coordinates.contains("\($0.path)") }
      .map { coordinate in
        coordinate.path.segments == ["variant"]
          ? coordinate.text : "\(coordinate.path.segments.last ?? "")\(coordinate.text)"
      }.joined(separator: "-")
    let start = summary.isEmpty ? "" : safe(summary, atMost: 40) + "-"
    let identity = point.whole ?? point.identity
    let id = "\(start)s\(safe(seed, atMost: 12))-\(identity.hash.prefix(8))"
    var planned = PlannedPoint(
      id: id, variant: point.variant, coordinates: coordinates, seed: seed,
      hash: point.identity.hash, group: point.identity.groupHash, settings: flat(point.tree))
    if let prune = settings.prune, let piece = prune.piece {
      planned.id = piece.folder(of: id)
      planned.needs = prune.needs(of: piece).map { $0.folder(of: id) }
    }
    return planned
  }

  /// Every setting by its path, as it was written.
  private static func flat(_ node: Node, _ path: String = "") -> [String: String] {
    guard let block = node.block, !block.isEmpty else {
      return path.isEmpty
        ? [:] : [path: YAMLText.text(of: node).trimmingCharacters(in: .whitespacesAndNewlines)]
    }
    var settings: [String: String] = [:]
    for entry in block.entries where !["report", "name", "notes", "vars"].contains(entry.key) {
      let below = path.isEmpty ? entry.key : "\(path).\(entry.key)"
      settings.merge(flat(entry.value, below)) { $1 }
    }
    return settings
  }

  /// A name of which every file system keeps all characters.
  static func safe(_ text: String, atMost length: Int) -> String {
    let kept = text.map { character -> Character in
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      return isPlain || "._=+-".contains(character) ? character : "-"
    }
    let name = String(kept.prefix(length))
    return name.isEmpty || name.hasPrefix(".") ? "x" + name : name
  }
}
