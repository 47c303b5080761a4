import Foundation
import Protocols

/// Files that a corpus is read from.
enum CorpusFiles {
  /// The files that a path names: itself, or all that fit it where it has `*`, `?` or `[…]`, in the
  /// order of their names.
  static func matching(_ path: FilePath) throws(CorpusError) -> [String] {
    guard !path.text.isEmpty else {
      throw CorpusError("data.path", "is not set; write the path of a file, or a glob")
    }
    var found = glob_t()
    defer { globfree(&found) }
    guard path.resolved.contains(where: "*?[".contains) else { return [path.resolved] }
    guard glob(path.resolved, 0, nil, &found) == 0, found.gl_pathc > 0 else {
      throw CorpusError(path.resolved, "no file fits this pattern")
    }
    return (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }
  }

  /// The bytes of a file; mapped, not read, where it is large.
  static func bytes(_ path: String) throws(CorpusError) -> Data {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw CorpusError(path, "is a folder; write \(path)/* for the files in it")
    }
    do {
      return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
    } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
      throw CorpusError(path, "there is no such file")
    } catch {
      throw CorpusError(path, "cannot be read: \(error.localizedDescription)")
    }
  }

  /// The text of bytes that must be UTF-8; a byte order mark is left out.
  static func text(_ bytes: Data, _ place: String) throws(CorpusError) -> String {
    let mark = Data([0xEF, 0xBB, 0xBF])
    let content = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes
    guard let text = String(validating: content, as: UTF8.self) else {
      throw CorpusError(place, "is not UTF-8 text")
    }
    return text
  }
}

/// Documents that are all in memory.
struct DocumentList: DocumentSource {
  let documents: [Document]
  var count: Int? { documents.count }
  func document(_ index: Int) -> Document { documents[index] }
}
