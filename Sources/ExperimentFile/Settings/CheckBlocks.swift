/// Blocks with declared keys, and components with a kind.
extension SchemaChecker {
  mutating func block(_ node: Node, _ schema: BlockSchema, _ place: Place) -> TypedBlock {
    let known = schema.names
    var values: [String: TypedValue] = [:]
    for entry in node.block?.entries ?? [] {
      if let field = schema[entry.key] {
        let before = problems.count
        values[entry.key] = value(
          entry.value, field.type, place.below(entry.key, entry.keySpan))
        if let meaning = field.nullMeans, problems.count == before + 1,
          problems[before].code == .outOfRange
        {
          problems[before].label = "null \(meaning)"
        }
      } else {
        unknownKey(entry, known: known, in: place, kind: nil, family: nil)
      }
    }
    requireFields(schema.fields, in: node, place)
    return TypedBlock(values, node: node)
  }

  private mutating func requireFields(_ fields: [Field], in node: Node, _ place: Place) {
    for field in fields where field.isRequired && node[field.name] == nil {
      let owner = place.name.isEmpty ? "the experiment" : "'\(place.name)'"
      let help = field.help.isEmpty ? "" : " (\(field.help))"
      problems.append(
        Diagnostic(
          .missingKey, "\(owner) needs '\(field.name)'\(help)",
          at: place.key ?? SourceSpan(node.span.source, node.span.start, node.span.start),
          label: "write '\(field.name): …', \(field.type.wanted)"))
    }
  }

  mutating func component(
    _ node: Node, _ type: ComponentType, _ place: Place
  ) -> TypedValue? {
    if node.isInvalid { return nil }
    guard node.items == nil else { return wrongShape(node, .component(type), place) }
    guard let (kind, description) = kind(of: node, type, place) else { return nil }
    var own: [String: TypedValue] = [:]
    var common: [String: TypedValue] = [:]
    let shared = BlockSchema(type.common)
    let known = (description.settings.names + shared.names + ["kind"]).sorted()
    let before = problems.count
    for entry in node.block?.entries ?? [] where entry.key != "kind" {
      let below = place.below(entry.key, entry.keySpan)
      if let field = description.settings[entry.key] {
        own[entry.key] = value(entry.value, field.type, below)
      } else if let field = shared[entry.key] {
        common[entry.key] = value(
          entry.value, field.type.with(own: description.settings), below)
      } else {
        unknownKey(entry, known: known, in: place, kind: kind, family: type.family)
      }
    }
    requireFields(description.settings.fields + type.common, in: node, place)
    let component = ComponentValue(
      family: type.family, kind: kind, settings: TypedBlock(own, node: node),
      common: TypedBlock(common, node: node), node: node)
    if problems.count == before { validate(component, description, place) }
    return .component(component)
  }

  private mutating func validate(
    _ component: ComponentValue, _ description: KindDescription, _ place: Place
  ) {
    do {
      try description.validate(component, schema.families)
    } catch let broken as InvalidSetting {
      problems.append(Diagnostic(broken, in: component.node, at: place.name))
    } catch {
      problems.append(
        Diagnostic(
          .contradiction, "'\(place.name)' is refused by \(description.kind): \(error)",
          at: component.node?.span))
    }
  }

  private mutating func kind(
    of node: Node, _ type: ComponentType, _ place: Place
  ) -> (String, KindDescription)? {
    let written = node.scalar == nil ? node["kind"] : node
    if let written, written.scalar == nil {
      return written.isInvalid ? nil : missingKind(written, type, place)
    }
    guard let kind = written?.scalar?.text ?? type.defaultKind else {
      return missingKind(node, type, place)
    }
    if let found = schema.families.kind(kind, of: type.family) { return (kind, found) }
    let names = schema.families.kinds(of: type.family).map(\.kind)
    problems.append(
      Diagnostic(
        .unknownKind, "'\(place.name)' has no kind '\(SchemaChecker.short(kind))'",
        at: (written ?? node).span,
        label: Suggestion.question(for: kind, among: names) ?? absence(kind, of: place),
        footers: names.isEmpty ? [] : ["known kinds: \(names.joined(separator: ", "))"]))
    return nil
  }

  /// What to do where somebody wrote that there is to be none.
  func absence(_ text: String, of place: Place) -> String? {
    guard ["null", "none", "None", "~", "false", "no", "off"].contains(text) else { return nil }
    return "leave '\(place.name)' out; in a variant, write remove: [\(place.name)]"
  }

  /// The key that was meant to be `kind`, where there is one that no kind knows.
  private func misspeltKind(in node: Node, _ type: ComponentType) -> Block.Entry? {
    let kinds = schema.families.kinds(of: type.family)
    let known = Set(kinds.flatMap(\.settings.names) + type.common.map(\.name))
    return node.block?.entries.first {
      !known.contains($0.key) && Suggestion.nearest(to: $0.key, among: ["kind"]) != nil
    }
  }

  private mutating func missingKind(
    _ node: Node, _ type: ComponentType, _ place: Place
  ) -> (String, KindDescription)? {
    if let entry = misspeltKind(in: node, type) {
      unknownKey(entry, known: ["kind"], in: place, kind: nil, family: nil)
      return nil
    }
    let names = schema.families.kinds(of: type.family).map(\.kind)
    problems.append(
      Diagnostic(
        .missingKind, "'\(place.name)' needs a kind", at: place.key ?? node.span,
        label: "write 'kind: …'",
        footers: names.isEmpty ? [] : ["known kinds: \(names.joined(separator: ", "))"]))
    return nil
  }
}
