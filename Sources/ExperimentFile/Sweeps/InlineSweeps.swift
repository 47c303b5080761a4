/// Finds the sweeps that stand in the tree itself.
struct InlineSweeps {
  private(set) var axes: [Axis] = []
  private(set) var problems: [Diagnostic] = []

  static func find(in tree: Node) -> InlineSweeps {
    var finder = InlineSweeps()
    finder.visit(tree, at: SettingPath(), isInList: false)
    return finder
  }

  /// The tree with the first value in place of every sweep.
  static func firstValues(of tree: Node) -> (tree: Node, ignored: [Diagnostic]) {
    let found = find(in: tree)
    var result = tree
    for axis in found.axes {
      guard let first = axis.values.listed?.first else { continue }
      result.replace(axis.path.segments[...], with: first)
    }
    let notes = found.axes.map { axis in
      Diagnostic(
        .ignoredSweep, "'\(axis.path)' is not swept", at: axis.values.span,
        label: "its first value is taken")
    }
    return (result, found.problems + notes)
  }

  /// The tree without a value where a sweep is: what can be checked when a sweep cannot be read.
  static func blanked(_ tree: Node) -> Node {
    var result = tree
    if SweepExpression.isSweep(tree) {
      result.content = .invalid
    } else if let items = tree.items {
      result.content = .list(items.map(blanked))
    } else if var block = tree.block {
      for key in block.keys { block.update(key) { $0 = blanked($0) } }
      result.content = .block(block)
    }
    return result
  }

  private mutating func visit(_ node: Node, at path: SettingPath, isInList: Bool) {
    switch node.content {
    case .invalid, .scalar: break
    case .list(let items):
      for item in items { check(item, at: path, key: item.span, isInList: true) }
    case .block(let block):
      for entry in block.entries {
        check(
          entry.value, at: path.appending(entry.key), key: entry.keySpan, isInList: isInList)
      }
    }
  }

  private mutating func check(
    _ node: Node, at path: SettingPath, key: SourceSpan, isInList: Bool
  ) {
    guard SweepExpression.isSweep(node) else { return visit(node, at: path, isInList: isInList) }
    if isInList {
      problems.append(
        Diagnostic(
          .sweepInList, "a sweep inside a list has no path", at: node.span,
          label: "sweep over whole lists: \(path): sweep [[…], […]]"))
      return
    }
    do throws(Diagnostic) {
      axes.append(Axis(path: path, key: key, values: try SweepExpression.read(node)))
    } catch {
      problems.append(error)
    }
  }
}

extension Node {
  /// Puts another value at a path that exists.
  mutating func replace(_ path: ArraySlice<String>, with node: Node) {
    guard let key = path.first else {
      self = node
      return
    }
    guard var block else { return }
    content = .invalid
    block.update(key) { $0.replace(path.dropFirst(), with: node) }
    content = .block(block)
  }
}
