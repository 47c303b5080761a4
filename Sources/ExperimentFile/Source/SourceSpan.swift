/// A stretch of a source: where a node was written.
public struct SourceSpan: Sendable {
  /// The text it lies in.
  public let source: SourceText
  let start: Int
  let end: Int

  init(_ source: SourceText, _ start: Int, _ end: Int) {
    self.source = source
    self.start = start
    self.end = max(start, end)
  }

  /// Where it begins.
  public var position: SourcePosition { source.position(at: start) }
  /// Where the character after it begins.
  public var endPosition: SourcePosition { source.position(at: end) }
  /// `file:line:column`, as compilers print it.
  public var location: String {
    let place = position
    return "\(source.name):\(place.line):\(place.column)"
  }
  /// The text it covers.
  public var text: String { source.text(start, min(end, source.bytes.count)) }

  func reaching(_ other: SourceSpan) -> SourceSpan { SourceSpan(source, start, other.end) }
}

extension SourceSpan: Equatable {
  /// Two spans are equal when they cover the same bytes of the same source.
  public static func == (left: SourceSpan, right: SourceSpan) -> Bool {
    left.source === right.source && left.start == right.start && left.end == right.end
  }
}
