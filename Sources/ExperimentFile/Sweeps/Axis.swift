/// One path that a sweep changes.
struct Axis {
  var path: SettingPath
  /// Where the path was written.
  var key: SourceSpan
  var values: AxisValues
}

/// Axes that move together: one axis, or a group of `zip`.
struct Dimension {
  var axes: [Axis]

  /// How many values a grid goes through.
  var count: Int { axes.first?.values.listed?.count ?? 0 }

  /// The changes of one step of a grid.
  func step(_ index: Int) -> [Assignment] {
    axes.compactMap { axis in
      axis.values.listed.map { Assignment(path: axis.path, key: axis.key, value: $0[index]) }
    }
  }

  /// The changes of one sample; a group draws one index for all its axes.
  func sample(seed: Int, _ index: Int) -> [Assignment] {
    guard let first = axes.first else { return [] }
    let draw = Draw(seed: seed, name: first.path.description)
    if axes.count > 1 { return step(draw.below(count, index)) }
    let value = first.values.sample(draw, index)
    return value.map { [Assignment(path: first.path, key: first.key, value: $0)] } ?? []
  }
}

/// A value for a path: one coordinate of a point.
struct Assignment {
  var path: SettingPath
  var key: SourceSpan
  var value: Node

  /// The assignment as a tree to lay over an experiment.
  var tree: Node { DottedKeys.nest(value, key, path.segments[...]) }

  /// The assignments of a block of paths: `{restart.every: 100, model.layers: 8}`.
  static func flatten(_ node: Node, below path: SettingPath = SettingPath()) -> [Assignment] {
    (node.block?.entries ?? []).flatMap { entry -> [Assignment] in
      let own = path.appending(entry.key)
      if entry.value.isInvalid { return [] }
      if let block = entry.value.block, !block.isEmpty, block.keys != ["sweep"],
        SweepFunction.misplaced(in: entry.value) == nil
      {
        return flatten(entry.value, below: own)
      }
      return [Assignment(path: own, key: entry.keySpan, value: entry.value)]
    }
  }
}
