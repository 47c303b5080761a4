extension Tensor {
  /// 1 for the `count` elements of largest magnitude, 0 for the others. Among equal magnitudes the
  /// later elements stay.
  public func keepingLargest(_ count: Int) -> Tensor {
    let dropped = max(0, self.count - max(0, count))
    let mask = Tensor.ones(shape, type: elementType)
    guard dropped > 0 else { return mask }
    guard dropped < self.count else {
      mask.fill(0)
      return mask
    }
    // A stable order by magnitude; NaN counts as the largest.
    let magnitudes = detached.values.map { $0.isNaN ? .infinity : $0.magnitude }
    let order = magnitudes.indices.sorted {
      (magnitudes[$0], $0) < (magnitudes[$1], $1)
    }
    let indices = order.prefix(dropped).map { Int32($0) }
    let flat = mask.reshaped(-1)
    flat.assign(
      flat - Tensor.ones([dropped], type: elementType).scattered(indices, size: self.count))
    return mask
  }
}
