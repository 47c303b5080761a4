import Foundation
import Reporting

/// Executes the cells of a notebook.
struct NotebookRunner {
  struct Options {
    var all = false, overwrites = false, allowsShell = false
    var from, work: String?
  }

  /// How it ended.
  struct Ended {
    var executed = 0
    var failed: String?

    var text: String {
      if let failed { return "the cell '\(failed)' failed; its output says why" }
      return executed == 0
        ? "all outputs are fresh" : "\(executed) \(executed == 1 ? "cell" : "cells") executed"
    }
  }

  private var file: NotebookFile
  private let options: Options
  private let work: String

  init(_ file: NotebookFile, _ options: Options) throws(UsageError) {
    (self.file, self.options) = (file, options)
    work = options.work ?? "runs/notebooks/\(file.name)"
    let cells = file.notebook.cells
    if let from = options.from, !cells.contains(where: { $0.id == from }) {
      throw UsageError.unknown("cell", from, among: cells.map(\.id))
    }
    let shell = cells.first { $0.attributes.has("shell") && !$0.attributes.has("skip") }
    if let shell, !options.allowsShell {
      throw UsageError(
        message:
          "\(file.path):\(shell.line): '\(shell.id)' is a script for the shell; read it, then "
          + "write --allow-shell")
    }
    if !options.overwrites, let cell = cells.first(where: isChangedByHand) {
      throw UsageError(
        message: "\(file.path):\(cell.line): the output of '\(cell.id)' was changed by hand; "
          + "--overwrite makes it anew")
    }
  }

  private func isChangedByHand(_ cell: NotebookCell) -> Bool {
    guard let output = cell.output, output.key != nil, cell.hasOutput else { return false }
    return output.sum != NotebookDigests.sum(output.body, folder: file.folder)
  }

  /// Executes what is not fresh, and what that needs; writes the file after every cell.
  mutating func run() throws -> Ended {
    let files = FileManager.default
    if options.all { try? files.removeItem(atPath: work) }
    try files.createDirectory(atPath: work, withIntermediateDirectories: true)
    let digests = file.digests
    var done = WorkRecord(work)
    var ended = Ended()
    for cell in wanted(digests, done) {
      Console.error("\(file.path): \(cell.id)")
      let result = try NotebookExecution(cell, work: work).run()
      done.keys[cell.id] = result.isFailed ? nil : digests.keys[cell.id]
      try done.write(to: work)
      if cell.hasOutput || result.isFailed {
        try show(result, of: cell, key: result.isFailed ? nil : digests.keys[cell.id])
      }
      ended.executed += 1
      if result.isFailed {
        ended.failed = cell.id
        return ended
      }
    }
    return ended
  }

  private mutating func show(
    _ result: NotebookExecution.Result, of cell: NotebookCell, key: String?
  ) throws {
    var body = result.lines
    for shown in result.parts {
      var part = shown.part
      try part.adopt(
        from: shown.folder, into: "\(file.folder)/\(file.picturesName)", as: file.picturesName,
        prefix: "\(cell.id)-")
      body += (body.isEmpty ? [] : [""]) + part.lines
    }
    let sum = NotebookDigests.sum(body, folder: file.folder)
    file.notebook.setOutput(NotebookOutput(key: key, body: body, sum: sum), of: cell.id)
    try file.write()
  }

  /// The cells to execute, in order: those whose output is not fresh, and those that they need and
  /// that have not been executed in this folder of work.
  private func wanted(_ digests: NotebookDigests, _ done: WorkRecord) -> [NotebookCell] {
    let cells = file.notebook.cells.filter { !$0.attributes.has("skip") }
    var chosen: Set<String> = []
    var isAfterFrom = false
    for cell in cells {
      isAfterFrom = isAfterFrom || cell.id == options.from
      let key = digests.keys[cell.id]
      let isStale =
        cell.hasOutput
        && (cell.output?.key == nil || cell.output?.key != key || isChangedByHand(cell))
      if options.all || isAfterFrom || isStale { chosen.insert(cell.id) }
    }
    // From below, so that what is needed by what is needed is found.
    for (index, cell) in cells.enumerated().reversed() where chosen.contains(cell.id) {
      let needed =
        cell.attributes["after"] == nil
        ? cells[..<index].map(\.id) : cell.attributes.list("after")
      for id in needed where done.keys[id] != digests.keys[id] { chosen.insert(id) }
    }
    return cells.filter { chosen.contains($0.id) }
  }

  /// Executes a copy of a notebook elsewhere, and says where its outputs differ.
  static func differences(of file: NotebookFile, allowsShell: Bool) throws -> [String] {
    let files = FileManager.default
    let folder = files.temporaryDirectory.appending(path: "notebook-\(UUID().uuidString)")
    defer { try? files.removeItem(at: folder) }
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "\(file.name).md").path
    for read in Set(file.notebook.cells.flatMap { $0.attributes.list("reads") }) {
      let copy = folder.appending(path: read)
      try? files.createDirectory(
        at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
      try? files.copyItem(atPath: "\(file.folder)/\(read)", toPath: copy.path)
    }
    try Data(file.notebook.text.utf8).write(to: URL(filePath: path))
    var options = Options()
    (options.all, options.overwrites, options.allowsShell) = (true, true, allowsShell)
    options.work = folder.appending(path: "work").path
    var runner = try NotebookRunner(try NotebookFile(path), options)
    if let failed = try runner.run().failed {
      let line = file.notebook.cells.first { $0.id == failed }?.line ?? 1
      return ["\(line): '\(failed)' fails now"]
    }
    let now = Dictionary(
      uniqueKeysWithValues: runner.file.notebook.cells.map { ($0.id, $0.output?.body ?? []) })
    return file.notebook.cells.filter { !$0.attributes.has("volatile") }.compactMap { cell in
      let (before, after) = (cell.output?.body ?? [], now[cell.id] ?? [])
      guard before != after else { return nil }
      return "\(cell.line): the output of '\(cell.id)' is another now\n"
        + LineDifference.text(from: before, to: after)
    }
  }
}

/// What was executed in a folder of work: the key of each cell as it was then.
private struct WorkRecord: Codable {
  var keys: [String: String] = [:]
  private static let name = "cells.json"

  init(_ work: String) {
    guard let content = FileManager.default.contents(atPath: "\(work)/\(Self.name)"),
      let saved = try? JSONDecoder().decode(WorkRecord.self, from: content)
    else { return }
    self = saved
  }

  func write(to work: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try encoder.encode(self).write(to: URL(filePath: "\(work)/\(Self.name)"), options: .atomic)
  }
}

/// Two texts, line by line.
enum LineDifference {
  /// Lines that are gone with a minus, new ones with a plus.
  static func text(from old: [String], to new: [String]) -> String {
    let difference = new.difference(from: old)
    let gone = Dictionary(
      uniqueKeysWithValues: difference.removals.compactMap { change in
        if case .remove(let offset, let line, _) = change { (offset, line) } else { nil }
      })
    let added = Set(
      difference.insertions.compactMap { change in
        if case .insert(let offset, _, _) = change { offset } else { nil }
      })
    var lines: [String] = []
    var old = 0
    for (index, line) in new.enumerated() {
      while let removed = gone[old] {
        lines.append("- \(removed)")
        old += 1
      }
      if added.contains(index) { lines.append("+ \(line)") } else { old += 1 }
    }
    while let removed = gone[old] {
      lines.append("- \(removed)")
      old += 1
    }
    return lines.joined(separator: "\n")
  }
}
