internal import Foundation
internal import Training

/// The report of an experiment: from the folder of its runs to Markdown with plots and tables.
///
/// The same runs give the same bytes. Times and memory stand in `times.md` and `times.csv` alone, but
/// for those that the block `report` asks for as columns of the summary table: whoever asks for them
/// wants them beside the losses, and only these cells, and their copies in `table.*`, change when a
/// run is repeated. Nothing carries a time of day, a host's name or how often a run was started.
public struct Report: Sendable {
  private let source: ReportSource
  private let folder: String
  /// Not that of the terminal at hand, because what is printed may be kept.
  private static let terminalWidth = 100

  /// Reads the folder of an experiment, `runs/quickstart`.
  ///
  /// - Parameters:
  ///   - folder: The folder with `plan.json` and `points`.
  ///   - mixesBuilds: Whether runs of different builds of the program may stand in one table; the
  ///     report then warns of it.
  /// - Throws: `ReportError`.
  public init(folder: String, mixesBuilds: Bool = false) throws(ReportError) {
    try self.init(folders: [folder], mixesBuilds: mixesBuilds)
  }

  /// Reads the folders of several experiments for one report over all of their runs, which have the
  /// coordinate `experiment`; the block `report` is that of the first experiment that has one.
  ///
  /// - Parameters:
  ///   - folders: At least one folder of an experiment.
  ///   - mixesBuilds: Whether runs of different builds of the program may stand in one table.
  /// - Throws: `ReportError`.
  public init(folders: [String], mixesBuilds: Bool = false) throws(ReportError) {
    let paths = folders.map { folder in
      var path = folder
      while path.count > 1, path.hasSuffix("/") { path.removeLast() }
      return path
    }
    guard let first = paths.first else { throw .noFolder("") }
    source = try ReportSource(folders: paths, mixesBuilds: mixesBuilds)
    folder = first
  }

  /// The one-line answer, in Markdown.
  public var answer: String { Answer(source, source.grid.shown).text }

  /// The report as it stands in `report.md`, with its pictures and tables in the folder `report`.
  public var markdown: String { document(assets: "report").text }

  /// The answer and the summary table as plain text for a terminal; without the columns that nobody
  /// asked for where they would break its lines.
  public var summaryText: String {
    var table = SummaryTable(source).table
    if table.plainWidth > Self.terminalWidth {
      var own = source
      own.addsCompanions = false
      table = SummaryTable(own).table
    }
    table.caption = Markdown.plain(table.caption)
    let alarms = InvariantSection(source: source).alarms
    return ([answer] + alarms).map { Markdown.plain($0) + "\n" }.joined() + "\n" + table.plainText
  }

  /// Writes the report, and beside it the folder of its pictures and tables.
  ///
  /// - Parameter path: The Markdown file; nil for `report.md` in the experiment's folder. The other
  ///   files are in a folder beside it that has its name without the extension.
  /// - Returns: The files that were written, the report first.
  /// - Throws: What the file system throws.
  @discardableResult
  public func write(to path: String? = nil) throws -> [String] {
    let path = path ?? "\(folder)/report.md"
    let file = URL(fileURLWithPath: path)
    var name = file.deletingPathExtension().lastPathComponent
    if name == file.lastPathComponent { name += "-files" }
    let parent =
      path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : "."
    let assets = parent.isEmpty ? "/\(name)" : "\(parent)/\(name)"
    try FileManager.default.createDirectory(atPath: assets, withIntermediateDirectories: true)
    var written: [String] = []
    func write(_ data: Data, to path: String) throws {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
      written.append(path)
    }
    let text = document(assets: name).text
    try write(Data(text.utf8), to: path)
    for (name, text) in files { try write(Data(text.utf8), to: "\(assets)/\(name)") }
    try FileManager.default.createDirectory(
      atPath: "\(assets)/tb", withIntermediateDirectories: true)
    try write(TensorBoardReport.bytes(text), to: "\(assets)/tb/\(TensorBoardReport.name)")
    return written
  }

  /// Every file of the folder beside the report.
  private var files: [(name: String, text: String)] {
    let grid = source.grid
    let hasNumbers = source.request.exports.contains("csv")
    var files = ReportPlots(source: source, grid: grid).all.flatMap { plot in
      (plot.picture?.files ?? []).filter { hasNumbers || !$0.name.hasSuffix(".csv") }
    }
    files.append(("times.md", TimesDocument(source: source).text))
    let twins = Twins(
      source: source, table: SummaryTable(source).table, experiment: source.plan.name)
    return files + twins.files
  }

  private func document(assets: String) -> ReportDocument {
    ReportDocument(source: source, assets: assets)
  }
}
