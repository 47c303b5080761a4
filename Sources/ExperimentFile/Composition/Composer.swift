/// Reads a file and everything that it extends into one tree.
struct Composer {
  let schema: Schema
  let surroundings: Surroundings
  var problems: [Diagnostic] = []
  /// Every file that was read, once, in the order of reading.
  private(set) var sources: [SourceText] = []
  /// Whether a file that another extends could not be read: what it would say is not known.
  private(set) var isIncomplete = false
  /// A file that several others extend is composed once.
  private var composed: [String: Node?] = [:]

  init(_ schema: Schema, _ surroundings: Surroundings) {
    self.schema = schema
    self.surroundings = surroundings
  }

  /// The file with what it extends below it; nothing where a file cannot be read.
  mutating func compose(_ path: String) -> Node? {
    compose(PathText.normalized(path), asked: nil, chain: [])
  }

  /// The same for text that is at hand.
  mutating func compose(_ source: SourceText) -> Node? {
    guard let tree = parse(source) else { return nil }
    return inherit(tree, source, chain: [source.name])
  }

  private mutating func compose(_ name: String, asked: SourceSpan?, chain: [String]) -> Node? {
    if chain.contains(name) {
      let loop = chain.drop { $0 != name } + [name]
      problems.append(
        Diagnostic(
          .extendsCycle, "these files extend each other: \(loop.joined(separator: " → "))",
          at: asked, label: "remove one of them"))
      return nil
    }
    if let known = composed[name] { return known }
    guard let source = open(name, asked: asked) else { return nil }
    let tree = parse(source).map { inherit($0, source, chain: chain + [name]) }
    composed[name] = .some(tree)
    return tree
  }

  private mutating func open(_ name: String, asked: SourceSpan?) -> SourceText? {
    if name.hasPrefix("builtin:") {
      let key = String(name.dropFirst("builtin:".count))
      if let text = surroundings.builtIns[key] { return SourceText(name: name, text: text) }
      let names = surroundings.builtIns.keys.sorted()
      problems.append(
        Diagnostic(
          .unknownBuiltIn, "there is no built-in experiment '\(key)'", at: asked,
          label: Suggestion.question(for: key, among: names) { "builtin:\($0)" },
          footers: names.isEmpty ? [] : ["built in: \(names.joined(separator: ", "))"]))
      return nil
    }
    if let bytes = surroundings.read(name) { return SourceText(name: name, bytes: bytes) }
    let question = meant(by: name)
    problems.append(
      Diagnostic(
        .fileNotFound, "cannot read '\(name)'", at: asked,
        label: asked == nil ? nil : question ?? "paths start from the folder of this file",
        footers: asked == nil ? [question].compactMap { $0 } : []))
    return nil
  }

  /// A file of the same folder, with nearly the same name.
  private func meant(by name: String) -> String? {
    let folder = PathText.directory(of: name)
    let file = name.split(separator: "/").last.map(String.init) ?? name
    return Suggestion.question(for: file, among: surroundings.names(folder))
  }

  private mutating func parse(_ source: SourceText) -> Node? {
    sources.append(source)
    let (tree, found) = Parser.file(source)
    problems += found
    guard let tree else { return nil }
    let (expanded, duplicates) = DottedKeys.expand(tree)
    problems += duplicates
    return expanded
  }

  private mutating func inherit(_ tree: Node, _ source: SourceText, chain: [String]) -> Node {
    guard var block = tree.block else { return tree }
    let extends = block.remove("extends")
    let removals = block.remove("remove")
    var inherited: Node?
    for node in extends.map({ $0.value.items ?? [$0.value] }) ?? [] where !node.isInvalid {
      guard let text = node.scalar?.text else {
        problems.append(
          Diagnostic(
            .wrongShape, "'extends' wants a file or a list of files", at: node.span,
            label: "write [a.yaml, b.yaml]"))
        continue
      }
      let name = text.hasPrefix("builtin:") ? text : PathText.join(source.directory, text)
      guard let layer = compose(name, asked: node.span, chain: chain) else {
        isIncomplete = true
        continue
      }
      inherited = inherited.map { merge($0, layer) } ?? layer
    }
    var removal = Removals()
    removal.take(removals?.value, from: &inherited)
    if !isIncomplete { problems += removal.problems }
    var own = tree
    own.content = .block(block)
    return inherited.map { merge($0, own) } ?? own
  }

  private mutating func merge(_ base: Node, _ over: Node) -> Node {
    var merger = Merger(schema)
    let merged = merger.merge(base, over)
    problems += merger.problems
    return merged
  }
}
