internal import Training

/// In which settings the configurations differ.
struct DifferenceSection {
  let source: ReportSource
  /// More configurations than these stand below each other.
  private static let mostColumns = 6
  /// Settings that say nothing about how a run trains.
  private static let left = ["seed", "name", "notes", "report"]

  /// Only the settings that differ; nil where none does.
  var table: Table? {
    let configurations = source.scope.configurations
    let settings = configurations.map { $0.runs.first?.point.settings ?? [:] }
    let paths = Set(settings.flatMap(\.keys)).filter { path in
      !Self.left.contains { path == $0 || path.hasPrefix($0 + ".") }
        && Set(settings.map { $0[path] }).count > 1
    }.sorted()
    guard configurations.count > 1, !paths.isEmpty else { return nil }
    let labels = configurations.map { source.names.label($0) }
    func cell(_ index: Int, _ path: String) -> Cell {
      settings[index][path].map { .text($0) } ?? .state(.missing)
    }
    var table: Table
    if configurations.count <= Self.mostColumns {
      table = Table([.init("setting", .left)] + labels.map { .init($0, .left) })
      for path in paths {
        table.append([.text(path)] + configurations.indices.map { cell($0, path) })
      }
    } else {
      table = Table([.init("configuration", .left)] + paths.map { .init($0, .left) })
      for index in configurations.indices {
        table.append([.text(labels[index])] + paths.map { cell(index, $0) })
      }
    }
    table.caption =
      "Settings that differ, as they were written; — = not written, so its default holds. "
      + "All others are the same."
    return table
  }
}
