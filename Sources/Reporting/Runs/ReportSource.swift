internal import ExperimentFile
internal import Foundation
internal import Training

/// Everything that a report is made from.
struct ReportSource: Sendable {
  /// The experiments' folders, usually one.
  var folders: [String]
  var plan: PlanFile
  var request: ReportRequest
  /// Every configuration of the experiment.
  var whole: Scope
  /// Those that the report is about.
  var scope: Scope
  var names: Names
  /// Coordinates that the block names and no run has, in words.
  var notes: [String]
  /// Whether a rank brings its bound and its random baseline into the table.
  var addsCompanions = true

  /// Reads an experiment's folder.
  init(folder: String, mixesBuilds: Bool) throws(ReportError) {
    try self.init(folders: [folder], mixesBuilds: mixesBuilds)
  }

  /// Reads the folders of experiments as one: the block `report` is that of the first that has one, and
  /// of several every run has the coordinate `experiment`.
  init(folders: [String], mixesBuilds: Bool) throws(ReportError) {
    var plans: [PlanFile] = []
    for folder in folders { plans.append(try Self.plan(of: folder)) }
    let plan = PlanFile(joining: plans)
    let request = try Self.request(plan.report)
    let readsHistory =
      request.readsBest || (request.plots ?? [PlotRequest(.line)]).contains(where: \.isOverSteps)
    let records = zip(plans, folders).flatMap { own, folder in
      RunRecord.all(of: own, in: folder)
    }
    // The joined plan has the same runs in the same order, with their experiment.
    let runs = zip(records, plan.points).map { record, point in
      var record = record
      record.point = point
      return ReportedRun(record, readsHistory: readsHistory)
    }
    var seeds: [String] = []
    for run in runs where !seeds.contains(run.seed) { seeds.append(run.seed) }
    let whole = Scope(configurations: Configuration.all(of: runs), seeds: seeds)
    (self.folders, self.plan, self.request, self.whole) = (folders, plan, request, whole)
    scope = whole.filtered(request.filter)
    names = Names(labels: request.labels, varying: scope.varying)
    notes = []
    if scope.configurations.isEmpty {
      notes.append(
        "No run fulfils `where` (\(Markdown.escape(request.filter.words))); the report shows all runs instead."
      )
      scope = whole
      names.varying = whole.varying
    }
    notes += unknownCoordinates()
    for (own, folder) in zip(plans, folders) {
      guard let others = RunRecord.remark(onRunsBeside: own, in: folder) else { continue }
      notes.append(folders.count > 1 ? "\(Markdown.escape(own.name)): \(others)." : "\(others).")
    }
    if let block = plans.first(where: { !$0.report.allSatisfy(\.isWhitespace) }), plans.count > 1 {
      notes.append("Shown as the block `report` of \(Markdown.escape(block.name)) asks.")
    }
    if !mixesBuilds { try refuseMixedBuilds() }
  }

  /// The program of every finished run, with its runs.
  var builds: [String: [String]] {
    var found: [String: [String]] = [:]
    for run in whole.runs {
      guard let program = run.result?.program, !program.isEmpty else { continue }
      found[program, default: []].append(run.point.id)
    }
    return found
  }

  private func refuseMixedBuilds() throws(ReportError) {
    let builds = builds
    if builds.count > 1 { throw .mixedBuilds(builds) }
  }

  private static func plan(of folder: String) throws(ReportError) -> PlanFile {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
      let inside = try? files.contentsOfDirectory(atPath: folder)
    else { throw .noFolder(folder) }
    let path = "\(folder)/plan.json"
    guard inside.contains("plan.json") else {
      let experiments = inside.filter { files.fileExists(atPath: "\(folder)/\($0)/plan.json") }
      throw .noPlan(folder: folder, experiments: experiments.sorted())
    }
    guard let plan = PlanFile.read(folder: folder) else { throw .unreadablePlan(path) }
    guard !plan.points.isEmpty else { throw .emptyPlan(path) }
    return plan
  }

  /// Reads the text of a block: its settings, or the key `report` with them below it.
  static func request(_ text: String) throws(ReportError) -> ReportRequest {
    guard !text.allSatisfy(\.isWhitespace) else { return ReportRequest() }
    let source = SourceText(name: "report", text: text)
    let bare = Experiment(source: source, schema: Schema(ReportBlock.settings.fields))
    let isNested = bare.resolved().tree["report"] != nil
    let rule: Schema.Rule = isNested ? ReportBlock.problems(in:) : ReportBlock.problems(of:)
    let fields = isNested ? [ReportBlock.field] : ReportBlock.settings.fields
    let experiment = Experiment(source: source, schema: Schema(fields, rules: [rule]))
    let (read, diagnostics) = experiment.plan(PlanOptions(ignoresSweep: true))
    guard let settings = read?.points.first?.settings, !diagnostics.hasErrors else {
      throw .wrongBlock(DiagnosticText().render(diagnostics))
    }
    return ReportRequest(isNested ? settings.block("report") ?? TypedBlock() : settings)
  }

  /// A slip in a coordinate must not cost the report of runs that took a night.
  private func unknownCoordinates() -> [String] {
    var asked = request.rows + request.filter.conditions.map(\.path) + (request.select?.over ?? [])
    if case .coordinates(let paths) = request.columns { asked += paths }
    asked += request.compare?.against.conditions.map(\.path) ?? []
    for plot in request.plots ?? [] {
      let x = plot.isOverSteps || plot.kind == .bubble ? nil : plot.x
      let between = plot.between == "seed" ? nil : plot.between
      asked += [x, plot.y, plot.color, between].compactMap { $0 }
      asked += plot.filter.conditions.map(\.path)
    }
    let known = whole.varying
    var notes: [String] = []
    for path in asked where !whole.runs.contains(where: { $0.coordinate(path) != nil }) {
      let near = Suggestion.nearest(to: path, among: known).map { "; did you mean `\($0)`?" }
      let note =
        "No run has the coordinate `\(path)`"
        + (near ?? "; what varies: " + known.map { "`\($0)`" }.joined(separator: ", ") + ".")
      if !notes.contains(note) { notes.append(note) }
    }
    return notes
  }
}
