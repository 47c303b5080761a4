import Foundation
import Protocols
import Reporting

/// `ranklab notebook`: Markdown whose cells are executed.
enum NotebookCommand {
  static let command = Command(
    name: "notebook",
    summary: "executes Markdown notebooks, or checks that their outputs are fresh",
    help: """
      usage: ranklab notebook run FILE… [--all] [--from CELL] [--overwrite] [--allow-shell] [--work DIR]
             ranklab notebook check FILE… [--execute] [--allow-shell]
             ranklab notebook clean FILE…

      A cell is a fenced block with a name in braces, and its output is written below it:

        ```yaml {id=tiny file=tiny.yaml}      an experiment, written to a file
        ```sh {id=train}                      lines that begin with 'ranklab', run by this program
        ```swift {id=plugin file=A.swift}     source, written to a file

      run executes the cells whose output is missing or older than what it depends on: the cell, the
      cells above it, the files that it reads, the version of ranklab. check runs nothing, and fails
      when an output is missing, stale or changed by hand.

      Attributes: after=CELL,… (depends on these alone), reads=FILE,…, show=FILE#HEADING,… (shows that
      part of a Markdown file, such as a report, with its pictures), output=none (without what is
      printed), shell (a script for
      /bin/sh), volatile (--execute does not compare it), expect-fail, skip.

        --all           executes all cells, in an empty folder of work
        --from CELL     executes this cell and those below it
        --overwrite     outputs that were changed by hand may be replaced
        --allow-shell   runs cells with the attribute 'shell'
        --work DIR      where cells work (default: runs/notebooks/NAME)
        --execute       executes all cells elsewhere, and compares their outputs

      Exit codes: 0 done or fresh, 1 a cell failed or an output is not fresh, 2 a notebook is wrong.
      """, run: run)

  static func run(_ raw: [String], _: Registry) throws {
    let arguments = try Arguments(
      raw, options: ["--from", "--work"],
      flags: ["--all", "--overwrite", "--allow-shell", "--execute"])
    let actions = ["run", "check", "clean"]
    guard let action = arguments.plain.first else {
      throw UsageError(message: "notebook needs one of \(actions.joined(separator: ", "))")
    }
    guard actions.contains(action) else {
      throw UsageError.unknown("action", action, among: actions)
    }
    let files = Array(arguments.plain.dropFirst())
    guard !files.isEmpty else {
      throw UsageError(
        message: "notebook \(action) needs a file: ranklab notebook \(action) "
          + "notebooks-md/first-steps.md")
    }
    if arguments.string("--work") != nil, files.count > 1 {
      throw UsageError(message: "--work names one folder, and there are \(files.count) notebooks")
    }
    // All are read before the first is run.
    let notebooks = try files.map { try NotebookFile($0) }
    var isGood = true
    for notebook in notebooks {
      switch action {
      case "run": isGood = try run(notebook, arguments) && isGood
      case "check": isGood = try check(notebook, arguments) && isGood
      default: try clean(notebook)
      }
    }
    if !isGood { throw ExitStatus(code: 1) }
  }

  private static func run(_ file: NotebookFile, _ arguments: Arguments) throws -> Bool {
    var options = NotebookRunner.Options()
    options.all = arguments.has("--all")
    options.from = arguments.string("--from")
    options.overwrites = arguments.has("--overwrite")
    options.allowsShell = arguments.has("--allow-shell")
    options.work = arguments.string("--work")
    var runner = try NotebookRunner(file, options)
    let ended = try runner.run()
    Console.error("\(file.path): \(ended.text)")
    return ended.failed == nil
  }

  private static func check(_ file: NotebookFile, _ arguments: Arguments) throws -> Bool {
    var problems = file.problems()
    if arguments.has("--execute"), problems.isEmpty {
      problems = try NotebookRunner.differences(
        of: file, allowsShell: arguments.has("--allow-shell"))
    }
    for problem in problems { print("\(file.path):\(problem)") }
    if problems.isEmpty {
      let cells = file.notebook.cells.filter(\.hasOutput)
      let skipped = cells.count { $0.attributes.has("skip") }
      let count = cells.count - skipped
      print(
        "\(file.path): \(count) \(count == 1 ? "output" : "outputs"), all fresh"
          + (skipped > 0 ? "; \(skipped) skipped" : ""))
    } else {
      Console.error("ranklab notebook run \(file.path) makes its outputs anew")
    }
    return problems.isEmpty
  }

  private static func clean(_ file: NotebookFile) throws {
    var file = file
    for cell in file.notebook.cells { file.notebook.setOutput(nil, of: cell.id) }
    try file.write()
    try? FileManager.default.removeItem(atPath: "\(file.folder)/\(file.picturesName)")
  }
}
