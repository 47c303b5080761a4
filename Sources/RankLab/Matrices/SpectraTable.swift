import Foundation
import ProbesPlugin
import Protocols
import Reporting
import Training

/// The ranks of matrices, one a row, for people and for programs.
struct SpectraTable {
  struct Row {
    let name: String
    let summary: RankSummary
  }

  let title: String
  let limits: RankSummary.Limits
  let rows: [Row]

  // MARK: - For people

  /// The columns of a terminal: a rank, what a random matrix has of it, and so on.
  private static let shown: [(title: String, name: String)] = [
    ("eff. rank", "effective_rank"), ("(random)", "random_effective_rank"),
    ("by energy", "effective_rank_energy"), ("(random)", "random_effective_rank_energy"),
    ("stable", "stable_rank"), ("(random)", "random_stable_rank"),
    ("k90", "energy_rank_90"), ("(random)", "random_energy_rank_90"), ("rank", "rank"),
    ("numerical", "numerical_rank"), ("bound", "rank_bound"), ("norm", "norm"),
    ("s1", "spectral_norm"), ("s1/s_rank", "condition_number"),
  ]

  private static let counts = [
    "rank", "numerical_rank", "rank_bound", "energy_rank_90", "random_energy_rank_90",
  ]

  var text: String {
    var table = Table(
      [.init("matrix", .left), .init("shape")] + Self.shown.map { .init($0.title) })
    for row in rows {
      table.append(
        [.text(row.name), .text("\(row.summary.rows)x\(row.summary.columns)")]
          + Self.cells(row.summary.values.compactMap { own in own.value.map { (own.name, $0) } }))
    }
    for group in groups where group.rows.count < rows.count && group.rows.count > 1 {
      table.append(
        [.text("mean of \(group.name)"), .text("\(group.rows.count)")]
          + Self.cells(RankSummary.total(group.rows.map(\.summary))))
    }
    if rows.count > 1 {
      table.append(
        [.text("mean of all (norm: of all)"), .text("\(rows.count)")]
          + Self.cells(RankSummary.total(rows.map(\.summary))))
    }
    table.caption =
      "eff. rank exp(H), p = s/sum s; by energy: p = s^2/sum s^2; k90: values with 90 % of sum s^2; "
      + "rank: s > \(NumberText.exact(limits.tolerance)) s1; numerical: s above rounding; (random): "
      + "of a random matrix of the same bound"
    return "\(title): \(rows.count) \(rows.count == 1 ? "matrix" : "matrices")\n" + table.plainText
  }

  private static func cells(_ values: [(name: String, value: Double)]) -> [Cell] {
    let byName = Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.value) })
    return shown.map { column in
      byName[column.name].map { Cell.measure($0, isCount: counts.contains(column.name)) }
        ?? .state(.missing)
    }
  }

  /// The matrices of one kind in all layers, by the last part of their names.
  private var groups: [(name: String, rows: [Row])] {
    var order: [String] = []
    var found: [String: [Row]] = [:]
    for row in rows {
      let parts = row.name.split(separator: ".").filter { $0 != "weight" }
      let name = parts.last.map(String.init) ?? row.name
      if found[name] == nil { order.append(name) }
      found[name, default: []].append(row)
    }
    return order.map { ($0, found[$0] ?? []) }
  }

  // MARK: - For programs

  /// A record a matrix, with every measure.
  var csv: String {
    let head = ["matrix", "rows", "columns"] + RankSummary.names
    let records = rows.map { row in
      [row.name, "\(row.summary.rows)", "\(row.summary.columns)"]
        + row.summary.values.map { $0.value.map(NumberText.exact) ?? "" }
    }
    return CSV.text([head] + records)
  }

  var json: String {
    get throws {
      try RunJSON.document(
        Document(
          title: title, tolerance: limits.tolerance, threshold: limits.threshold,
          matrices: rows.map(Document.Matrix.init), mean: Self.object(total)))
    }
  }

  private var total: [(name: String, value: Double?)] {
    RankSummary.total(rows.map(\.summary)).map { ($0.name, $0.value) }
  }

  fileprivate static func object(_ values: [(name: String, value: Double?)]) -> [String: Double] {
    Dictionary(uniqueKeysWithValues: values.compactMap { own in own.value.map { (own.name, $0) } })
  }

  private struct Document: Encodable {
    let title: String
    let tolerance, threshold: Double
    let matrices: [Matrix]
    let mean: [String: Double]

    struct Matrix: Encodable {
      let name: String
      let rows, columns: Int
      let measures: [String: Double]

      init(_ row: Row) {
        name = row.name
        (rows, columns) = (row.summary.rows, row.summary.columns)
        measures = SpectraTable.object(row.summary.values)
      }
    }
  }
}

extension Cell {
  /// A measure in a table: what is counted has no decimals, unless it is a mean.
  static func measure(_ value: Double, isCount: Bool = false) -> Cell {
    .number(value, form: isCount && value == value.rounded() ? .fixed(0) : .significant(4))
  }
}
