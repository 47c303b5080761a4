/// An experiment: a file, what it extends, and the overrides of the command line.
public struct Experiment: Sendable {
  /// A named set of overrides.
  struct Variant: Sendable {
    var name: String
    var tree: Node
  }

  /// What it may say.
  public let schema: Schema
  /// Every file that was read, for provenance.
  public let sources: [SourceText]
  /// The problems of reading and composing.
  public private(set) var diagnostics: Diagnostics
  /// Whether a file that it extends could not be read: then nothing else can be judged.
  let isIncomplete: Bool
  /// The merged tree without variants and sweep, before references are resolved.
  let base: Node
  let variants: [Variant]
  let sweep: Block.Entry?
  let overrides: [ParsedOverride]
  let surroundings: Surroundings

  /// Reads a file.
  public init(
    file: String, schema: Schema, surroundings: Surroundings, overrides: [Override] = []
  ) {
    var composer = Composer(schema, surroundings)
    let tree = composer.compose(file)
    self.init(tree, composer, overrides)
  }

  /// Reads text that is at hand, such as a cell of a notebook.
  public init(
    source: SourceText, schema: Schema, surroundings: Surroundings = Surroundings(),
    overrides: [Override] = []
  ) {
    var composer = Composer(schema, surroundings)
    let tree = composer.compose(source)
    self.init(tree, composer, overrides)
  }

  private init(_ tree: Node?, _ composer: Composer, _ overrides: [Override]) {
    schema = composer.schema
    surroundings = composer.surroundings
    sources = composer.sources
    isIncomplete = composer.isIncomplete
    var problems = composer.problems
    let (parsed, malformed) = ParsedOverride.parse(overrides)
    problems += malformed
    let place = SourceSpan(composer.sources.first ?? SourceText(name: "", text: ""), 0, 0)
    var whole = tree ?? Node(.invalid, at: place)
    if tree != nil, !isIncomplete {
      whole = Experiment.apply(parsed, to: whole, schema, isFinal: true, &problems)
    }
    var block = whole.block ?? Block()
    let variants = block.remove("variants")
    sweep = block.remove("sweep")
    self.variants = Experiment.variants(variants, &problems)
    if whole.block != nil { whole.content = .block(block) }
    base = whole
    self.overrides = parsed.filter { !["variants", "sweep"].contains($0.path.segments.first) }
    diagnostics = Diagnostics()
    diagnostics.report(problems)
  }

  private static func variants(
    _ entry: Block.Entry?, _ problems: inout [Diagnostic]
  ) -> [Variant] {
    guard let entry, !entry.value.isInvalid else { return [] }
    guard let block = entry.value.block else {
      problems.append(
        Diagnostic(
          .wrongShape, "'variants' wants a block of named overrides", at: entry.value.span,
          label: "write a name, and below it what it changes"))
      return []
    }
    return block.entries.compactMap { variant in
      if variant.value.isInvalid { return nil }
      if variant.value.block == nil {
        problems.append(
          Diagnostic(
            .wrongShape, "variant '\(variant.key)' wants a block of overrides",
            at: variant.value.span, label: "write {} for a variant that changes nothing"))
        return nil
      }
      return Variant(name: variant.key, tree: variant.value)
    }
  }

  /// Lays overrides over a tree.
  ///
  /// Problems are reported once, with the whole experiment.
  static func apply(
    _ overrides: [ParsedOverride], to tree: Node, _ schema: Schema, isFinal: Bool,
    _ problems: inout [Diagnostic]
  ) -> Node {
    var result = tree
    for override in overrides {
      guard let change = override.tree else {
        let isKnown = result.remove(override.path.segments[...])
        if isFinal, !isKnown, !isInVariants(override.path, of: tree) {
          problems.append(result.unknownPath(override.path, at: override.key, "to unset"))
        }
        continue
      }
      if isFinal { noteReplacedAxis(override, in: result, &problems) }
      var merger = Merger(schema)
      result = merger.merge(result, change)
      problems += merger.problems
    }
    return result
  }

  private static func isInVariants(_ path: SettingPath, of tree: Node) -> Bool {
    (tree["variants"]?.block?.entries ?? []).contains { $0.value[path] != nil }
  }

  private static func noteReplacedAxis(
    _ override: ParsedOverride, in tree: Node, _ problems: inout [Diagnostic]
  ) {
    var swept: SourceSpan?
    if let old = tree[override.path], SweepExpression.isSweep(old) { swept = old.span }
    if let axis = tree["sweep"]?["axes"]?[override.path] { swept = axis.span }
    guard let swept else { return }
    problems.append(
      Diagnostic(
        .replacedAxis, "'\(override.path)' was swept; the override takes the place of the axis",
        at: override.key,
        label: override.tree?[override.path].map(SweepExpression.isSweep) == true
          ? "this is the axis now" : "every point has this value",
        related: [.init(span: swept, label: "the axis was here (\(swept.location))")]))
  }

  /// The tree of a variant: later than the files, earlier than the overrides.
  func tree(of variant: Variant?, _ problems: inout [Diagnostic]) -> Node {
    guard let variant else { return base }
    var (start, own) = (Optional(base), variant.tree)
    var removals = Removals()
    if var block = own.block {
      removals.take(block.remove("remove")?.value, from: &start)
      own.content = .block(block)
    }
    problems += removals.problems
    var merger = Merger(schema)
    let merged = merger.merge(start ?? base, own)
    problems += merger.problems
    let later = overrides.filter { $0.tree == nil || !removals.covers($0.path) }
    return Experiment.apply(later, to: merged, schema, isFinal: false, &problems)
  }

  /// The resolved tree without variants and sweeps: what `config` prints.
  public func resolved() -> (tree: Node, diagnostics: Diagnostics) {
    var found = diagnostics
    let (single, ignored) = InlineSweeps.firstValues(of: base)
    found.report(ignored.filter { !$0.code.isWarning })
    let (tree, problems) = Interpolator.resolve(
      single, schema: schema, environment: surroundings.environment)
    found.report(problems)
    return (tree, found)
  }

  /// Who set a path; nothing where neither the files nor the schema have it.
  ///
  /// - Parameters:
  ///   - tree: a resolved tree of this experiment; the one without variants and sweeps when nil.
  public func explanation(of path: String, in tree: Node? = nil) -> Explanation? {
    SettingPath(parsing: path).flatMap {
      Explanation($0, in: tree ?? resolved().tree, schema: schema)
    }
  }

  /// The path that was probably meant by one that nothing has: of the tree, of its blocks' settings,
  /// or of any block's.
  public func nearestPath(to path: String, in tree: Node) -> String? {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let (head, last) = (parts.dropLast().joined(separator: "."), parts.last ?? "")
    func below(_ owner: String, _ name: String) -> String {
      owner.isEmpty ? name : "\(owner).\(name)"
    }
    let written = tree.paths()
    if let near = Suggestion.nearest(to: path, among: written.map(\.description))
      ?? written.first(where: { $0.segments.last == last })?.description
    {
      return near
    }
    let homes = SchemaChecker.homes(in: schema)
    let siblings = homes.filter { $0.value.contains(head) }.keys
    if let near = Suggestion.nearest(to: last, among: siblings) { return below(head, near) }
    let name = homes[last] == nil ? Suggestion.nearest(to: last, among: homes.keys) : last
    return name.flatMap { name in homes[name]?.first.map { below($0, name) } }
  }
}
