import Foundation
import ProbesPlugin
import Protocols
import Reporting
import Tensors
import Training

/// How the strongest directions of two matrices of one shape lie to one another.
struct SubspaceComparison {
  let name: String
  let rows: Int, columns: Int
  /// φ(i, j) of the first right and left singular vectors, [k₁, k₂]: [k, k] unless a rank is smaller.
  let right: Tensor, left: Tensor
  /// Principal angles between the first k of both, in radians, ascending.
  let rightAngles: [Double], leftAngles: [Double]

  /// Compares the first k directions of two matrices; those of values that are only rounding are left
  /// out.
  ///
  /// - Throws: `SpectrumError` where entries are not finite.
  init(_ name: String, _ first: MeasuredMatrix, _ second: MeasuredMatrix, top k: Int) throws {
    (self.name, rows, columns) = (name, first.rows, first.columns)
    let parts = try [first, second].map { matrix in
      let parts = try matrix.decomposition()
      let count = min(k, matrix.numericalRank(RankMeasures(parts.values)))
      return (right: parts.right(count), left: parts.left(count))
    }
    right = subspaceSimilarity(parts[0].right, parts[1].right)
    left = subspaceSimilarity(parts[0].left, parts[1].left)
    rightAngles = try principalAngles(parts[0].right, parts[1].right)
    leftAngles = try principalAngles(parts[0].left, parts[1].left)
  }

  /// What φ of random directions is expected to be.
  var randomRight: Tensor {
    expectedSimilarity(right.shape[0], right.shape[1], dimension: columns)
  }
  /// What φ of random directions is expected to be.
  var randomLeft: Tensor { expectedSimilarity(left.shape[0], left.shape[1], dimension: rows) }

  /// What a row of a table says of it; nothing where one of the two is zero.
  var values: [(name: String, value: Double)] {
    guard let right = right.values.last, let left = left.values.last else { return [] }
    return [
      ("right", right), ("random_right", randomRight.values.last ?? 0), ("left", left),
      ("random_left", randomLeft.values.last ?? 0),
      ("smallest_angle_right", rightAngles.first ?? 0),
      ("largest_angle_right", rightAngles.last ?? 0),
      ("smallest_angle_left", leftAngles.first ?? 0),
      ("largest_angle_left", leftAngles.last ?? 0),
    ]
  }

  /// All numbers, for a file.
  var tensors: [(name: String, tensor: Tensor)] {
    let angles = { (values: [Double]) in
      Tensor(values, shape: [values.count], type: .float64)
    }
    return [
      ("\(name).right", right), ("\(name).left", left), ("\(name).random_right", randomRight),
      ("\(name).random_left", randomLeft), ("\(name).angles_right", angles(rightAngles)),
      ("\(name).angles_left", angles(leftAngles)),
    ]
  }
}

extension [SubspaceComparison] {
  private static var columns: [(title: String, name: String)] {
    [
      ("phi right", "right"), ("(random)", "random_right"), ("phi left", "left"),
      ("(random)", "random_left"), ("angles right", "smallest_angle_right"),
      ("to", "largest_angle_right"), ("angles left", "smallest_angle_left"),
      ("to", "largest_angle_left"),
    ]
  }

  /// For people.
  var table: Table {
    var table = Table(
      [.init("matrix", .left), .init("shape")] + Self.columns.map { .init($0.title) })
    for own in self {
      table.append(
        [.text(own.name), .text("\(own.rows)x\(own.columns)")]
          + Self.cells(Dictionary(uniqueKeysWithValues: own.values.map { ($0.name, $0.value) })))
    }
    if count > 1 {
      table.append([.text("mean"), .text("\(count)")] + Self.cells(mean))
    }
    table.caption =
      "phi: share of the one's first directions that lies in the other's, 1 where they are the same; "
      + "(random): its expectation by chance; principal angles in radians"
    return table
  }

  private static func cells(_ values: [String: Double]) -> [Cell] {
    columns.map { column in
      values[column.name].map { .number($0, form: .significant(4)) } ?? .state(.missing)
    }
  }

  /// Of those that are not zero.
  private var mean: [String: Double] {
    let known = map(\.values).filter { !$0.isEmpty }
    var sums: [String: Double] = [:]
    for values in known { for (name, value) in values { sums[name, default: 0] += value } }
    return sums.mapValues { $0 / Double(known.count) }
  }

  /// For programs.
  var json: String {
    get throws {
      let matrices = map { own in
        (own.name, Dictionary(uniqueKeysWithValues: own.values.map { ($0.name, $0.value) }))
      }
      return try RunJSON.document(
        ["matrices": Dictionary(uniqueKeysWithValues: matrices), "mean": ["all": mean]])
    }
  }
}
