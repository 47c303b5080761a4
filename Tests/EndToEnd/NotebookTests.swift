import Foundation
import Testing

/// `ranklab notebook` on files.
@Suite struct NotebookTests {
  private static let text = """
    # Tiny

    ```yaml {id=tiny}
    data: {kind: grammar, context: 256, tokenizer: bytes}
    model: {layers: 1, hidden: 8, heads: 1}
    train: {until: 2, batch: 1}
    eval: {every: 2, batches: 1}
    name: tiny
    ```

    ```sh {id=list}
    ranklab list schedule
    ```

    Prose.

    ```sh {id=config after=tiny}
    ranklab config tiny.yaml --no-origins
    ```

    ```sh {id=wrong expect-fail}
    ranklab explain lorra
    ```

    """

  private func withNotebook(_ text: String = text, _ body: (String, URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(text.utf8).write(to: folder.appending(path: "tiny.md"))
    try body("tiny.md", folder)
  }

  private func run(_ arguments: String..., in folder: URL) throws -> Program.Outcome {
    try Program.run(list: ["notebook"] + arguments, in: folder)
  }

  private func change(_ old: String, _ new: String, in folder: URL) throws {
    let place = folder.appending(path: "tiny.md")
    let text = try String(contentsOf: place, encoding: .utf8)
    #expect(text.contains(old))
    try Data(text.replacing(old, with: new).utf8).write(to: place)
  }

  @Test func `outputs are written once, and a change of an input or an output by hand is found`()
    throws
  {
    try withNotebook { file, folder in
      let before = try run("check", file, in: folder)
      #expect(
        before.code == 1 && before.output.contains("tiny.md:11: the output of 'list' is missing"))
      let first = try run("run", file, in: folder)
      #expect(first.code == 0 && first.errors.contains("4 cells executed"), "\(first.errors)")
      let fresh = try run("check", file, in: folder)
      #expect(fresh.code == 0 && fresh.output == "tiny.md: 3 outputs, all fresh\n")
      #expect(try run("check", file, "--execute", in: folder).code == 0)
      let again = try run("run", file, in: folder)
      #expect(again.errors.contains("all outputs are fresh"))
      // An input: the experiment that 'config' prints.
      try change("hidden: 8, heads", "hidden: 16, heads", in: folder)
      let stale = try run("check", file, in: folder)
      #expect(stale.code == 1 && stale.output.contains("the output of 'config' is stale"))
      #expect(try run("run", file, in: folder).code == 0)
      #expect(try run("check", file, in: folder).code == 0)
      // An output.
      try change("did you mean 'lora'?", "did you mean 'adalora'?", in: folder)
      let edited = try run("check", file, in: folder)
      #expect(
        edited.code == 1 && edited.output.contains("the output of 'wrong' was changed by hand"))
      let refused = try run("run", file, in: folder)
      #expect(refused.code == 2 && refused.errors.contains("--overwrite makes it anew"))
      #expect(try run("run", file, "--overwrite", in: folder).code == 0)
      #expect(try run("check", file, in: folder).code == 0)
      #expect(try run("clean", file, in: folder).code == 0)
      let cleaned = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      #expect(cleaned == Self.text.replacing("hidden: 8", with: "hidden: 16"))
    }
  }

  @Test func `a cell that fails says why in its output, and running goes on from there`() throws {
    let text = Self.text.replacing("list schedule", with: "list schedul")
    try withNotebook(text) { file, folder in
      let failed = try run("run", file, in: folder)
      #expect(failed.code == 1 && failed.errors.contains("the cell 'list' failed"))
      let written = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      #expect(written.contains("did you mean 'schedule'?"))
      #expect(try run("check", file, in: folder).output.contains("'list' is an error"))
      try change("list schedul\n", "list schedule\n", in: folder)
      #expect(try run("run", file, in: folder).code == 0)
      #expect(try run("check", file, in: folder).code == 0)
    }
  }

  @Test func `a script runs only where the person says so`() throws {
    let script = "```sh {id=hello shell}\necho hello\nranklab list schedule >/dev/null\n```\n"
    try withNotebook(script) { file, folder in
      let refused = try run("run", file, in: folder)
      #expect(refused.code == 2 && refused.errors.contains("write --allow-shell"))
      #expect(try run("run", file, "--allow-shell", in: folder).code == 0)
      let written = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      #expect(written.contains("```text\nhello\n```"))
      // Another script cannot slip in under the name of ranklab.
      try change("```sh {id=hello shell}\necho", "```sh {id=hello}\necho", in: folder)
      let other = try run("run", file, in: folder)
      #expect(other.code == 1)
    }
  }

  @Test func `what differs when all is executed again is shown`() throws {
    let text = "```sh {id=time shell}\ndate +%N\n```\n"
    try withNotebook(text) { file, folder in
      #expect(try run("run", file, "--allow-shell", in: folder).code == 0)
      let differs = try run("check", file, "--execute", "--allow-shell", in: folder)
      #expect(differs.code == 1 && differs.output.contains("- ") && differs.output.contains("+ "))
    }
    try withNotebook(text.replacing("shell}", with: "shell volatile}")) { file, folder in
      let done = try run("run", file, "--allow-shell", in: folder)
      let same = try run("check", file, "--execute", "--allow-shell", in: folder)
      #expect(done.code == 0 && same.code == 0)
    }
  }

  @Test func `what is wrong with a notebook is said before anything is run`() throws {
    try withNotebook("```sh {id=a}\n") { file, folder in
      let outcome = try run("run", file, in: folder)
      #expect(
        outcome.code == 2 && outcome.errors.contains("tiny.md:line 1: a block that is never closed")
      )
      #expect(try run("check", "none.md", in: folder).errors.contains("'none.md' cannot be read"))
      #expect(try run("chek", file, in: folder).errors.contains("did you mean 'check'?"))
    }
    try withNotebook("```yaml {id=a file=../b}\n```\n") { file, folder in
      let outcome = try run("run", file, in: folder)
      #expect(outcome.errors.contains("'file' leaves the folder of work"))
    }
  }
}
