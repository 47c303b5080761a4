/// What was probably meant by a key that its block does not know.
extension SchemaChecker {
  mutating func unknownKey(
    _ entry: Block.Entry, known: [String], in place: Place, kind: String?, family: String?
  ) {
    var message = "unknown key '\(entry.key)'"
    if !place.name.isEmpty { message += " in '\(place.name)'" }
    if let kind { message += " (kind '\(kind)')" }
    var footers = ["known keys: \(known.joined(separator: ", "))"]
    if let opener = place.key, opener.source === entry.keySpan.source {
      footers.append("note: '\(place.name)' opened at \(opener.location)")
    }
    problems.append(
      Diagnostic(
        .unknownKey, message, at: entry.keySpan,
        label: meaning(of: entry.key, known: known, in: place, family: family),
        opener: place.key, footers: footers))
  }

  /// Siblings first; then the same name elsewhere, which is a slip of the indentation; then the
  /// names of other tools; then names elsewhere that are nearly the same.
  private mutating func meaning(
    of key: String, known: [String], in place: Place, family: String?
  ) -> String? {
    if let question = Suggestion.question(for: key, among: known) { return question }
    if let family {
      let kinds = schema.families.kinds(of: family).filter { $0.settings[key] != nil }
      if !kinds.isEmpty {
        return "'\(key)' belongs to kind \(Suggestion.list(kinds.map { "'\($0.kind)'" }))"
      }
    }
    let homes = self.homes ?? SchemaChecker.homes(in: schema)
    self.homes = homes
    if let owners = homes[key] { return "'\(key)' belongs to \(SchemaChecker.owners(owners))" }
    if let path = schema.foreignNames[key] { return "here that is '\(path)'" }
    guard let near = Suggestion.nearest(to: key, among: homes.keys), let owners = homes[near] else {
      return nil
    }
    return "did you mean '\(near)'? It belongs to \(SchemaChecker.owners(owners))"
  }

  private static func owners(_ names: [String]) -> String {
    let shown = names.prefix(3).map { $0.isEmpty ? "the top level" : "'\($0)'" }
    return Suggestion.list(Array(shown))
  }

  /// The blocks that know a key, by key.
  static func homes(in schema: Schema) -> [String: [String]] {
    var found: [String: [String]] = [:]
    var families: Set<String> = []
    func add(_ field: Field, in owner: String) {
      if found[field.name]?.contains(owner) != true { found[field.name, default: []].append(owner) }
      visit(field.type, at: owner.isEmpty ? field.name : "\(owner).\(field.name)")
    }
    func visit(_ type: ValueType, at path: String) {
      switch type {
      case .block(let block): for field in block.fields { add(field, in: path) }
      case .optional(let inner), .list(let inner), .oneOrMore(let inner), .table(let inner):
        visit(inner, at: path)
      case .either(let types): for type in types { visit(type, at: path) }
      case .component(let component):
        for field in component.common { add(field, in: path) }
        // A family can hold itself: an optimizer over an optimizer.
        guard families.insert("\(component.family)").inserted else { return }
        for kind in schema.families.kinds(of: component.family) {
          for field in kind.settings.fields { add(field, in: path) }
        }
        families.remove(component.family)
      default: break
      }
    }
    visit(.block(schema.root), at: "")
    return found
  }
}
