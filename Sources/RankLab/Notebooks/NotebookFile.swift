import Foundation
import Reporting

/// A notebook on disk.
struct NotebookFile {
  let path: String
  var notebook: Notebook

  /// Reads it.
  ///
  /// - Throws: `UsageError` where it is no notebook, with the line.
  init(_ path: String) throws(UsageError) {
    self.path = path
    guard let content = FileManager.default.contents(atPath: path) else {
      throw UsageError(message: "'\(path)' cannot be read")
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw UsageError(message: "'\(path)' is not UTF-8")
    }
    do { notebook = try Notebook(text) } catch {
      throw UsageError(message: "\(path):\(error)")
    }
    if let cell = notebook.cells.first(where: { Self.leaves($0.file) }) {
      throw UsageError(
        message: "\(path):\(cell.line): 'file' leaves the folder of work: '\(cell.file)'")
    }
  }

  private static func leaves(_ file: String) -> Bool {
    file.hasPrefix("/") || file.split(separator: "/").contains("..")
  }

  /// The folder that it lies in.
  var folder: String {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    return folder.isEmpty ? "." : folder
  }
  /// Its name without the extension.
  var name: String { URL(filePath: path).deletingPathExtension().lastPathComponent }
  /// The folder of its pictures, beside it.
  var picturesName: String { "\(name).files" }

  var digests: NotebookDigests {
    NotebookDigests(notebook, folder: folder, version: RankLab.number)
  }

  /// Replaces the file at once: a reader sees the old or the new one.
  func write() throws {
    try Data(notebook.text.utf8).write(to: URL(filePath: path), options: .atomic)
  }

  /// What is not fresh: lines with what is wrong, without running anything.
  func problems() -> [String] {
    let digests = digests
    return notebook.cells.filter { !$0.attributes.has("skip") }.flatMap { cell -> [String] in
      let said = { (text: String) in "\(cell.line): the output of '\(cell.id)' \(text)" }
      if let missing = digests.missing[cell.id] {
        return ["\(cell.line): '\(cell.id)' reads \(missing.joined(separator: ", ")), not there"]
      }
      guard cell.hasOutput else {
        return cell.output == nil ? [] : [said("is there, and the cell says output=none")]
      }
      guard let output = cell.output else { return [said("is missing")] }
      guard let key = output.key else { return [said("is an error: the cell failed")] }
      if output.sum != NotebookDigests.sum(output.body, folder: folder) {
        return [said("was changed by hand, or a picture that it shows")]
      }
      return key == digests.keys[cell.id]
        ? [] : [said("is stale: the cell or what it depends on has changed since it was run")]
    }
  }
}
