/// Paths as text: this module reads no file itself, so that it needs no file system.
enum PathText {
  /// Everything before the last slash; sources that are not files have no folder.
  static func directory(of path: String) -> String {
    guard !path.hasPrefix("<"), !path.hasPrefix("builtin:"),
      let slash = path.lastIndex(of: "/")
    else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `path` as seen from `directory`, without `.` and without `..` where they can be dropped.
  static func join(_ directory: String, _ path: String) -> String {
    if path.hasPrefix("/") || directory.isEmpty { return normalized(path) }
    return normalized(directory + "/" + path)
  }

  static func normalized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !path.hasPrefix("/") {
        parts.append(part)
      }
    }
    let joined = parts.joined(separator: "/")
    if path.hasPrefix("/") { return "/" + joined }
    return joined.isEmpty ? "." : joined
  }
}
