/// A path, as it was written and as seen from the working folder.
public struct FilePath: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The path as it was written.
  public var text: String
  /// The path from the folder of the file that contains it.
  public var resolved: String

  /// Makes a path that was written in a file of a folder.
  public init(_ text: String, in directory: String = "") {
    self.text = text
    resolved = PathText.join(directory, text)
  }

  /// Makes a path from the working folder.
  public init(stringLiteral value: String) { self.init(value) }
}
