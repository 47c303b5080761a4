internal import Training

/// How to get the same runs again, and on what they ran.
struct ReproductionSection {
  let source: ReportSource

  /// The command that starts the runs again; nil where the plan does not know it.
  var command: String? {
    guard !source.plan.command.isEmpty else { return nil }
    return (["ranklab"] + source.plan.command).map(Self.quoted).joined(separator: " ")
  }

  /// Each configuration with the hash of its settings and how many of its runs finished.
  var groups: Table {
    var table = Table([
      .init("configuration", .left), .init("group", .left), .init("seeds", .left),
      .init("finished"),
    ])
    for configuration in source.whole.configurations {
      table.append([
        .text(names.label(configuration)), .text(String(configuration.group.prefix(16))),
        .text(configuration.runs.map(\.seed).joined(separator: ", ")),
        .text("\(configuration.count(.completed)) of \(configuration.runs.count)"),
      ])
    }
    table.caption = "The group is the hash of all settings but the seed."
    return table
  }

  /// The files of the experiment, and the program.
  var files: [String] {
    var items = source.plan.sources.map {
      "\(Markdown.code($0.name)), SHA-256 \(Markdown.code(String($0.hash.prefix(16))))"
    }
    for program in source.builds.keys.sorted() {
      let commits = Set(
        source.whole.runs.filter { $0.result?.program == program }
          .flatMap { $0.environments.compactMap(\.commit) })
      let words =
        commits.isEmpty ? "" : ", commit \(listed(commits.sorted().map { Markdown.code($0) }))"
      items.append("program \(Markdown.code(String(program.prefix(16))))\(words)")
    }
    return items
  }

  /// The machines, one row each: without their names, the times, and the threads that a run had, which
  /// change nothing.
  var machines: Table? {
    var rows: [(cells: [String], runs: Int)] = []
    for run in source.whole.runs {
      var own: [[String]] = []
      for machine in run.environments.map(Self.words) where !own.contains(machine) {
        own.append(machine)
      }
      for machine in own {
        if let place = rows.firstIndex(where: { $0.cells == machine }) {
          rows[place].runs += 1
        } else {
          rows.append((machine, 1))
        }
      }
    }
    guard !rows.isEmpty else { return nil }
    let titles = ["processor", "kernels", "BLAS", "cores", "system"]
    var table = Table(titles.map { .init($0, .left) } + [.init("runs")])
    for row in rows { table.append(row.cells.map { .text($0) } + [.text("\(row.runs)")]) }
    return table
  }

  /// What a reader should doubt about runs of different machines or builds.
  var warnings: [String] {
    var found: [String] = []
    if source.builds.count > 1 {
      let builds = source.builds.sorted { $0.key < $1.key }.map {
        "\(Markdown.code(String($0.key.prefix(12)))) (\(counted($0.value.count, "run")))"
      }
      found.append("The runs are of different builds of the program: \(listed(builds)).")
    }
    let kinds = Set(
      source.whole.runs.flatMap(\.environments).map { [$0.processor, $0.instructions, $0.blas] })
    if kinds.count > 1 {
      found.append(
        "The runs are of \(kinds.count) kinds of machines, whose sums may round differently; "
          + "compare times only between runs of one of them.")
    }
    return found
  }

  private static func words(_ environment: RunEnvironment) -> [String] {
    [
      environment.processor, environment.instructions, environment.blas,
      "\(environment.cores)", environment.system,
    ]
  }

  /// An argument as a shell reads it.
  private static func quoted(_ argument: String) -> String {
    let isPlain = argument.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_./=:,@%+".contains($0))
    }
    return isPlain && !argument.isEmpty
      ? argument : "'\(argument.replacing("'", with: "'\\''"))'"
  }

  private var names: Names {
    Names(labels: source.names.labels, varying: source.whole.varying)
  }
}
