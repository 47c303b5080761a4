import Foundation
import Reporting

/// One cell, executed in the folder of work.
struct NotebookExecution {
  /// What came of it.
  struct Result {
    /// Markdown lines of what commands have printed.
    var lines: [String] = []
    /// Parts of Markdown files to be shown, with the folder that each is from.
    var parts: [(part: MarkdownPart, folder: String)] = []
    var isFailed = false
  }

  private let cell: NotebookCell
  private let work: String

  init(_ cell: NotebookCell, work: String) { (self.cell, self.work) = (cell, work) }

  func run() throws -> Result {
    guard cell.language == .sh else {
      let place = URL(filePath: "\(work)/\(cell.file)")
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data((cell.body.joined(separator: "\n") + "\n").utf8).write(to: place)
      return Result()
    }
    var result = try cell.attributes.has("shell") ? script() : commands()
    guard !result.isFailed else { return result }
    for wanted in cell.attributes.list("show") {
      guard let part = part(wanted) else {
        result.isFailed = true
        result.lines += ["", "`\(wanted)` is not there"]
        return result
      }
      result.parts.append(part)
    }
    return result
  }

  private func part(_ wanted: String) -> (MarkdownPart, String)? {
    let words = wanted.split(separator: "#", maxSplits: 1).map(String.init)
    let path = "\(work)/\(words[0])"
    guard let content = FileManager.default.contents(atPath: path),
      let part = MarkdownPart(
        String(decoding: content, as: UTF8.self), heading: words.count > 1 ? words[1] : nil)
    else { return nil }
    return (part, URL(filePath: path).deletingLastPathComponent().path)
  }

  /// Lines that begin with `ranklab`; a backslash at the end of one joins the next to it.
  private func commands() throws -> Result {
    var printed: [String] = []
    var whole = ""
    for line in cell.body {
      if line.hasSuffix("\\") {
        whole += line.dropLast() + " "
        continue
      }
      defer { whole = "" }
      guard let words = ShellWords.words(in: whole + line) else {
        return failure("a quote that is never closed: \(whole + line)")
      }
      guard let first = words.first else { continue }
      guard first == "ranklab" else {
        return failure("'\(first)' is no command of ranklab; scripts need the attribute 'shell'")
      }
      let ended = try Subprocess.run(Self.program, Array(words.dropFirst()), in: work)
      printed += ended.output
      if let failure = verdict(ended, printed, command: words.joined(separator: " ")) {
        return failure
      }
    }
    return Result(lines: Self.block(cell.attributes["output"] == "none" ? [] : printed))
  }

  private func script() throws -> Result {
    // In a script, too, 'ranklab' is this program.
    let text = (["ranklab() { \"$RANKLAB\" \"$@\"; }"] + cell.body).joined(separator: "\n")
    let ended = try Subprocess.run("/bin/sh", ["-e", "-c", text], in: work, program: Self.program)
    return verdict(ended, ended.output, command: "the script")
      ?? Result(lines: Self.block(ended.output))
  }

  /// A failure that was not expected, or one that was, as the result.
  private func verdict(
    _ ended: Subprocess.Ended, _ printed: [String], command: String
  ) -> Result? {
    let isExpected = cell.attributes.has("expect-fail")
    guard ended.code != 0 || isExpected else { return nil }
    let lines = Self.block(printed + ended.errors)
    if ended.code != 0, isExpected { return Result(lines: lines) }
    let fault =
      isExpected ? "ended well, and was to fail" : "ended with exit code \(ended.code)"
    return Result(lines: ["`\(command)` \(fault):", ""] + lines, isFailed: true)
  }

  private func failure(_ text: String) -> Result { Result(lines: [text], isFailed: true) }

  /// Lines in a fence that none of them closes.
  private static func block(_ lines: [String]) -> [String] {
    guard !lines.isEmpty else { return [] }
    let longest = lines.map { $0.prefix { $0 == "`" }.count }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return ["\(fence)text"] + lines + [fence]
  }

  /// This program.
  private static var program: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  }
}

/// Another process, run to its end.
enum Subprocess {
  struct Ended {
    let code: Int32
    /// Lines without blanks at their ends.
    let output, errors: [String]
  }

  /// Runs a program; what it says on its error output is shown at once, too.
  ///
  /// - Parameter program: what the process finds as RANKLAB in its environment.
  static func run(
    _ executable: String, _ arguments: [String], in folder: String, program: String = ""
  ) throws -> Ended {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["NO_COLOR": "1", "RANKLAB": program]
    ) { $1 }
    // The output goes to a file, so that nobody must read two pipes at once.
    let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    _ = FileManager.default.createFile(atPath: place.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: place) }
    let output = try FileHandle(forWritingTo: place)
    let errors = Pipe()
    (process.standardOutput, process.standardError) = (output, errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    var said = Data()
    while case let piece = errors.fileHandleForReading.availableData, !piece.isEmpty {
      FileHandle.standardError.write(piece)
      said += piece
    }
    process.waitUntilExit()
    try output.close()
    let printed = try Data(contentsOf: place)
    return Ended(code: process.terminationStatus, output: lines(printed), errors: lines(said))
  }

  private static func lines(_ data: Data) -> [String] {
    var lines = String(decoding: data, as: UTF8.self)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { line in String(line.reversed().drop(while: \.isWhitespace).reversed()) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    while lines.first?.isEmpty == true { lines.removeFirst() }
    return lines
  }
}
