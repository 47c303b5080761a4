/// The canonical form of settings: what makes two runs the same run.
///
/// A setting that has the default of the day of its introduction is left out, so that adding a
/// setting later changes no identity, and changing a default does not give old results a new
/// meaning. Keys are in one order and numbers in one spelling.
struct Identity {
  var families: Families

  func value(_ value: TypedValue, _ type: ValueType) -> JSON {
    switch (value, type) {
    case (.block(let block), .block(let schema)): return .object(fields(block, schema))
    case (.block(let block), .table(let inner)):
      return .object(block.values.mapValues { self.value($0, inner) })
    case (.component(let component), .component(let type)):
      return self.component(component, type)
    case (.list(let items), .list(let inner)), (.list(let items), .oneOrMore(let inner)):
      return .array(items.map { self.value($0, inner) })
    case (.null, .optional): return .null
    case (_, .optional(let inner)): return self.value(value, inner)
    case (_, .either(let types)):
      let fitting = types.first { Identity.fits(value, $0) }
      return fitting.map { self.value(value, $0) } ?? value.json
    default: return value.json
    }
  }

  func fields(_ block: TypedBlock, _ schema: BlockSchema) -> [String: JSON] {
    var result: [String: JSON] = [:]
    for field in schema.fields where field.affectsIdentity {
      guard let written = block.values[field.name] else { continue }
      let json = value(written, field.type)
      if case .object(let inner) = json, inner.isEmpty { continue }
      if let frozen = field.introducedAs ?? field.defaultValue,
        value(frozen, field.type).text == json.text
      {
        continue
      }
      result[field.name] = json
    }
    // A default that moved since its introduction is part of the identity of those who take it.
    for field in schema.fields where field.affectsIdentity && block.values[field.name] == nil {
      guard let frozen = field.introducedAs, let standard = field.defaultValue,
        !frozen.means(standard)
      else { continue }
      result[field.name] = value(standard, field.type)
    }
    return result
  }

  private func component(_ component: ComponentValue, _ type: ComponentType) -> JSON {
    // A plugin that names another is asked for its identity without the other's family.
    guard let schema = families.kind(component.kind, of: type.family)?.settings else {
      return component.json
    }
    var result = fields(component.settings, schema)
    result.merge(fields(component.common, BlockSchema(type.common))) { own, _ in own }
    result["kind"] = .string(component.kind)
    return .object(result)
  }

  private static func fits(_ value: TypedValue, _ type: ValueType) -> Bool {
    switch (value, type.required) {
    case (.block, .block), (.block, .table), (.component, .component), (.list, .list),
      (.list, .oneOrMore):
      true
    default: false
    }
  }
}
