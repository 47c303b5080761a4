/// `remove: [path, …]`: what a file or a variant takes out of what it inherits.
struct Removals {
  /// The paths that were there and are gone.
  private(set) var removed: [SettingPath] = []
  private(set) var problems: [Diagnostic] = []

  /// Deletes the paths that `remove` names.
  ///
  /// - Parameters:
  ///   - list: the value of the key; nil where there is none.
  mutating func take(_ list: Node?, from inherited: inout Node?) {
    for node in list.map({ $0.items ?? [$0] }) ?? [] where !node.isInvalid {
      guard let text = node.scalar?.text, let path = SettingPath(parsing: text) else {
        problems.append(
          Diagnostic(
            .wrongValue, "'remove' wants paths, found '\(node.span.text)'", at: node.span,
            label: "write [variants, restart.reset]"))
        continue
      }
      if inherited?.remove(path.segments[...]) == true {
        removed.append(path)
        continue
      }
      let empty = Node(.block(Block()), at: node.span)
      problems.append(
        (inherited ?? empty).unknownPath(
          path, at: node.span, "to remove: nothing inherited has it"))
    }
  }

  /// Whether a path lies below something that is gone: a value for a part of what a variant does
  /// without is no wish to have it back.
  func covers(_ path: SettingPath) -> Bool {
    removed.contains { path != $0 && path.isWithin($0) }
  }
}
