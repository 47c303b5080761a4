import ExperimentFile
import Foundation
import Training

extension Plan {
  /// Puts in the place of each point that is pruned its trainings, each of which needs others before it:
  /// every level, and every control of a level.
  ///
  /// Each is a run like any other, with its own folder and identity and the derived coordinates
  /// `prune.level`, `prune.density` and `prune.control`. How many levels and which controls there are is
  /// no part of an identity, so that asking for more keeps what is finished.
  mutating func splitIntoTrainings(_ schema: Schema, _ options: PlanOptions) throws {
    let count = points.count
    points = try points.flatMap { point -> [Point] in
      let settings = try RunSettings(point.settings, schema.families)
      guard let prune = settings.prune, prune.piece == nil else { return [point] }
      let extra = options.extraIdentity(point.settings)
      return prune.pieces.map { piece in
        let values = [
          "\(piece.level)", String(format: "%.6g", prune.density(level: piece.level)), piece.role,
        ]
        return point.part(
          "piece", piece.name, of: "prune",
          derived: Array(zip(TicketPiece.coordinates, values)).map { (path: $0, text: $1) },
          schema: schema, extra: extra)
      }
    }
    if points.count != count {
      arithmetic += ", pruned and trained again: \(points.count) runs"
    }
  }
}
