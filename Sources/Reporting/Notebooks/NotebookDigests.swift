internal import ExperimentFile
internal import Foundation

/// What outputs depend on, as digests: the cell, its attributes, the cells before it or those that
/// `after` names, the files that it says it reads, and the version of the toolkit.
package struct NotebookDigests {
  /// The key of every cell, by name.
  package private(set) var keys: [String: String] = [:]
  /// Files that a cell reads and that are not there, by the cell's name.
  package private(set) var missing: [String: [String]] = [:]

  /// Computes the keys of all cells.
  ///
  /// - Parameters:
  ///   - folder: of the notebook, from which files that are read are meant.
  package init(_ notebook: Notebook, folder: String, version: String) {
    var earlier: [String] = []
    for cell in notebook.cells {
      var hash = SHA256()
      let needed = cell.attributes["after"] == nil ? earlier : cell.attributes.list("after")
      var parts = ["ranklab \(version)", cell.language.rawValue, Self.normalized(cell.body)]
      parts += cell.attributes.values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      parts += needed.map { "\($0) \(keys[$0] ?? "")" }
      for file in cell.attributes.list("reads") {
        guard let content = FileManager.default.contents(atPath: "\(folder)/\(file)") else {
          missing[cell.id, default: []].append(file)
          continue
        }
        parts.append("\(file) \(SHA256.hexadecimal(content))")
      }
      for part in parts { hash.update(Array("\(part.utf8.count):\(part)".utf8)) }
      keys[cell.id] = hash.hexadecimal
      earlier.append(cell.id)
    }
  }

  /// Line ends and blanks at the end of a line change nothing.
  private static func normalized(_ lines: [String]) -> String {
    var lines = lines.map { line in
      String(line.reversed().drop(while: \.isWhitespace).reversed())
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }

  /// The digest of an output: its text and the pictures that it shows.
  ///
  /// - Parameters:
  ///   - folder: of the notebook.
  package static func sum(_ body: [String], folder: String) -> String {
    var hash = SHA256()
    hash.update(Array(normalized(body).utf8))
    for path in MarkdownPart.pictures(in: body) where !path.contains("://") {
      let content = FileManager.default.contents(atPath: "\(folder)/\(path)")
      let digest = content.map { SHA256.hexadecimal($0) } ?? "missing"
      hash.update(Array("\n\(path) \(digest)".utf8))
    }
    return hash.hexadecimal
  }
}
