import Protocols
import Tensors

/// Masks from scores: which entries stay, by exact counts, ties broken by their place.
///
/// The lowest go, of equal scores the first: tensors in the order in which they are given, by name, and
/// entries in row-major order.
public struct MaskSelection: Sendable {
  /// What is kept or goes as one.
  public let unit: PruningUnit
  /// Among which entries counts hold.
  public let scope: PruningScope

  /// A way of selecting.
  public init(_ unit: PruningUnit, _ scope: PruningScope) {
    (self.unit, self.scope) = (unit, scope)
  }

  /// Masks of 0 and 1, of the shapes and types of the tensors.
  ///
  /// - Parameters:
  ///   - tensors: what is pruned.
  ///   - scores: one for each tensor; of [rows, 1] where rows are pruned.
  ///   - before: what stays at most; nil for everything.
  ///   - kept: how many of so many that compete stay: entries of all tensors, of one, of a row; or rows.
  public func masks(
    of tensors: [Tensor], scores: [Tensor], within before: [Tensor]? = nil,
    kept: (Int) -> Int
  ) -> [Tensor] {
    withoutGradient {
      let shapes = tensors.map(unitShape)
      let open = tensors.indices.map { index in
        openScores(scores[index].reshaped(shapes[index]), before?[index], shapes[index])
      }
      let chosen: [Tensor]
      switch (unit, scope) {
      case (.group(let keep, let size), _):
        chosen = open.map { Self.mask($0, runs: size) { _ in keep } }
      case (_, .global): chosen = Self.together(open, kept)
      case (_, .layer): chosen = open.map { $0.keepingHighest(kept($0.count)) }
      case (_, .row): chosen = open.map { Self.mask($0, runs: $0.shape.last ?? 1, kept: kept) }
      }
      return zip(tensors, chosen).map { tensor, mask in
        mask.converted(to: tensor.elementType).broadcast(to: tensor.shape).copy()
      }
    }
  }

  /// The shape of one number for each unit of a tensor.
  private func unitShape(_ tensor: Tensor) -> [Int] {
    guard unit == .row, tensor.shape.count > 1 else { return tensor.shape }
    return [tensor.shape[0]] + [Int](repeating: 1, count: tensor.shape.count - 1)
  }

  /// Scores in float64, below all others where a unit is gone.
  private func openScores(_ scores: Tensor, _ before: Tensor?, _ shape: [Int]) -> Tensor {
    let scores = scores.converted(to: .float64)
    guard let before else { return scores }
    var mask = before.converted(to: .float64)
    if shape != before.shape {
      // A row is gone when all of it is.
      mask = mask.reshaped(shape[0], -1).maximum(along: 1).reshaped(shape)
    }
    let (values, stays) = (scores.values, mask.values)
    return Tensor(
      zip(values, stays).map { $1 != 0 ? $0 : -.infinity }, shape: shape, type: .float64)
  }

  /// One threshold for all.
  private static func together(_ scores: [Tensor], _ kept: (Int) -> Int) -> [Tensor] {
    let all = Tensor.concatenated(scores.map { $0.reshaped(-1) })
    let mask = all.keepingHighest(kept(all.count))
    var start = 0
    return scores.map { own in
      defer { start += own.count }
      return mask.slice(start..<(start + own.count)).copy().reshaped(own.shape)
    }
  }

  /// Runs of neighbours, each for itself.
  private static func mask(_ scores: Tensor, runs length: Int, kept: (Int) -> Int) -> Tensor {
    let values = scores.values
    var mask = [Double](repeating: 1, count: values.count)
    for start in stride(from: 0, to: values.count, by: max(1, length)) {
      let run = start..<min(start + length, values.count)
      let order = run.sorted { (values[$0], $0) < (values[$1], $1) }
      for index in order.prefix(max(0, run.count - kept(run.count))) { mask[index] = 0 }
    }
    return Tensor(mask, shape: scores.shape, type: .float64)
  }
}
