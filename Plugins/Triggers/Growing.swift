import Protocols

/// A restart after gaps that grow, counted from the adapter's attachment.
///
/// The gaps are g₀ = first, gₖ₊₁ = factor · gₖ or gₖ + add, in float64 and unrounded; a restart
/// comes after each gap, rounded to the nearest whole step (halves up), but no longer than `largest`.
/// With 100 and 1.2: 100, 220, 364, 537, 744, …
public struct Growing: Trigger {
  public static let kind = "growing"
  public static let summary = "a restart after gaps that grow"
  public static let formula = "gₖ₊₁ = factor · gₖ or gₖ + add, each min(round(gₖ), largest) long"
  public static let source =
    "Loeschcke et al. 2024 (LoQT), arXiv 2405.16528: gaps of 100 · 1.2ᵏ; added gaps are RankLab's"

  @Setting("the first gap") public var first: Extent = .steps(100)
  @Setting("by what each gap is multiplied", 1.0..., default: "1.2, without 'add'")
  public var factor: Double? = nil
  @Setting("what is added to each gap, instead") public var add: Extent? = nil
  @Setting("where gaps stop growing") public var largest: Extent? = nil

  /// The defaults.
  public init() {}

  public var firstCycle: Extent? { first }

  /// Gaps grow one way, from 1 on, to what is no less.
  public func validate() throws {
    if factor != nil, add != nil {
      throw InvalidSetting(
        "add", "stands beside 'factor', and only one can say how gaps grow",
        hint: "leave one of them out", seeAlso: ["factor"])
    }
    if first.amount == 0 { throw InvalidSetting("first", "is 0", hint: "write 1 or more") }
    if let largest, largest.unit == first.unit, largest.amount < first.amount {
      throw InvalidSetting(
        "largest", "is less than the first gap of \(first.text)", seeAlso: ["first"])
    }
  }

  /// At the sums of the gaps.
  public func isDue(_ progress: TriggerProgress, memory: inout [String: Double]) -> Bool {
    // No gap beyond the run matters, and none is too large for a whole number then.
    let most = Double(min(largest.map(progress.steps) ?? .max, progress.total + 1))
    let added = add.map { Double(progress.steps($0)) } ?? 0
    var (gap, point) = (Double(progress.steps(first)), 0)
    while point < progress.step {
      point += max(1, Int(min(gap.rounded(), most)))
      gap = gap * (add == nil ? factor ?? 1.2 : 1) + added
    }
    return point == progress.step
  }
}
