/// What an adapter does to a weight W of [outputs, inputs].
public indirect enum WeightUpdate {
  /// W + s·B·A, with B [outputs, rank] and A [rank, inputs], parameters or expressions of them.
  case lowRank(b: Tensor, a: Tensor, scale: Double, dropout: Double = 0)
  /// W + any expression of W's shape.
  case dense(Tensor)
  /// W + values at single entries: `positions` counts them row by row, without repetition.
  case sparse(values: Tensor, positions: [Int32])
  /// Any expression of W's shape in W's place.
  case effective(Tensor)
  /// Rows and columns of W, or of what another update makes of it, times a factor each:
  /// diag(outputs)·W·diag(inputs).
  case scaled(WeightUpdate? = nil, outputs: Tensor? = nil, inputs: Tensor? = nil)
  /// A bias on the map's output, [outputs]. It has no place in a weight: such an adapter says that
  /// it cannot be merged.
  case shifted(Tensor)
  /// All of several, each of which adds something.
  case sum([WeightUpdate])
}

extension WeightUpdate {
  /// The weight with the update.
  ///
  /// - Parameters:
  ///   - weight: W; of the type of the parameters.
  public func applied(to weight: Tensor) -> Tensor {
    switch self {
    case .effective(let replaced): return replaced
    case .scaled(let inner, let outputs, let inputs):
      var result = inner?.applied(to: weight) ?? weight
      if let outputs { result = result * outputs.reshaped(-1, 1) }
      if let inputs { result = result * inputs.reshaped(1, -1) }
      return result
    default: return addition(to: weight).map { weight + $0 } ?? weight
    }
  }

  /// What is added to the weight, a matrix of its shape; nil where nothing is.
  public func change(of weight: Tensor) -> Tensor? {
    switch self {
    case .effective, .scaled: applied(to: weight) - weight
    default: addition(to: weight)
    }
  }

  /// Whether W' - W does not depend on W, so that a start can be taken out of a weight exactly.
  package var isAdditive: Bool {
    switch self {
    case .effective, .scaled: false
    case .sum(let parts): parts.allSatisfy(\.isAdditive)
    default: true
    }
  }

  /// The rank that the change cannot exceed by its form; nil where only its shape says.
  public var rankBound: Int? {
    switch self {
    case .lowRank(_, let a, _, _): return a.shape[0]
    case .shifted: return 0
    case .sum(let parts):
      let bounds = parts.compactMap(\.rankBound)
      return bounds.count == parts.count ? bounds.reduce(0, +) : nil
    case .dense, .sparse, .effective, .scaled: return nil
    }
  }

  private func addition(to weight: Tensor) -> Tensor? {
    switch self {
    case .lowRank(let b, let a, let scale, _):
      LowRankUpdate(b: b, a: a, scale: scale).product()
    case .dense(let change): change
    case .sparse(let values, let positions):
      values.scattered(positions, size: weight.count).reshaped(weight.shape)
    case .shifted: nil
    case .sum(let parts):
      parts.compactMap { $0.addition(to: weight) }.reduce(nil) { total, part in
        total.map { $0 + part } ?? part
      }
    case .effective, .scaled:
      preconditionFailure("a sum of updates is of such that add: low-rank, dense, sparse, shifted")
    }
  }
}
