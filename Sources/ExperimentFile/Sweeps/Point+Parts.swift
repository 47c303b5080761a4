extension Point {
  /// The point as one of the runs that it falls into: with one more setting of a component, the
  /// coordinates that follow from it, and an identity of its own.
  ///
  /// - Parameters:
  ///   - setting: the name of a setting that every kind of the family has.
  ///   - block: the key of the component at the root.
  ///   - derived: coordinates by path, in their order.
  ///   - extra: what is part of the identity beside the settings.
  public func part(
    _ setting: String, _ text: String, of block: String, derived: [(path: String, text: String)],
    schema: Schema, extra: [String: String]
  ) -> Point {
    var part = self
    guard case .component(var component)? = settings[block] else { return self }
    component.common.values[setting] = .text(text)
    part.settings.values[block] = .component(component)
    if var root = tree.block, let written = root[block] {
      root.update(block) { $0 = Point.adding(setting, text, to: written) }
      part.tree.content = .block(root)
    }
    part.coordinates += derived.map {
      Coordinate(path: SettingPath(dotted: $0.path), text: $0.text)
    }
    part.whole = whole ?? identity
    part.identity = RunIdentity(part.settings, schema: schema, extra: extra)
    part.duplicates = []
    return part
  }

  /// A component with one more setting; one that was written as its kind alone becomes a block.
  private static func adding(_ setting: String, _ text: String, to node: Node) -> Node {
    func entry(_ key: String, _ value: Node) -> Block.Entry {
      Block.Entry(key: key, keySpan: node.span, value: value)
    }
    var block = node.block ?? Block()
    if node.scalar != nil { block.set(entry("kind", node)) }
    block.set(entry(setting, Node(.scalar(Scalar(text)), at: node.span)))
    var result = node
    result.content = .block(block)
    return result
  }
}
