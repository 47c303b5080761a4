internal import Training

/// The Markdown of a report, section by section.
struct ReportDocument {
  let source: ReportSource
  /// The folder of pictures and tables, relative to the document.
  let assets: String

  /// The whole text.
  var text: String {
    let grid = source.grid
    var document = MarkdownDocument()
    document.heading(1, Markdown.escape(source.request.title ?? source.plan.name))
    addAlarms(&document)
    document.paragraph(Answer(source, grid.shown).text)
    if let notes = source.plan.notes, !notes.isEmpty { document.paragraph(Markdown.escape(notes)) }
    addNotes(&document)
    addSummary(&document)
    addPlots(&document, grid)
    addDetail(&document, grid)
    addParameters(&document, grid)
    addInvariants(&document)
    addTrouble(&document)
    addReproduction(&document)
    return document.text
  }

  private func addAlarms(_ document: inout MarkdownDocument) {
    let alarms = InvariantSection(source: source).alarms
    guard !alarms.isEmpty else { return }
    // A result that broke its own invariants must not be quoted without that.
    document.paragraph(
      (["[!CAUTION]"] + alarms.flatMap { ["\($0)", ""] }.dropLast())
        .map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n"))
  }

  private func addNotes(_ document: inout MarkdownDocument) {
    let recorded = source.recorded
    var notes = source.notes + ReproductionSection(source: source).warnings
    let metrics = (source.columnMetrics ?? [source.mainMetric]).map(\.name)
    for name in metrics where !recorded.isEmpty && !recorded.contains(name) {
      notes.append("No finished run has recorded \(Markdown.code(name)).")
    }
    guard !notes.isEmpty else { return }
    document.paragraph(
      "> [!WARNING]\n" + notes.map { "> \($0)" }.joined(separator: "\n>\n"))
  }

  private func addSummary(_ document: inout MarkdownDocument) {
    document.heading(2, "Results")
    document.table(SummaryTable(source).table)
    let exports = source.request.exports
    var links: [String] = []
    func link(_ words: String, _ file: String) { links.append("[\(words)](\(assets)/\(file))") }
    if exports.contains("csv") {
      link("table as CSV", "table.csv")
      link("all runs as CSV", "runs.csv")
    }
    if exports.contains("tex") { link("LaTeX", "table.tex") }
    if exports.contains("json") { link("JSON", "table.json") }
    document.paragraph(links.joined(separator: " · "))
  }

  private func addPlots(_ document: inout MarkdownDocument, _ grid: Grid) {
    let plots = ReportPlots(source: source, grid: grid).all
    if !plots.isEmpty { document.heading(2, "Plots") }
    for plot in plots {
      switch plot {
      case .picture(let picture, let caption):
        let numbers =
          source.request.exports.contains("csv")
          ? "[numbers](\(assets)/\(picture.name).csv)" : ""
        document.picture(
          picture, folder: assets,
          caption: [caption, numbers].filter { !$0.isEmpty }.joined(separator: " "))
      case .note(let words): document.paragraph("*\(words)*")
      }
    }
  }

  private func addDetail(_ document: inout MarkdownDocument, _ grid: Grid) {
    if source.request.compare != nil, let comparisons = Comparisons(source, grid.shown),
      !comparisons.entries.isEmpty
    {
      document.heading(2, "Against the reference")
      document.table(comparisons.table)
    }
    if let table = ClaimSection(source: source, grid: grid).table {
      document.heading(2, "Published orderings")
      document.table(table)
    }
    let selection = SelectionSection(source: source, grid: grid)
    if let words = selection.words {
      document.heading(2, "How the configurations were chosen")
      document.paragraph(words)
      if let table = selection.table { document.table(table) }
    }
  }

  private func addParameters(_ document: inout MarkdownDocument, _ grid: Grid) {
    if let table = LedgerSection(source: source, grid: grid).table {
      document.heading(2, "Parameters")
      document.table(table)
    }
    document.heading(2, "Times and memory")
    document.paragraph(
      "In [a file of their own](\(assets)/times.md), because they are not the same twice.")
  }

  private func addInvariants(_ document: inout MarkdownDocument) {
    document.heading(2, "What the runs checked")
    if let table = InvariantSection(source: source).table {
      document.table(table)
    } else {
      document.paragraph("No finished run recorded an invariant.")
    }
  }

  private func addTrouble(_ document: inout MarkdownDocument) {
    let trouble = TroubleSection(source: source)
    document.heading(2, "Runs that did not finish, and inexact ones")
    if let table = trouble.table {
      document.table(table)
    } else {
      document.paragraph("All \(counted(source.whole.runs.count, "run")) finished.")
    }
    if !trouble.inexact.isEmpty {
      document.paragraph("Not exactly what an uninterrupted run gives:")
      document.list(trouble.inexact)
    }
  }

  private func addReproduction(_ document: inout MarkdownDocument) {
    if let table = DifferenceSection(source: source).table {
      document.heading(2, "Settings")
      document.table(table)
    }
    let section = ReproductionSection(source: source)
    document.heading(2, "Reproduction")
    if let command = section.command { document.code(command, language: "sh") }
    document.paragraph("\(Markdown.escape(source.plan.arithmetic)).")
    document.list(section.files)
    document.details("Hashes of the configurations") { $0.table(section.groups) }
    if let machines = section.machines {
      document.heading(2, "Machine")
      document.table(machines)
    }
  }
}
