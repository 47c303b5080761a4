/// One problem: where it is, what is wrong, and what was probably meant.
public struct Diagnostic: Error, Sendable {
  /// A second place that the message is about.
  public struct Related: Sendable {
    /// Where it is.
    public var span: SourceSpan
    /// What to say under it.
    public var label: String

    /// Makes a second place with its label.
    public init(span: SourceSpan, label: String) {
      self.span = span
      self.label = label
    }
  }

  /// The number of the problem.
  public var code: DiagnosticCode
  /// One line that says what is wrong.
  public var message: String
  /// Where; a problem of the whole command has none.
  public var span: SourceSpan?
  /// What to say under the carets: the correction, where one is known.
  public var label: String?
  /// The key of the block around the problem: its lines are shown when they are near.
  public var opener: SourceSpan?
  /// Other places that the message is about.
  public var related: [Related]
  /// Lines after the source, such as `note: …` or `known keys: …`.
  public var footers: [String]

  /// Makes a diagnostic.
  public init(
    _ code: DiagnosticCode, _ message: String, at span: SourceSpan?, label: String? = nil,
    opener: SourceSpan? = nil, related: [Related] = [], footers: [String] = []
  ) {
    self.code = code
    self.message = message
    self.span = span
    self.label = label
    self.opener = opener
    self.related = related
    self.footers = footers
  }

  /// `error` or `warning`.
  public var severity: String { code.isWarning ? "warning" : "error" }
}
