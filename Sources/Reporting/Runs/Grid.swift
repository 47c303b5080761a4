/// Which configuration stands in which row and column of a table.
struct Grid: Sendable {
  /// The configurations of one place, and the one that is shown.
  struct Place: Sendable {
    var candidates: [Configuration] = []
    var shown: Configuration?
  }

  /// The coordinates along the rows; more than were asked for where a place would else mix
  /// configurations.
  private(set) var rowPaths: [String]
  let columnPaths: [String]
  /// The coordinates of each row and of each column.
  private(set) var rowKeys: [[String?]] = []
  private(set) var columnKeys: [[String?]] = []
  private(set) var places: [[Place]] = []
  /// The coordinates that were added to the rows.
  private(set) var addedPaths: [String] = []

  /// Lays out a scope.
  init(_ scope: Scope, rows: [String], columns: [String], select: ReportRequest.Select?) {
    (rowPaths, columnPaths) = (rows, columns)
    let chosenOver = select?.over ?? []
    if rows.isEmpty { rowPaths = scope.varying.filter { !(columns + chosenOver).contains($0) } }
    layOut(scope)
    var open = scope.varying.filter { !(rowPaths + columns + chosenOver).contains($0) }
    while let path = open.first(where: mixes) {
      rowPaths.append(path)
      addedPaths.append(path)
      open.removeAll { $0 == path }
      layOut(scope)
    }
    for row in places.indices {
      for column in places[row].indices {
        places[row][column].shown = Self.choice(
          among: places[row][column].candidates, select, scope.seeds)
      }
    }
  }

  /// What is shown, place by place.
  var shown: [Configuration] { places.flatMap { $0.compactMap(\.shown) } }

  /// Whether some place holds configurations that differ in a coordinate.
  private func mixes(_ path: String) -> Bool {
    places.joined().contains { Set($0.candidates.map { $0.coordinate(path) }).count > 1 }
  }

  private mutating func layOut(_ scope: Scope) {
    rowKeys = Self.keys(scope, rowPaths)
    columnKeys = Self.keys(scope, columnPaths)
    let cells = Dictionary(grouping: scope.configurations) { configuration in
      (rowPaths + columnPaths).map(configuration.coordinate)
    }
    places = rowKeys.map { row in
      columnKeys.map { Place(candidates: cells[row + $0] ?? []) }
    }
  }

  /// The combinations of values that there are: each coordinate in its order, the first slowest.
  private static func keys(_ scope: Scope, _ paths: [String]) -> [[String?]] {
    let orders = paths.map { path in
      CoordinateText.ordered(scope.configurations.map { $0.coordinate(path) })
    }
    let keys = Set(scope.configurations.map { paths.map($0.coordinate) })
    func place(_ key: [String?]) -> [Int] {
      key.indices.map { orders[$0].firstIndex(of: key[$0]) ?? 0 }
    }
    return keys.sorted { place($0).lexicographicallyPrecedes(place($1)) }
  }

  /// Of configurations that differ only in what is chosen over, the one that is chosen.
  static func chosen(
    among configurations: [Configuration], _ select: ReportRequest.Select, varying: [String],
    _ seeds: [String]
  ) -> [Configuration] {
    let paths = varying.filter { !select.over.contains($0) }
    let alike = Dictionary(grouping: configurations) { paths.map($0.coordinate) }
    let kept = Set(alike.values.compactMap { choice(among: $0, select, seeds)?.group })
    return configurations.filter { kept.contains($0.group) }
  }

  /// The best by the mean over seeds; one of which runs diverged only where there is no other.
  private static func choice(
    among candidates: [Configuration], _ select: ReportRequest.Select?, _ seeds: [String]
  ) -> Configuration? {
    guard candidates.count > 1, let select, let goal = select.goal else { return candidates.first }
    var best: (configuration: Configuration, mean: Double)?
    for candidate in candidates {
      let sample = Sample(candidate.results(Metric(select.by), best: false, seeds: seeds))
      guard sample.diverged == 0, let mean = sample.mean else { continue }
      if best.map({ goal.prefers(mean, to: $0.mean) }) ?? true { best = (candidate, mean) }
    }
    return best?.configuration ?? candidates.first
  }
}
