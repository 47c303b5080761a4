extension Schema {
  /// What `sweep` may say, for documentation: it is read before the settings are.
  public static var sweepSettings: BlockSchema { SweepBlock.schema }
}

/// The block `sweep:` after reading.
struct SweepBlock {
  enum Order: String { case seedsOuter = "seeds-outer", seedsInner = "seeds-inner" }

  var span: SourceSpan?
  var isRandom = false
  var samples = 0
  var sampleSeed = 0
  var dimensions: [Dimension] = []
  var seeds: [Assignment] = []
  var exclude: [(item: Node, conditions: [Assignment])] = []
  var include: [(item: Node, values: [Assignment])] = []
  var order = Order.seedsOuter
  var halving: HalvingRule?

  static let schema = BlockSchema([
    Field("mode", .choice(["grid", "random"]), "every combination, or samples"),
    Field("samples", .integer(NumericRange(from: 1)), "points of a random sweep"),
    Field("sample_seed", .integer(), "what the samples depend on"),
    Field("axes", .untyped, "paths and their values"),
    Field("zip", .untyped, "groups of paths that move together"),
    Field(
      "seeds",
      .either([.integer(NumericRange(from: 1, through: 10_000)), .list(.integer())]),
      "how many seeds, or which"),
    Field("exclude", .untyped, "points to leave out"),
    Field("include", .untyped, "points to add"),
    Field("order", .choice(["seeds-outer", "seeds-inner"]), "which runs come first"),
    Field("halving", .block(HalvingRule.schema), "stops the worse groups of seeds early"),
  ])

  /// Keys whose values are paths of the experiment, not settings of the sweep.
  private static let free = ["axes", "zip", "exclude", "include"]

  static func read(_ node: Node, key: SourceSpan?) -> (sweep: SweepBlock, problems: [Diagnostic]) {
    var reader = SweepBlock()
    reader.span = key ?? node.span
    guard var block = node.block else {
      let problem = Diagnostic(
        .wrongShape, "'sweep' wants a block", at: node.span, label: "write 'axes:' below it")
      return (reader, node.isInvalid ? [] : [problem])
    }
    var problems: [Diagnostic] = []
    let contents = SweepBlock.free.map { block.remove($0)?.value }
    var plain = node
    plain.content = .block(block)
    var checker = SchemaChecker(Schema(SweepBlock.schema.fields))
    let values = checker.block(plain, SweepBlock.schema, .init(name: "sweep", key: key))
    problems += checker.problems
    reader.readSettings(values, block)
    reader.readAxes(contents[0], &problems)
    reader.readGroups(contents[1], &problems)
    for item in SweepBlock.items(contents[2], "exclude", &problems) {
      reader.exclude.append((item, Assignment.flatten(item)))
    }
    for item in SweepBlock.items(contents[3], "include", &problems) {
      reader.include.append((item, Assignment.flatten(item)))
    }
    reader.checkMode(values, &problems)
    return (reader, problems)
  }

  private mutating func readSettings(_ values: TypedBlock, _ block: Block) {
    isRandom = values["mode"]?.text == "random"
    if case .integer(let count) = values["samples"] { samples = count }
    if case .integer(let seed) = values["sample_seed"] { sampleSeed = seed }
    order = values["order"].flatMap { Order(rawValue: $0.text) } ?? .seedsOuter
    if case .block(let rule) = values["halving"], let entry = block.entry("halving") {
      halving = HalvingRule(rule, entry.value, span: entry.keySpan)
    }
    guard let entry = block.entry("seeds") else { return }
    let nodes: [Node]
    switch values["seeds"] {
    case .integer(let count):
      nodes = (0..<count).map { Node(.scalar(Scalar(String($0))), at: entry.value.span) }
    case .list: nodes = entry.value.items ?? []
    default: nodes = []
    }
    seeds = nodes.map { Assignment(path: SettingPath(["seed"]), key: entry.keySpan, value: $0) }
  }

  private mutating func readAxes(_ node: Node?, _ problems: inout [Diagnostic]) {
    guard let node, !node.isInvalid else { return }
    for assignment in SweepBlock.assignments(node, "axes", &problems) {
      if let axis = SweepBlock.axis(assignment, &problems) {
        dimensions.append(Dimension(axes: [axis]))
      }
    }
  }

  private mutating func readGroups(_ node: Node?, _ problems: inout [Diagnostic]) {
    guard let node, !node.isInvalid else { return }
    guard let block = node.block else {
      problems.append(
        Diagnostic(
          .sweepBlock, "'zip' wants named groups", at: node.span,
          label: "write a name, and below it the paths that move together"))
      return
    }
    for group in block.entries {
      // Dotted keys have become blocks: their place still has the path.
      if group.keySpan.text.contains("."), !group.keySpan.text.hasPrefix("\"") {
        problems.append(
          Diagnostic(
            .sweepBlock, "'zip' wants named groups, found the path '\(group.keySpan.text)'",
            at: group.keySpan, label: "write zip: {NAME: {\(group.keySpan.text): …}}"))
        continue
      }
      let axes = SweepBlock.assignments(group.value, group.key, &problems)
        .compactMap { SweepBlock.axis($0, &problems) }
      if let drawn = axes.first(where: { $0.values.listed == nil }) {
        problems.append(
          Diagnostic(
            .sweepExpression, "a zipped axis cannot be drawn", at: drawn.values.span,
            label: drawn.values.hint))
      } else if let first = axes.first {
        SweepBlock.checkLengths(first, axes, group.key, &problems)
        dimensions.append(Dimension(axes: axes))
      }
    }
  }

  private static func checkLengths(
    _ first: Axis, _ axes: [Axis], _ group: String, _ problems: inout [Diagnostic]
  ) {
    let count = first.values.listed?.count ?? 0
    for axis in axes where axis.values.listed?.count != count {
      let own = axis.values.listed?.count ?? 0
      problems.append(
        Diagnostic(
          .zipLengths, "the axes of zip group '\(group)' have different lengths",
          at: axis.values.span, label: "'\(axis.path)' has \(counted(own, "value"))",
          related: [
            .init(
              span: first.values.span,
              label:
                "'\(first.path)' has \(counted(count, "value")) (\(first.values.span.location))")
          ]))
    }
  }

  private static func assignments(
    _ node: Node, _ name: String, _ problems: inout [Diagnostic]
  ) -> [Assignment] {
    if node.block == nil, !node.isInvalid {
      problems.append(
        Diagnostic(
          .sweepBlock, "'\(name)' wants paths and their values", at: node.span,
          label: "write 'optimizer.lr: [1e-4, 1e-3]' below it"))
    }
    let found = Assignment.flatten(node)
    guard let source = found.first?.key.source, found.allSatisfy({ $0.key.source === source })
    else { return found }
    // Dotted keys with a common beginning were put together: the order of the file counts.
    return found.enumerated().sorted {
      ($0.element.key.start, $0.offset) < ($1.element.key.start, $1.offset)
    }.map(\.element)
  }

  private static func axis(_ assignment: Assignment, _ problems: inout [Diagnostic]) -> Axis? {
    do throws(Diagnostic) {
      let values = try SweepExpression.values(assignment.value)
      return Axis(path: assignment.path, key: assignment.key, values: values)
    } catch {
      problems.append(error)
      return nil
    }
  }

  private static func items(
    _ node: Node?, _ name: String, _ problems: inout [Diagnostic]
  ) -> [Node] {
    guard let node, !node.isInvalid else { return [] }
    let items = node.items ?? []
    if node.items == nil || items.contains(where: { $0.block == nil && !$0.isInvalid }) {
      problems.append(
        Diagnostic(
          .sweepBlock, "'\(name)' wants a list of points", at: node.span,
          label: "write '- {restart.every: 100}' below it"))
      return []
    }
    return items.filter { !$0.isInvalid }
  }

  private func checkMode(_ values: TypedBlock, _ problems: inout [Diagnostic]) {
    let place = values.node?["mode"]?.span ?? span
    if isRandom, values["samples"] == nil || values["sample_seed"] == nil {
      problems.append(
        Diagnostic(
          .sweepBlock, "a random sweep needs 'samples' and 'sample_seed'", at: place,
          label: "write how many points, and what they depend on"))
    }
    for name in ["samples", "sample_seed"] where !isRandom && values["mode"] == nil {
      guard let node = values.node?[name] else { continue }
      problems.append(
        Diagnostic(
          .sweepBlock, "'\(name)' is for random sweeps", at: node.span,
          label: "write 'mode: random'"))
    }
  }
}
