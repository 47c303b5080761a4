internal import ExperimentFile

/// What the block `report` asks for.
struct ReportRequest: Sendable {
  /// What stands along the columns.
  enum Columns: Sendable, Equatable {
    case none
    case metrics([String])
    case coordinates([String])
    /// Both, which the rules refuse.
    case mixed([String])
  }

  /// How one of several configurations is chosen.
  struct Select: Sendable {
    var over: [String]
    var by: String
    var goal: Goal?
  }

  /// What the others are compared with.
  struct Compare: Sendable {
    var against: CoordinateFilter
    var test: Comparison.Test
    /// Which comparisons are the question, declared beforehand; nil where none is set apart.
    var primary: CoordinateFilter?
  }

  /// An ordering that was published.
  struct Claim: Sendable {
    var better: CoordinateFilter, than: CoordinateFilter
    var say: String?

    var words: String { say ?? "\(better.words) better than \(than.words)" }
  }

  var title: String?
  var filter = CoordinateFilter()
  var rows: [String] = []
  var columns = Columns.none
  var metric: String?
  var readsBest = false
  var show = Show.meanAndDeviation
  var select: Select?
  var compare: Compare?
  var claims: [Claim] = []
  var labels: [String: String] = [:]
  /// Nil where the block says nothing about plots.
  var plots: [PlotRequest]?
  var exports: Set<String> = ["md", "csv", "tex", "json"]

  /// A request for the defaults.
  init() {}

  /// What a block says that its schema has read.
  init(_ block: TypedBlock) {
    title = block.text("title")
    filter = CoordinateFilter(block["where"])
    rows = block.texts("rows") ?? []
    let columns = block.texts("columns") ?? []
    let metrics = columns.filter(Metric.isName)
    if columns.isEmpty {
      self.columns = .none
    } else if metrics.isEmpty {
      self.columns = .coordinates(columns)
    } else {
      self.columns = metrics.count == columns.count ? .metrics(metrics) : .mixed(columns)
    }
    if let value = block.block("value") {
      metric = value.text("metric")
      readsBest = value.text("at") == "best"
      show = value.text("show").flatMap { Show(rawValue: $0) } ?? show
    }
    if let select = block.block("select"), let over = select.texts("over") {
      let by = select.text("by") ?? "eval/loss"
      let goal = select.text("goal").flatMap { Goal(rawValue: $0) } ?? Metric(by).goal
      self.select = Select(over: over, by: by, goal: goal)
    }
    if let compare = block.block("compare") {
      self.compare = Compare(
        against: CoordinateFilter(compare["against"]),
        test: compare.text("test").flatMap { Comparison.Test(rawValue: $0) } ?? .paired,
        primary: compare["primary"].map { CoordinateFilter($0) })
    }
    if case .list(let items)? = block["claims"] {
      claims = items.compactMap { item in
        guard case .block(let claim) = item else { return nil }
        return Claim(
          better: CoordinateFilter(claim["better"]), than: CoordinateFilter(claim["than"]),
          say: claim.text("say"))
      }
    }
    if case .block(let labels)? = block["labels"] {
      self.labels = Dictionary(
        CoordinateFilter.flattened(labels.node).map { ($0.path, $0.texts[0]) }
      ) { _, last in last }
    }
    if case .list(let items)? = block["plots"] {
      plots = items.compactMap { item in
        if case .block(let plot) = item { PlotRequest(plot) } else { nil }
      }
    }
    if let formats = block.texts("export") { exports = Set(formats) }
  }
}

extension TypedBlock {
  func text(_ name: String) -> String? {
    if case .text(let text)? = self[name] { text } else { nil }
  }

  /// One text or a list of them.
  func texts(_ name: String) -> [String]? {
    switch self[name] {
    case .text(let text): return [text]
    case .list(let items):
      return items.compactMap { if case .text(let text) = $0 { text } else { nil } }
    default: return nil
    }
  }

  func block(_ name: String) -> TypedBlock? {
    if case .block(let block)? = self[name] { block } else { nil }
  }
}
