extension Node {
  /// Deletes what a value of `remove:` names from what is inherited: by a file from those that it
  /// extends, by a variant from the experiment.
  static func remove(_ removals: Node, from inherited: inout Node?) -> [Diagnostic] {
    var problems: [Diagnostic] = []
    for node in removals.items ?? [removals] where !node.isInvalid {
      guard let text = node.scalar?.text, let path = SettingPath(parsing: text) else {
        problems.append(
          Diagnostic(
            .wrongValue, "'remove' wants paths, found '\(node.span.text)'", at: node.span,
            label: "write [variants, restart.reset]"))
        continue
      }
      if inherited?.remove(path.segments[...]) == true { continue }
      let empty = Node(.block(Block()), at: node.span)
      problems.append(
        (inherited ?? empty).unknownPath(
          path, at: node.span, "to remove: nothing inherited has it"))
    }
    return problems
  }
}
