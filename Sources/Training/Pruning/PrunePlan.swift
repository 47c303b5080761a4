import ExperimentFile
import Protocols

/// How a network is pruned and trained again: lottery tickets and their controls.
///
/// Level 0 trains everything. Level k prunes `rate` of what level k - 1 left and trains what stays
/// (Frankle and Carbin 2018, arXiv 1803.03635; rewinding to a step: Frankle et al. 2019, arXiv
/// 1912.05671). Each training, a level or a control of it, is a run of its own (`TicketPiece`).
public struct PrunePlan: Sendable {
  /// The criterion.
  public var pruning: any Pruning
  /// What is pruned: `base`, `adapter`, `embeddings`, `norms`, `head`, or patterns of linear maps.
  public var what = ["base"]
  /// The share of what is left that a level takes.
  public var rate = PruningRate(0.2)
  /// Levels after the first.
  public var levels = 1
  /// The step to which a level goes back.
  public var rewind: Extent = .steps(0)
  /// Among which entries the share holds; the criterion's own when nil.
  public var scope: PruningScope?
  /// What goes back to that step.
  public var retraining = Retraining.weightRewinding
  /// Whether each level prunes what the one before has trained, and not all at once.
  public var isIterative = true
  /// Which state is scored; the criterion's own when nil.
  public var scored: ScoredState?
  /// What each ticket is compared with.
  public var controls: [TicketControl] = []
  /// Which of its trainings a run is; nil before that is decided.
  public var piece: TicketPiece?

  /// A plan of one level.
  public init(_ pruning: any Pruning) { self.pruning = pruning }

  /// The share of weights that a level leaves, but for the rounding of counts.
  public func density(level: Int) -> Double {
    guard level > 0, case .group(let keep, let size) = pruning.unit else {
      return rate.density(level: level)
    }
    return Double(keep) / Double(size)
  }

  /// The state that is scored.
  public var scoredState: ScoredState { scored ?? pruning.scoredState }

  /// All trainings, each after those that it needs.
  public var pieces: [TicketPiece] {
    [TicketPiece(level: 0)]
      + (1...max(1, levels)).flatMap { level in
        [TicketPiece(level: level)] + controls.map { TicketPiece(level: level, control: $0) }
      }
  }

  /// The pieces that must have ended before another can begin.
  public func needs(of piece: TicketPiece) -> [TicketPiece] {
    guard piece.level > 0 else { return [] }
    let dense = TicketPiece(level: 0)
    let before = isIterative ? TicketPiece(level: piece.level - 1) : dense
    switch piece.control {
    case nil: return before == dense ? [dense] : [dense, before]
    case .reinitialized, .shuffled:
      let ticket = TicketPiece(level: piece.level)
      return retraining == .weightRewinding || before == dense
        ? [dense, ticket] : [dense, before, ticket]
    case .random, .inverted:
      return retraining == .weightRewinding || before == dense ? [dense] : [dense, before]
    }
  }
}

/// What goes back before a ticket is trained again (Renda, Frankle and Carbin 2020, arXiv
/// 2003.02389).
public enum Retraining: String, SettingChoice {
  /// Weights, moments, rate and data order.
  case weightRewinding = "weight_rewinding"
  /// Rate and data order; weights and moments stay as they were trained.
  case rateRewinding = "rate_rewinding"
  /// Nothing: as many steps more at the last rate.
  case fineTuning = "fine_tuning"
}

/// What a ticket is compared with.
public enum TicketControl: String, SettingChoice {
  /// As many weights, drawn by chance in the criterion's scope and units.
  case random
  /// The ticket's mask on another random start, trained from step 0.
  case reinitialized
  /// The ticket's mask, its entries permuted within each tensor.
  case shuffled
  /// As many weights, those of the lowest scores of the dense network.
  case inverted
}

/// One training of a plan: a level, or a control of it.
public struct TicketPiece: Sendable, Hashable {
  /// How often was pruned; 0 trains everything.
  public var level: Int
  /// Which mask and start; nil for the ticket: the criterion's mask on the weights that it was found
  /// with.
  public var control: TicketControl?

  /// A piece.
  public init(level: Int, control: TicketControl? = nil) {
    (self.level, self.control) = (level, control)
  }

  /// The piece of a name; nil for another text.
  public init?(name: String) {
    let parts = name.split(separator: "-", maxSplits: 2).map(String.init)
    guard parts.count > 1, let level = Int(parts[1]), level >= 0 else { return nil }
    self.init(level: level, control: parts.count > 2 ? TicketControl(rawValue: parts[2]) : nil)
    guard self.name == name, level > 0 || control == nil else { return nil }
  }

  /// The control in words; "ticket" where it is none.
  public var role: String { control?.rawValue ?? "ticket" }
  /// The name of its folder, from the name that all pieces of a point share.
  public func folder(of point: String) -> String { "\(point)-\(name)" }

  /// The coordinates that are derived from a piece.
  public static let coordinates = ["prune.level", "prune.density", "prune.control"]

  /// The end of its folder's name: "level-03", "level-03-random".
  public var name: String {
    let digits = "\(level)"
    let padded = String(repeating: "0", count: max(0, 2 - digits.count)) + digits
    return "level-\(padded)" + (control.map { "-\($0.rawValue)" } ?? "")
  }
}
