internal import Training

/// The words of a report for coordinates, their values and metrics.
struct Names: Sendable {
  /// Words that the author chose.
  var labels: [String: String]
  /// The coordinates that tell the configurations apart.
  var varying: [String]

  /// The words for a metric.
  func metric(_ name: String) -> String { labels[name] ?? name }

  /// The words for a metric at an axis, with the unit that its name does not say.
  func metricAxis(_ name: String) -> String {
    let unit =
      switch Metric(name).form {
      case .seconds: " (s)"
      case .bytes: " (bytes)"
      default: ""
      }
    return labels[name] ?? name + unit
  }

  /// The words for a coordinate: its own, or its last key where no other coordinate ends in it.
  func path(_ path: String) -> String {
    if let label = labels[path] { return label }
    let last = Self.last(path)
    return varying.contains { $0 != path && Self.last($0) == last } ? path : String(last)
  }

  /// The words for a coordinate at an axis, where no table around it says what "every" is of.
  func axis(_ path: String) -> String { labels[path] ?? path }

  /// The words for a value.
  func value(_ value: String?, of path: String) -> String {
    guard let value else { return "—" }
    return labels["\(path).\(value)"] ?? labels[value] ?? value
  }

  /// What tells a configuration from the others: "relora · every 200 · ratio 90%".
  func label(_ configuration: Configuration, over paths: [String]? = nil) -> String {
    let parts = (paths ?? varying).compactMap { path -> String? in
      guard let value = configuration.coordinate(path) else { return nil }
      let words = self.value(value, of: path)
      return path == "variant" ? words : "\(self.path(path)) \(words)"
    }
    return parts.isEmpty
      ? configuration.coordinate("variant") ?? "all runs"
      : parts.joined(separator: " · ")
  }

  /// A run: its configuration and its seed.
  func label(_ run: ReportedRun) -> String {
    let configuration = Configuration(group: run.point.group, runs: [run])
    return "\(label(configuration)) · seed \(run.seed)"
  }

  private static func last(_ path: String) -> Substring {
    path.split(separator: ".").last ?? Substring(path)
  }
}

/// "1 run", "3 runs".
func counted(_ number: Int, _ noun: String) -> String {
  "\(number) \(noun)\(number == 1 ? "" : "s")"
}

/// "a", "a and b", "a, b and c".
func listed(_ words: [String], _ last: String = "and") -> String {
  guard let final = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " \(last) " + final
}
