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
  /// Who sees what goes in, where somebody wants to.
  var inputObserver: ((Tensor) -> Void)?

  /// A plain map.
  public init(_ site: Site, weight: Tensor) { (self.site, self.weight) = (site, weight) }

  /// x W'ᵀ with the updated weight W', plus the residual if given.
  public func callAsFunction(_ x: Tensor, adding residual: Tensor? = nil) -> Tensor {
    inputObserver?(x)
    return apply(update?(), to: x, adding: residual)
  }

  private func apply(
    _ update: WeightUpdate?, to x: Tensor, adding residual: Tensor?
  ) -> Tensor {
    switch update {
    case nil: return linear(x, weight, adding: residual)
    case .lowRank(let b, let a, let scale, let dropout):
      return linear(
        x, weight, LowRankUpdate(b: b, a: a, scale: scale, dropout: mask(dropout)),
        adding: residual, form: keepsPathsApart ? .twoPaths : nil)
    case .effective(let replaced): return linear(x, replaced, adding: residual)
    case .scaled(let inner, let outputs, let inputs):
      let scaled = apply(inner, to: inputs.map { x * $0.reshaped(-1) } ?? x, adding: nil)
      let y = outputs.map { scaled * $0.reshaped(-1) } ?? scaled
      return residual.map { y + $0 } ?? y
    case .shifted(let bias): return linear(x, weight, adding: residual) + bias
    case .sum(let parts):
      return parts.reduce(linear(x, weight, adding: residual)) { add($1, of: x, to: $0) }
    case .dense, .sparse:
      guard let change = update?.change(of: weight) else { return linear(x, weight) }
      if keepsPathsApart {
        return linear(x, change, adding: linear(x, weight, adding: residual))
      }
      return linear(x, weight + change, adding: residual)
    }
  }

  /// One part of a sum, without the product with W.
  private func add(_ part: WeightUpdate, of x: Tensor, to y: Tensor) -> Tensor {
    switch part {
    case .lowRank(let b, let a, let scale, let dropout):
      let dropped = mask(dropout).map { x.dropout($0) } ?? x
      return linear(linear(dropped, a) * scale, b, adding: y)
    case .shifted(let bias): return y + bias
    default: return part.change(of: weight).map { linear(x, $0, adding: y) } ?? y
    }
  }

  private func mask(_ rate: Double) -> Dropout? {
    guard rate > 0, let dropoutStream else { return nil }
    return Dropout(rate: rate, dropoutStream)
  }

  /// Folds the update into the weight, in place and in the weight's own precision; not recorded. To
  /// take it out again exactly, keep a copy of the weight.
  public func merge() {
    switch update?() {
    case nil: break
    case .lowRank(let b, let a, let scale, _):
      LowRankUpdate(b: b, a: a, scale: scale).merge(into: weight)
    case let update?: weight.assign(withoutGradient { update.applied(to: weight.detached) })
    }
  }

  /// What the update changes in the weight, a matrix of its shape; nil without an update.
  public func change() -> Tensor? { update?().change(of: weight) }
}
