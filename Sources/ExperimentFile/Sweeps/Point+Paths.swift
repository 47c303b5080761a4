extension Point {
  /// The tree with whole paths, so that a copy of it elsewhere means the same files.
  ///
  /// - Parameters:
  ///   - folder: the working folder.
  public func tree(pathsFrom folder: String) -> Node {
    Point.located(tree, .block(settings), folder)
  }

  private static func located(_ node: Node, _ value: TypedValue, _ folder: String) -> Node {
    var result = node
    switch value {
    case .path(let path):
      result.content = .scalar(
        Scalar(PathText.join(folder, path.resolved), style: node.scalar?.style ?? .plain))
    case .list(let values):
      guard let items = node.items, items.count == values.count else { break }
      result.content = .list(zip(items, values).map { located($0, $1, folder) })
    case .block(let block): result = located(node, folder) { block.values[$0] }
    case .component(let component): result = located(node, folder, component.value)
    default: break
    }
    return result
  }

  private static func located(
    _ node: Node, _ folder: String, _ value: (String) -> TypedValue?
  ) -> Node {
    guard var block = node.block else { return node }
    for entry in block.entries {
      guard let own = value(entry.key) else { continue }
      block.update(entry.key) { $0 = located($0, own, folder) }
    }
    var result = node
    result.content = .block(block)
    return result
  }
}
