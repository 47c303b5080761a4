/// Who set a value: `config --explain PATH`.
public struct Explanation: Sendable {
  /// One place that set it, oldest first.
  public struct Step: Sendable, Equatable {
    /// `file:line:column`, or `default`.
    public var location: String
    /// What it said.
    public var text: String
  }

  /// The path.
  public var path: SettingPath
  /// The value that holds.
  public var value: String
  /// The places, the last of which won.
  public var steps: [Step]

  /// A line for the value, then one for every place.
  public var text: String {
    let width = steps.map(\.location.count).max() ?? 0
    let lines = steps.enumerated().map { index, step in
      let pad = String(repeating: " ", count: width - step.location.count)
      let end = index == steps.count - 1 && steps.count > 1 ? "  <- wins" : ""
      return "  \(step.location)\(pad)  \(step.text)\(end)"
    }
    return (["\(path): \(value)"] + lines).joined(separator: "\n") + "\n"
  }

  /// Explains a path of a resolved tree; nothing where neither the tree nor the schema has it.
  init?(_ path: SettingPath, in tree: Node, schema: Schema) {
    self.path = path
    let standard = schema.field(at: path, in: tree)?.shownDefault ?? ""
    let byDefault = standard.isEmpty ? [] : [Step(location: "default", text: standard)]
    let parent = tree[SettingPath(path.segments.dropLast())]
    guard let key = path.segments.last, let entry = parent?.block?.entry(key) else {
      guard !byDefault.isEmpty else { return nil }
      value = standard
      steps = byDefault
      return
    }
    let last = Origin(key: entry.keySpan, value: entry.value.span)
    value = YAMLText.inline(entry.value)
    steps =
      byDefault
      + (entry.value.history + [last]).map { origin in
        let text = origin.value.text
        return Step(
          location: origin.key.location,
          text: text.contains("\n") ? "(a block)" : SchemaChecker.short(text))
      }
  }
}
