/// When something that repeats is due: every so often, or at points.
public enum Period: Sendable, Hashable {
  /// One of the points of a list.
  public enum Point: Sendable, Hashable {
    /// A point with a name, such as `start` or `rewind`.
    case named(String)
    /// A point by its distance from the start.
    case after(Extent)

    /// The point as it is written.
    public var text: String {
      switch self {
      case .named(let name): name
      case .after(let extent): extent.text
      }
    }
  }

  /// Again and again after so long.
  case every(Extent)
  /// At these points.
  case at([Point])

  /// One spelling for each period.
  public var text: String {
    switch self {
    case .every(let extent): extent.text
    case .at(let points): "[" + points.map(\.text).joined(separator: ", ") + "]"
    }
  }

  init(parsing text: String) throws(ScalarProblem) {
    let extent = try Extent(parsing: text)
    if extent.amount == 0 { throw ScalarProblem("a period is longer than 0; write 1 or more") }
    self = .every(extent)
  }
}

extension Period.Point {
  init(parsing text: String, names: [String]) throws(ScalarProblem) {
    if names.contains(text) {
      self = .named(text)
    } else if let first = text.utf8.first, KeyText.isStart(first) {
      if !names.isEmpty {
        throw ScalarProblem(
          Suggestion.question(for: text, among: names) ?? "points are \(Suggestion.list(names))")
      }
      self = .named(text)
    } else {
      self = .after(try Extent(parsing: text))
    }
  }
}
