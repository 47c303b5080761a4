/// The arithmetic of a plan in words.
struct PlanText {
  /// The points of one variant before seeds.
  struct Term {
    var factors: [String]
    var excluded = 0
    var included = 0

    var text: String {
      var text = factors.isEmpty ? "1" : factors.joined(separator: " × ")
      if excluded > 0 { text += " − \(excluded)" }
      if included > 0 { text += " + \(included)" }
      return text
    }

    var isSum: Bool { excluded + included > 0 }
  }

  var total: Int
  var terms: [Term]
  var hasVariants: Bool
  var seeds: Int
  /// Points that an exclusion with a seed took.
  var excludedBySeed = 0
  var duplicates = 0

  var text: String {
    let head = counted(total, "point")
    let isPlain = terms.allSatisfy { $0.factors.isEmpty && !$0.isSum }
    let factors = isPlain ? (hasVariants ? counted(terms.count, "variant") : "") : grid
    var text = factors
    if seeds > 1 {
      let isSum = !isPlain && (terms.count > 1 || terms.contains(where: \.isSum))
      let grouped = isSum ? "(\(factors))" : factors
      text = grouped.isEmpty ? counted(seeds, "seed") : "\(grouped) × \(counted(seeds, "seed"))"
    }
    if excludedBySeed > 0 { text += " − \(excludedBySeed)" }
    if duplicates > 0 { text += " − \(counted(duplicates, "duplicate"))" }
    return text.isEmpty || text == String(total) ? head : "\(head) = \(text)"
  }

  private var grid: String { terms.map(\.text).joined(separator: " + ") }
}
