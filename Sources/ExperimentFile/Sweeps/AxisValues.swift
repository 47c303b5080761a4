/// What an axis goes through: values in a row, values to be drawn, or either.
struct AxisValues {
  enum Distribution {
    case uniform(Double, Double)
    case logarithmic(Double, Double)
    case integers(Int, Int)
  }

  /// The values of a grid; nothing if they can only be drawn.
  var listed: [Node]?
  /// How a random sweep draws; nothing if it chooses one of the values.
  var distribution: Distribution?
  /// Where the values were written.
  var span: SourceSpan
  /// What to write so that a grid can go through it.
  var hint = ""

  /// The value of one sample of a random sweep.
  func sample(_ draw: Draw, _ index: Int) -> Node? {
    switch distribution {
    case .uniform(let low, let high):
      return node(between(low, high, low + draw.unit(index) * (high - low)))
    case .logarithmic(let low, let high):
      return node(between(low, high, low * Elementary.power(high / low, draw.unit(index))))
    case .integers(let low, let high):
      return Node(.scalar(Scalar(String(low + draw.below(high - low + 1, index)))), at: span)
    case nil:
      guard let listed, !listed.isEmpty else { return nil }
      return listed[draw.below(listed.count, index)]
    }
  }

  private func between(_ low: Double, _ high: Double, _ value: Double) -> Double {
    max(min(low, high), min(max(low, high), Elementary.rounded(value)))
  }

  private func node(_ value: Double) -> Node {
    Node(.scalar(Scalar(NumberText.shortest(value))), at: span)
  }
}
