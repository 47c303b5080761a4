/// When a sweep stops the worse of its seed groups: `sweep.halving`, successive halving.
///
/// At each rung, in steps, every group of runs that differ in their seed alone is judged by the mean over
/// its seeds of a metric, as it was measured last at that step or before; the best share goes on, the
/// rest is stopped. Groups are stopped whole, so that each mean is over all seeds (Jamieson & Talwalkar
/// 2016, arXiv 1502.07943; here with a share of one's own, and all groups waiting at a rung, so that
/// nothing depends on which run was fastest).
public struct HalvingRule: Sendable {
  /// The metric that judges.
  public var metric = "eval/loss"
  /// Whether less of it is better.
  public var isMinimized = true
  /// Where groups are compared, in the order of the file, each with its place.
  public var rungs: [(extent: Extent, span: SourceSpan?)] = []
  /// The share of the groups that goes on.
  public var keep = 0.5
  /// Where the rule was written.
  public var span: SourceSpan?

  static let schema = BlockSchema([
    Field("metric", .text, "what judges a group: its mean over seeds", default: .text("eval/loss")),
    Field("goal", .choice(["min", "max"]), "which is better", default: .text("min")),
    Field("rungs", .oneOrMore(.extent), "when groups are compared", isRequired: true),
    Field("keep", .fraction(), "the share of the groups that goes on", default: .fraction(0.5)),
  ])

  /// Of so many groups, those that go on: at least one.
  public func kept(of count: Int) -> Int {
    min(count, max(1, Int((keep * Double(count) - 1e-9).rounded(.up))))
  }

  /// - Parameters:
  ///   - values: the block, checked.
  ///   - node: the block as it was written.
  init(_ values: TypedBlock, _ node: Node?, span: SourceSpan?) {
    self.span = span
    if case .text(let metric) = values["metric"] { self.metric = metric }
    isMinimized = values["goal"]?.text != "max"
    if case .fraction(let share) = values["keep"] { keep = share.value }
    let written = node?["rungs"]
    let extents: [TypedValue] =
      if case .list(let items) = values["rungs"] { items } else {
        [values["rungs"]].compactMap(\.self)
      }
    rungs = extents.enumerated().compactMap { index, value in
      guard case .extent(let extent) = value else { return nil }
      let items = written?.items
      let place = items.map { $0.indices.contains(index) ? $0[index].span : nil } ?? written?.span
      return (extent, place)
    }
  }
}
