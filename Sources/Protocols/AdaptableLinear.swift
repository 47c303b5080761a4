/// A linear map of a model, with what an adapter does to its weight, if one sits on it.
public final class AdaptableLinear {
  /// Name and widths.
  public let site: Site
  /// W, [outputs, inputs].
  public let weight: Tensor
  /// What is done to the weight, asked for at every use.
  public var update: (() -> WeightUpdate)?
  /// Where dropout masks come from while training; none otherwise.
  public var dropoutStream: RandomStream?
  /// Whether an update is computed beside the weight, as x Wᵀ + s (x Aᵀ) Bᵀ or x Wᵀ + x ΔWᵀ, and
  /// never folded into it first: what a merge is compared with.
  package var keepsPathsApart = false

  /// A plain map.
  public init(_ site: Site, weight: Tensor) { (self.site, self.weight) = (site, weight) }

  /// x W'ᵀ with the updated weight W', plus the residual if given.
  public func callAsFunction(_ x: Tensor, adding residual: Tensor? = nil) -> Tensor {
    switch update?() {
    case nil: linear(x, weight, adding: residual)
    case .dense(let change) where keepsPathsApart:
      linear(x, change, adding: linear(x, weight, adding: residual))
    case .dense(let change): linear(x, weight + change, adding: residual)
    case .lowRank(let b, let a, let scale, let dropout):
      linear(
        x, weight,
        LowRankUpdate(b: b, a: a, scale: scale, dropout: mask(dropout)), adding: residual,
        form: keepsPathsApart ? .twoPaths : nil)
    }
  }

  private func mask(_ rate: Double) -> Dropout? {
    guard rate > 0, let dropoutStream else { return nil }
    return Dropout(rate: rate, dropoutStream)
  }

  /// Adds the update to the weight, in place and in the weight's own precision; not recorded. To
  /// take it out again exactly, keep a copy of the weight.
  public func merge() {
    switch update?() {
    case nil: break
    case .dense(let change): weight.assign(withoutGradient { weight + change })
    case .lowRank(let b, let a, let scale, _):
      LowRankUpdate(b: b, a: a, scale: scale).merge(into: weight)
    }
  }

  /// What the update adds to the weight, a matrix of its shape; nil without an update.
  public func change() -> Tensor? {
    switch update?() {
    case nil: nil
    case .dense(let change): change
    case .lowRank(let b, let a, let scale, _):
      LowRankUpdate(b: b, a: a, scale: scale).product()
    }
  }
}
