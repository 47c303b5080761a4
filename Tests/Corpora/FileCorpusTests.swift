import CorporaPlugin
import Foundation
import Protocols
import Testing

/// The corpora that are read from files.
@Suite struct FileCorpusTests {
  @Test func `text files are documents in the order of their names`() throws {
    try withFolder { folder in
      try write("second", to: "\(folder)/b.txt")
      try write("\u{FEFF}first ü", to: "\(folder)/a.txt")
      let documents = try documents(of: TextFiles().with(\.path, path(folder, "*.txt")))
      #expect(documents.map(\.parts) == [[.init("first ü")], [.init("second")]])
      #expect(try TextFiles().content(of: .validation, seed: 0) == nil)
    }
  }

  @Test func `a line of JSON is a document, and a prompt does not count`() throws {
    try withFolder { folder in
      try write(
        "{\"q\": \"why\", \"a\": \"so\"}\n\n{\"q\": \"\", \"a\": \"\\n\"}\n",
        to: "\(folder)/x.jsonl")
      let corpus = JSONLines().with(\.path, path(folder, "x.jsonl")).with(\.field, "a")
        .with(\.prompt, "q")
      #expect(
        try documents(of: corpus).map(\.parts) == [
          [.init("why", weight: 0), .init("so")], [.init("", weight: 0), .init("\n")],
        ])
    }
  }

  @Test("token files are read by width, across files", arguments: [TokenWidth.uint16, .uint32])
  func tokens(_ width: TokenWidth) throws {
    try withFolder { folder in
      for (name, values) in [("a.bin", [1, 2, 65_535]), ("b.bin", [7])] {
        let bytes = values.flatMap { value in
          (0..<(width == .uint16 ? 2 : 4)).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
      }
      let corpus = TokenFiles().with(\.path, path(folder, "*.bin")).with(\.type, width)
      guard case .tokens(let tokens) = try corpus.content(of: .train, seed: 0) else {
        Issue.record("no tokens")
        return
      }
      #expect(tokens.count == 4)
      #expect(tokens.tokens(0..<4) == [1, 2, 65_535, 7])
      #expect(tokens.tokens(2..<4) == [65_535, 7])
    }
  }

  @Test func `what cannot be read is named, with what is wanted`() throws {
    try withFolder { folder in
      try write("{\"text\": 3}", to: "\(folder)/number.jsonl")
      try write("{\"other\": \"\"}", to: "\(folder)/key.jsonl")
      try write("{\"text\": \"\"}\n[1]", to: "\(folder)/list.jsonl")
      try Data([0x61, 0xFF]).write(to: URL(filePath: "\(folder)/latin.txt"))
      try Data([1, 2, 3]).write(to: URL(filePath: "\(folder)/odd.bin"))
      let cases: [(any Corpus, String)] = [
        (TextFiles(), "data.path: is not set; write the path of a file, or a glob"),
        (
          TextFiles().with(\.path, path(folder, "none.txt")),
          "\(folder)/none.txt: there is no such file"
        ),
        (
          TextFiles().with(\.path, path(folder, "*.md")),
          "\(folder)/*.md: no file fits this pattern"
        ),
        (
          TextFiles().with(\.path, FilePath(folder)),
          "\(folder): is a folder; write \(folder)/* for the files in it"
        ),
        (
          TextFiles().with(\.path, path(folder, "latin.txt")),
          "\(folder)/latin.txt: is not UTF-8 text"
        ),
        (
          JSONLines().with(\.path, path(folder, "number.jsonl")),
          "\(folder)/number.jsonl:1: the value of 'text' is not text"
        ),
        (
          JSONLines().with(\.path, path(folder, "key.jsonl")),
          "\(folder)/key.jsonl:1: has no key 'text'; its keys are other"
        ),
        (
          JSONLines().with(\.path, path(folder, "list.jsonl")),
          "\(folder)/list.jsonl:2: is not a JSON object"
        ),
        (
          TokenFiles().with(\.path, path(folder, "odd.bin")),
          "\(folder)/odd.bin: has 3 bytes, which is no whole number of uint16"
        ),
      ]
      for (corpus, message) in cases {
        let error = #expect(throws: CorpusError.self) { try corpus.content(of: .train, seed: 0) }
        #expect(error?.description == message)
      }
    }
  }

  private func documents(of corpus: any Corpus) throws -> [Document] {
    switch try corpus.content(of: .train, seed: 0) {
    case .running(let source), .separate(let source):
      return try (0..<(source.count ?? 0)).map(source.document)
    default:
      Issue.record("no documents")
      return []
    }
  }

  private func path(_ folder: String, _ name: String) -> FilePath { FilePath("\(folder)/\(name)") }

  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
