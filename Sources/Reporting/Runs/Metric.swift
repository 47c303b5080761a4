internal import Spectra

/// A metric of a run, and what its name says about it.
struct Metric: Sendable, Hashable {
  /// The name: "eval/loss".
  let name: String

  init(_ name: String) { self.name = name }

  /// What stands before the first "/", and what stands after it.
  var parts: (family: String, measure: String) {
    guard let slash = name.firstIndex(of: "/") else { return ("", name) }
    return (String(name[..<slash]), String(name[name.index(after: slash)...]))
  }

  /// Whether a name is that of a metric, and not of a coordinate such as `restart.every`.
  static func isName(_ text: String) -> Bool { text.contains("/") || text == "lr" }

  /// Which direction is better; nil where neither is, as for a rank.
  var goal: Goal? {
    switch parts {
    case ("train", "loss"), ("memory", _), ("time", "total"), ("time", "step"): .minimize
    case ("eval", let measure), ("test", let measure):
      ["loss", "perplexity", "bits_per_byte", "excess"].contains(measure) ? .minimize : nil
    case ("time", "tokens_per_second"): .maximize
    default: nil
    }
  }

  /// The words of a caption about the data it is measured on.
  var split: String? {
    switch parts.family {
    case "train": "training data"
    case "eval": "validation data"
    case "test": "test data"
    default: nil
    }
  }

  /// What a rank is read beside: its bound, and the rank of a random matrix of that bound, by the names
  /// that probes give them. Nothing for what is no rank.
  var companions: [Metric] {
    let (family, measure) = parts
    guard RankSummary.bounded.contains(measure) else { return [] }
    return ["rank_bound", "random_\(measure)"].map { Metric("\(family)/\($0)") }
  }

  /// How its numbers are written.
  var form: Quantity.Form {
    switch parts {
    case ("memory", _): .bytes
    case ("time", "total"), ("time", "step"): .seconds
    case ("parameters", "share"): .percent
    case ("parameters", _): .count
    default: .measured
    }
  }

  /// Whether two runs of the same settings may differ in it: a time, or memory.
  var isTimed: Bool { parts.family == "time" || parts.family == "memory" }

  /// Whether it is counted, so that it has no spread over seeds.
  var isCounted: Bool { parts.family == "parameters" }
}

extension Metric {
  /// The families whose metrics are all known.
  static let closed: [String: [String]] = {
    let held = ["loss", "perplexity", "bits_per_byte", "excess", "excess_error"]
    return [
      "train": ["loss", "gradient_norm"], "eval": held, "test": held,
      "time": ["total", "step", "tokens_per_second"],
      "memory": ["peak", "weights", "gradients", "moments", "activations"],
      "parameters": [
        "total", "trainable", "share", "adapter", "embeddings", "norms", "head", "base",
      ],
      "prune": ["density", "kept", "of", "collapsed_layers", "dead_rows", "dead_columns"],
      "restart": [
        "count", "merge_error", "loss_before", "loss_after", "outputs_difference", "cleared_share",
      ],
    ]
  }()

  /// Names of families that the probes that come with RankLab record; others may record more.
  static let open: [String: [String]] = {
    let matrices = [
      "update", "update_since_attachment", "weight", "adapter", "cycle", "sum_of_cycles",
      "gradient", "first_moment", "second_moment", "masked_weight",
    ]
    let others = [
      "cycles": [
        "count", "rank", "rank_bound", "random_rank", "effective_rank", "random_effective_rank",
        "overlap_right", "random_overlap_right", "overlap_left", "random_overlap_left",
        "smallest_angle", "random_smallest_angle",
      ],
      "similarity": ["right", "random_right", "left", "random_left"],
      "amplification": ["factor", "own_directions", "random_directions"],
      "intruders": ["count", "random_count", "energy_share", "random_cosine"],
      "invariants": ["merge_loss", "merge_outputs"],
    ]
    return matrices.reduce(into: others) { $0[$1] = RankSummary.names }
  }()

  /// The names of the families whose metrics are all known.
  static var closedNames: [String] {
    closed.flatMap { family, measures in measures.map { "\(family)/\($0)" } }
  }

  /// Every name that is known without a run.
  static var known: [String] {
    let named = closed.merging(open) { first, _ in first }
    return (named.flatMap { family, measures in measures.map { "\(family)/\($0)" } } + ["lr"])
      .sorted()
  }
}
