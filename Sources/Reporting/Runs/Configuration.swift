internal import Training

/// Runs that differ in nothing but their seed.
struct Configuration: Sendable {
  /// What they share: the hash of their settings without the seed.
  var group: String
  var runs: [ReportedRun]

  /// The value of a coordinate.
  func coordinate(_ path: String) -> String? { runs.first?.coordinate(path) }

  /// The values of a metric, one a seed of the experiment; nil where there is none.
  func results(_ metric: Metric, best: Bool, seeds: [String]) -> [Double?] {
    seeds.map { seed in
      runs.first { $0.seed == seed }?.value(metric, best: best)
    }
  }

  /// How many runs stand so.
  func count(_ state: ReportedRun.State) -> Int { runs.count { $0.state == state } }

  /// Why there is no number at all.
  var emptyState: Cell.State {
    if count(.diverged) > 0 { return .diverged }
    if count(.failed) > 0 { return .failed }
    if let stopped = runs.first(where: {
      [.preempted, .eliminated].contains($0.state)
    })?.status {
      return .stopped(at: NumberText.count(Double(stopped.step)))
    }
    return .missing
  }

  /// The configurations of runs, in the order in which they are planned.
  static func all(of runs: [ReportedRun]) -> [Configuration] {
    var places: [String: Int] = [:]
    var found: [Configuration] = []
    for run in runs {
      if let place = places[run.point.group] {
        found[place].runs.append(run)
      } else {
        places[run.point.group] = found.count
        found.append(Configuration(group: run.point.group, runs: [run]))
      }
    }
    return found
  }
}

/// Several configurations in which something varies.
struct Scope: Sendable {
  let configurations: [Configuration]
  /// The seeds of the whole experiment, in the order of the plan.
  let seeds: [String]
  /// The coordinates whose values differ, in the order of the alphabet, `variant` first.
  let varying: [String]

  init(configurations: [Configuration], seeds: [String]) {
    (self.configurations, self.seeds) = (configurations, seeds)
    varying = Self.varying(configurations)
  }

  private static func varying(_ configurations: [Configuration]) -> [String] {
    var paths: Set<String> = []
    for configuration in configurations {
      guard let point = configuration.runs.first?.point else { continue }
      paths.formUnion(point.coordinates.keys)
      if point.variant != nil { paths.insert("variant") }
    }
    return paths.filter { path in
      Set(configurations.map { $0.coordinate(path) }).count > 1
    }.sorted { $0 == "variant" ? $1 != "variant" : $1 != "variant" && $0 < $1 }
  }

  /// The part whose runs fulfil a filter.
  func filtered(_ filter: CoordinateFilter) -> Scope {
    Scope(configurations: configurations.filter { filter.matches($0.coordinate) }, seeds: seeds)
  }

  var runs: [ReportedRun] { configurations.flatMap(\.runs) }
}
