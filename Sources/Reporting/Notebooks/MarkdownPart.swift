internal import Foundation

/// A part of a Markdown file that another file shows.
package struct MarkdownPart {
  /// The lines, without the heading that was asked for.
  package var lines: [String]

  /// The text below a heading, down to the next of its level or above; the whole without a heading.
  ///
  /// - Returns: nil where there is no such heading.
  package init?(_ text: String, heading: String?) {
    let all = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(String.init)
    guard let heading else {
      lines = Self.trimmed(all[...])
      return
    }
    let levels = Self.levels(all)
    guard
      let start = all.indices.first(where: {
        levels[$0] > 0
          && all[$0].drop { $0 == "#" }.trimmingCharacters(in: .whitespaces).lowercased()
            == heading.lowercased()
      })
    else { return nil }
    let end =
      all.indices.first { $0 > start && (1...levels[start]).contains(levels[$0]) } ?? all.count
    lines = Self.trimmed(all[(start + 1)..<end])
  }

  /// The level of each line that is a heading, 0 for others and within fenced blocks.
  private static func levels(_ lines: [String]) -> [Int] {
    var isFenced = false
    return lines.map { line in
      if line.hasPrefix("```") || line.hasPrefix("~~~") { isFenced.toggle() }
      let level = line.prefix { $0 == "#" }.count
      return !isFenced && (1...6).contains(level) && line.dropFirst(level).first == " " ? level : 0
    }
  }

  private static func trimmed(_ lines: ArraySlice<String>) -> [String] {
    var lines = lines
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return Array(lines)
  }

  /// The paths of the pictures that lines show, each once.
  package static func pictures(in lines: [String]) -> [String] {
    var paths: [String] = []
    for line in lines {
      for (before, after) in [("src=\"", "\""), ("srcset=\"", "\""), ("](", ")")] {
        var rest = line[...]
        while let start = rest.range(of: before) {
          rest = rest[start.upperBound...]
          guard let end = rest.range(of: after) else { break }
          let path = String(rest[..<end.lowerBound])
          let isPicture = [".svg", ".png"].contains { path.hasSuffix($0) }
          if isPicture, !paths.contains(path) { paths.append(path) }
          rest = rest[end.upperBound...]
        }
      }
    }
    return paths
  }

  /// Copies the pictures beside a notebook and shows them from there; links to tables, which are not
  /// copied, are left out.
  ///
  /// - Parameters:
  ///   - source: the folder of the file that the lines are from.
  ///   - folder: where the pictures go; made where it is not there.
  ///   - path: the same as the notebook names it.
  ///   - prefix: before the names of the pictures, so that those of two cells differ.
  package mutating func adopt(
    from source: String, into folder: String, as path: String, prefix: String = ""
  ) throws {
    let pictures = Self.pictures(in: lines)
    if !pictures.isEmpty {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    for picture in pictures {
      let name = prefix + (picture.split(separator: "/").last.map(String.init) ?? picture)
      let content = try Data(contentsOf: URL(filePath: "\(source)/\(picture)"))
      try content.write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
      lines = lines.map { $0.replacingOccurrences(of: picture, with: "\(path)/\(name)") }
    }
    lines = lines.compactMap(Self.withoutTables)
  }

  /// A line without its links to files of numbers; nil where nothing else is in it.
  private static func withoutTables(_ line: String) -> String? {
    let link = /\s*(·\s*)?\[[^\]]*\]\([^):]*\.(csv|tex|json)\)/
    let rest = line.replacing(link, with: "")
    return rest.isEmpty && !line.isEmpty ? nil : rest
  }
}
