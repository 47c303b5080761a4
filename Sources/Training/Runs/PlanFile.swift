import Foundation

/// `plan.json`: every run of an experiment, frozen when it is started, so that a later change of the
/// experiment file changes nothing that is under way.
public struct PlanFile: Codable, Sendable, Equatable {
  /// The experiment's name.
  public var name: String
  /// What its author wrote about it.
  public var notes: String?
  /// How the number of runs comes about.
  public var arithmetic: String
  /// The runs, in their order.
  public var points: [PlannedPoint]
  /// The `report` block as it was written, resolved; empty where there is none.
  public var report: String
  /// The files that the experiment was read from.
  public var sources: [PlannedSource]
  /// What starts these runs again: the arguments after `ranklab`.
  public var command: [String]

  /// A plan.
  public init(
    name: String, notes: String? = nil, arithmetic: String, points: [PlannedPoint],
    report: String = "", sources: [PlannedSource] = [], command: [String] = []
  ) {
    (self.name, self.notes, self.arithmetic, self.points) = (name, notes, arithmetic, points)
    (self.report, self.sources, self.command) = (report, sources, command)
  }

  /// The plan of an experiment's folder; nil where there is none.
  public static func read(folder: String) -> PlanFile? {
    RunJSON.read(PlanFile.self, file: "\(folder)/plan.json")
  }
}

/// One run of a plan.
public struct PlannedPoint: Codable, Sendable, Equatable {
  /// The name of its folder under `points`.
  public var id: String
  /// The variant, where the experiment has variants.
  public var variant: String?
  /// What a sweep or a variant decided, by path ("variant", "restart.every"), as it was written;
  /// the seed is not among them.
  public var coordinates: [String: String]
  /// Its seed as it was written.
  public var seed: String
  /// What makes it the same run as another: the SHA-256 of its canonical settings.
  public var hash: String
  /// The same without the seed: runs that share it are replicates.
  public var group: String
  /// Every setting that was written, by path ("optimizer.lr").
  public var settings: [String: String]
  /// The runs that must have ended before this one can begin, by their ids; nil for none.
  public var needs: [String]?

  /// A run of a plan.
  public init(
    id: String, variant: String? = nil, coordinates: [String: String] = [:], seed: String = "0",
    hash: String, group: String, settings: [String: String] = [:], needs: [String]? = nil
  ) {
    (self.id, self.variant, self.coordinates, self.seed) = (id, variant, coordinates, seed)
    (self.hash, self.group, self.settings, self.needs) = (hash, group, settings, needs)
  }
}

/// A file that an experiment was read from.
public struct PlannedSource: Codable, Sendable, Equatable {
  /// Its path as it was given.
  public var name: String
  /// The name of its copy under `sources`.
  public var copy: String
  /// The SHA-256 of its content.
  public var hash: String

  /// A file.
  public init(name: String, copy: String, hash: String) {
    (self.name, self.copy, self.hash) = (name, copy, hash)
  }
}
