/// The names that a report may use of an experiment.
extension Experiment {
  /// Blocks whose contents are no settings of a run.
  private static let beside: Set = [
    "extends", "remove", "vars", "variants", "sweep", "report", "name", "notes",
  ]

  /// The variants, in the order of the file.
  package var variantNames: [String] { variants.map(\.name) }

  /// The paths of all settings that a resolved tree says, blocks included.
  package func settingPaths(of tree: Node) -> [String] {
    tree.paths().filter { !Experiment.beside.contains($0.segments[0]) }.map(\.description)
  }

  /// Whether a path is a setting that a run of this tree has, written or not.
  package func isSetting(_ path: String, in tree: Node) -> Bool {
    guard let path = SettingPath(parsing: path), !Experiment.beside.contains(path.segments[0])
    else { return false }
    return schema.field(at: path, in: tree) != nil
  }
}
