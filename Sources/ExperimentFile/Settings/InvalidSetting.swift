/// A broken rule between settings, thrown by `validate()`: the message is shown at the setting.
public struct InvalidSetting: Error, Sendable, CustomStringConvertible {
  /// The setting to point at.
  public var name: String
  /// What is wrong with it, after its name: `must divide hidden (128)`.
  public var reason: String
  /// What to write instead.
  public var hint: String?
  /// Other settings that the rule is about; their places are shown too.
  public var others: [String]

  /// Cites a setting.
  public init(_ name: String, _ reason: String, hint: String? = nil, seeAlso others: [String] = [])
  {
    self.name = name
    self.reason = reason
    self.hint = hint
    self.others = others
  }
}

extension InvalidSetting {
  /// The setting, what is wrong, and what to write instead.
  public var description: String {
    "'\(name)' \(reason)" + (hint.map { "; \($0)" } ?? "")
  }
}

extension Diagnostic {
  /// A broken rule at the place of the setting, or of the block that should have it.
  ///
  /// Names are dotted paths below the block.
  public init(
    _ broken: InvalidSetting, in block: Node?, at path: String = "",
    code: DiagnosticCode = .contradiction
  ) {
    let full = path.isEmpty ? broken.name : "\(path).\(broken.name)"
    let place = block?[SettingPath(dotted: broken.name)]
    // Where it is not written, the innermost block that is and should have it.
    let parts = broken.name.split(separator: ".").map(String.init)
    let near = (1..<max(1, parts.count)).reversed().lazy
      .compactMap { block?[SettingPath(dotted: parts.prefix($0).joined(separator: "."))] }.first
    let others = broken.others.compactMap { name -> Related? in
      guard let node = block?[SettingPath(dotted: name)] else { return nil }
      return Related(span: node.span, label: "'\(name)' is set here (\(node.span.location))")
    }
    self.init(
      code, "'\(full)' \(broken.reason)", at: (place ?? near ?? block)?.span,
      label: broken.hint ?? (place == nil ? "'\(broken.name)' has its default here" : nil),
      related: others)
  }
}
