/// Markdown whose cells are executed and whose outputs stand below them.
///
/// A cell is a fenced block whose language is followed by attributes: ` ```sh {id=train} `. Fences
/// without attributes are prose. Below a cell stands its output between two comments that a reader of
/// the rendered text does not see:
///
///     <!-- ranklab:out id=train key=sha256:… -->
///     <!-- ranklab:end id=train sum=sha256:… -->
///
/// `key` is a digest of everything that the output depends on, `sum` one of the output: so that a
/// changed cell and a changed output are both found without running anything.
public struct Notebook {
  /// A piece of the text.
  package enum Piece {
    /// Lines that are no cell.
    case prose([String])
    case cell(NotebookCell)
  }

  /// The pieces, in order.
  package var pieces: [Piece]

  /// Reads a notebook.
  ///
  /// - Throws: `NotebookError` with the line.
  public init(_ text: String) throws(NotebookError) {
    var parser = NotebookParser(text)
    pieces = try parser.pieces()
  }

  /// The cells, in order.
  package var cells: [NotebookCell] {
    pieces.compactMap { if case .cell(let cell) = $0 { cell } else { nil } }
  }

  /// Gives a cell its output, or takes it away.
  package mutating func setOutput(_ output: NotebookOutput?, of id: String) {
    for (index, piece) in pieces.enumerated() {
      guard case .cell(var cell) = piece, cell.id == id else { continue }
      cell.output = output
      pieces[index] = .cell(cell)
    }
  }

  /// The whole, as it stands in a file.
  package var text: String {
    var lines: [String] = []
    for piece in pieces {
      switch piece {
      case .prose(let own): lines += own
      case .cell(let cell): lines += cell.lines
      }
    }
    return lines.joined(separator: "\n")
  }
}

/// A block that is executed.
package struct NotebookCell {
  /// Its name, once in a notebook.
  package let id: String
  /// The line of its fence, from 1.
  package let line: Int
  package let language: Language
  /// What stands beside its id.
  package let attributes: NotebookAttributes
  /// Its lines as they stand there.
  let written: [String]
  /// Its lines.
  package var body: [String] { written.map { $0.hasSuffix("\r") ? String($0.dropLast()) : $0 } }
  /// The fence as it stands there.
  let fence: (opening: String, closing: String)
  /// What stands below it, if it was run.
  package var output: NotebookOutput?

  /// What a cell is.
  package enum Language: String, CaseIterable {
    /// Commands: lines that begin with `ranklab`, or a script where the attribute `shell` says so.
    case sh
    /// An experiment, which is written to a file for the commands of later cells.
    case yaml
    /// Source that is written to a file.
    case swift
  }

  /// Whether running it leaves something to show.
  package var hasOutput: Bool {
    language == .sh && (attributes["output"] != "none" || attributes["show"] != nil)
  }
  /// The file that a cell of text is written to, within the folder of work.
  package var file: String { attributes["file"] ?? "\(id).\(language.rawValue)" }

  var lines: [String] {
    [fence.opening] + written + [fence.closing] + (output?.lines(id) ?? [])
  }
}

/// What a cell has put out.
package struct NotebookOutput {
  /// The digest of what it depends on; nil where it has failed.
  package let key: String?
  /// The digest that stands below it.
  package let sum: String
  /// Markdown.
  package let body: [String]
  /// The lines as they stand there; nil for an output of now.
  private let written: [String]?

  /// An output of now.
  package init(key: String?, body: [String], sum: String) {
    self.init(key: key, body: body, sum: sum, written: nil)
  }

  init(key: String?, body: [String], sum: String, written: [String]?) {
    (self.key, self.body, self.sum, self.written) = (key, body, sum, written)
  }

  static let opening = "<!-- ranklab:out", ending = "<!-- ranklab:end"

  func lines(_ id: String) -> [String] {
    if let written { return written }
    let key = key.map { "key=sha256:\($0)" } ?? "failed"
    return ["", "\(Self.opening) id=\(id) \(key) -->", ""] + body
      + ["", "\(Self.ending) id=\(id) sum=sha256:\(sum) -->"]
  }
}

/// A notebook that cannot be read.
public struct NotebookError: Error, Equatable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// What is wrong there, and what to write instead.
  public let problem: String

  init(_ line: Int, _ problem: String) { (self.line, self.problem) = (line, problem) }

  /// Line and problem.
  public var description: String { "line \(line): \(problem)" }
}
