import Foundation
import Testing

@testable import Reporting

/// Markdown notebooks: what is a cell, what an output depends on, what stays as it was.
@Suite struct NotebookTests {
  private static let text = """
    # A title

    ```yaml {id=tiny file=tiny.yaml}
    train: {until: 3}
    ```

    ```sh {id=train show=runs/tiny/report.md#Results}
    ranklab run tiny.yaml
    ```

    <!-- ranklab:out id=train key=sha256:ab -->

    ```text
    printed
    ```

    <!-- ranklab:end id=train sum=sha256:cd -->

    ```swift
    let prose = 1
    ```

    """

  @Test func `cells are fences with attributes, and their outputs stand below them`() throws {
    let notebook = try Notebook(Self.text)
    #expect(notebook.cells.map(\.id) == ["tiny", "train"])
    #expect(notebook.cells.map(\.line) == [3, 7])
    #expect(notebook.cells[0].file == "tiny.yaml" && !notebook.cells[0].hasOutput)
    let output = try #require(notebook.cells[1].output)
    #expect(output.key == "ab" && output.sum == "cd")
    #expect(output.body == ["```text", "printed", "```"])
  }

  @Test(arguments: ["\n", "\r\n"])
  func `a notebook is written back byte for byte`(end: String) throws {
    let text =
      Self.text.replacing("\n", with: end) + "\u{2028}\u{000B} odd\(end)~~~\(end)```\(end)~~~"
    #expect(try Notebook(text).text == text)
    var changed = try Notebook(text)
    changed.setOutput(nil, of: "train")
    changed.setOutput(NotebookOutput(key: "1", body: ["new"], sum: "2"), of: "train")
    let again = try Notebook(changed.text)
    #expect(again.cells[1].output?.body == ["new"] && again.cells[1].output?.key == "1")
    #expect(again.cells[1].body == ["ranklab run tiny.yaml"])
  }

  @Test(arguments: [
    ("```sh {id=a}\nx", "line 1: a block that is never closed; write ``` below it"),
    ("\n```sh {name=a}\n```", "line 2: a cell has no attribute 'name=a'; known: id="),
    ("```sh {id=a aftr=b}\n```", "line 1: a cell has no attribute 'aftr=b'; did you mean 'after'?"),
    ("```sh {volatile}\n```", "line 1: a cell without a name; write {id=NAME}"),
    ("```sh {id=a\n```", "line 1: '{' without its '}' at the end of the line"),
    ("```sh {id=a show=\"b}\n```", "line 1: a quote that is never closed"),
    ("```sh {id=a/b}\n```", "line 1: 'a/b' is no name; write letters, digits, - and _"),
    ("```sh {id=a id=b}\n```", "line 1: 'id' is there twice"),
    ("```python {id=a}\n```", "line 1: a cell is one of sh, yaml, swift, found 'python'"),
    ("```sh {id=a}\n```\n```sh {id=a}\n```", "line 3: a second cell 'a'"),
    ("```sh {id=a after=b}\n```", "line 1: 'after' names 'b', which is no cell above this one"),
    ("<!-- ranklab:out id=a key=sha256:1 -->", "line 1: an output without its cell"),
    ("```sh {id=a}\n```\n<!-- ranklab:out id=b -->", "line 3: the output of another cell than 'a'"),
    ("```sh {id=a}\n```\n<!-- ranklab:out id=a -->", "line 3: an output that has no end"),
  ])
  func `what is no notebook is said with its line`(text: String, problem: String) {
    do throws(NotebookError) {
      _ = try Notebook(text)
      Issue.record("it was read")
    } catch {
      #expect(error.description.hasPrefix(problem), "\(error)")
    }
  }

  @Test func `a key changes with the cell, what it depends on, what it reads, and the version`()
    throws
  {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "data.txt")
    try Data("one".utf8).write(to: file)
    func key(_ text: String, version: String = "1", of id: String = "c") throws -> String? {
      NotebookDigests(try Notebook(text), folder: folder.path, version: version).keys[id]
    }
    let text = """
      ```yaml {id=a}
      x: 1
      ```
      ```yaml {id=b}
      y: 1
      ```
      ```sh {id=c after=a reads=data.txt}
      ranklab list
      ```
      """
    let first = try key(text)
    #expect(
      try key(text.replacing("x: 1", with: "x: 1  ").replacing("list", with: "list ")) == first)
    #expect(try key(text.replacing("y: 1", with: "y: 2")) == first, "b is not what c is after")
    #expect(try key(text.replacing("x: 1", with: "x: 2")) != first)
    #expect(try key(text.replacing("list", with: "list adapter")) != first)
    #expect(try key(text.replacing("reads=", with: "volatile reads=")) != first)
    #expect(try key(text, version: "2") != first)
    try Data("two".utf8).write(to: file)
    #expect(try key(text) != first)
    try FileManager.default.removeItem(at: file)
    let gone = NotebookDigests(try Notebook(text), folder: folder.path, version: "1")
    #expect(gone.missing == ["c": ["data.txt"]])
  }

  @Test func `a part of a report is shown with its pictures beside the notebook`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("<svg/>".utf8).write(to: folder.appending(path: "p.svg"))
    let text = """
      # Title
      ## Results
      a
      ```
      ## no heading
      ```
      ### below
      ![x](p.svg) <img src="p.svg">
      [table as CSV](report/table.csv) · [LaTeX](report/table.tex)
      Dashed: its bound. [numbers](report/p.csv)
      ## Times
      b
      """
    var part = try #require(MarkdownPart(text, heading: "results"))
    #expect(MarkdownPart.pictures(in: part.lines) == ["p.svg"])
    try part.adopt(
      from: folder.path, into: folder.appending(path: "n.files").path, as: "n.files", prefix: "run-"
    )
    #expect(
      part.lines == [
        "a", "```", "## no heading", "```", "### below",
        "![x](n.files/run-p.svg) <img src=\"n.files/run-p.svg\">",
        "Dashed: its bound.",
      ])
    let sum = NotebookDigests.sum(part.lines, folder: folder.path)
    try Data("<svg></svg>".utf8).write(to: folder.appending(path: "n.files/run-p.svg"))
    #expect(NotebookDigests.sum(part.lines, folder: folder.path) != sum)
    #expect(MarkdownPart(text, heading: "nothing") == nil)
  }

  @Test func `a thousand mutated notebooks are read or refused, and written back as they were`() {
    let characters = Array(Self.text) + Array("{}`~=<>!-\"'\\ \n\r\t#é\u{0}")
    var state: UInt64 = 7
    func random(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    for _ in 0..<1000 {
      var text = Array(Self.text)
      for _ in 0...random(4) {
        let place = random(text.count)
        switch random(3) {
        case 0: text.remove(at: place)
        case 1: text.insert(characters[random(characters.count)], at: place)
        default: text[place] = characters[random(characters.count)]
        }
      }
      guard let notebook = try? Notebook(String(text)) else { continue }
      #expect(notebook.cells.contains { $0.output != nil } || notebook.text == String(text))
    }
  }

  @Test func `words are those of a shell`() {
    #expect(
      ShellWords.words(in: "run a.yaml --set 'x=1 2' \"q\\\"\"  # why") == [
        "run", "a.yaml", "--set", "x=1 2", "q\"",
      ])
    #expect(ShellWords.words(in: "a\\ b ''") == ["a b", ""])
    #expect(ShellWords.words(in: "'open") == nil)
  }
}
