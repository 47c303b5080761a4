/// The weight of a parameterised hypercomplex map, H = Σ A_i ⊗ B_i over n terms, for y = x H
/// (Zhang et al. 2021, arXiv 2102.08597; the low-rank B_i: Mahabadi et al. 2021, arXiv 2106.04647).
public struct PHMWeight {
  /// The B_i.
  public enum Blocks {
    /// Whole matrices, [n, inputs/n, outputs/n].
    case full(Tensor)
    /// B_i = s_i t_i, with s of [n, inputs/n, rank] and t of [n, rank, outputs/n].
    case lowRank(left: Tensor, right: Tensor)
  }

  /// A_i, [n, n, n].
  public let rule: Tensor
  /// B_i.
  public let blocks: Blocks
  /// Width of x.
  public let inputs: Int
  /// Width of y.
  public let outputs: Int

  /// A weight whose parts fit each other.
  public init(rule: Tensor, _ blocks: Blocks) {
    let n = rule.shape.first ?? 0
    let left: Tensor, right: Tensor
    switch blocks {
    case .full(let whole): (left, right) = (whole, whole)
    case .lowRank(let s, let t): (left, right) = (s, t)
    }
    precondition(
      rule.shape == [n, n, n] && left.shape.count == 3 && right.shape.count == 3
        && left.shape[0] == n && right.shape[0] == n && rule.elementType == left.elementType
        && rule.elementType == right.elementType,
      "PHM weight: A \(rule.elementType) \(rule.shape) [n, n, n] and B \(left.elementType) "
        + "\(left.shape), \(right.elementType) \(right.shape) do not fit")
    if case .lowRank = blocks {
      precondition(
        left.shape[2] == right.shape[1],
        "PHM weight: s \(left.shape) [n, inputs/n, rank] and t \(right.shape) "
          + "[n, rank, outputs/n] do not fit")
    }
    (self.rule, self.blocks) = (rule, blocks)
    (inputs, outputs) = (n * left.shape[1], n * right.shape[2])
  }

  /// n.
  public var terms: Int { rule.shape[0] }

  /// Hᵀ, [outputs, inputs].
  public func product() -> Tensor {
    let n = terms
    let b: Tensor
    switch blocks {
    case .full(let whole): b = whole
    case .lowRank(let left, let right): b = matmul(left, right)
    }
    // Entry (a, c) of every A_i with entry (p, q) of B_i, summed over i.
    return matmul(rule.reshaped(n, n * n).transposed(), b.reshaped(n, -1))
      .reshaped(n, n, inputs / n, outputs / n).permuted([1, 3, 0, 2]).reshaped(outputs, inputs)
  }
}

/// The ways to compute x H. With T rows, widths k and d, rank r, multiplications forward (backward
/// twice as many):
public enum PHMForm: Sendable, CaseIterable {
  /// H is built, and is one product: T·k·d, and n·k·d for building.
  case product
  /// (x s) (A t): T·(k·n·r + n²·r·d), and n²·r·d. For a map that narrows.
  case narrowing
  /// (x (A s)) t: T·(k·n²·r + n·r·d), and n²·r·k. For a map that widens.
  case widening
}

extension PHMForm {
  /// The fastest for a shape: the count of multiplications, corrected by what was measured.
  static func fastest(rows: Int, _ weight: PHMWeight) -> PHMForm {
    guard case .lowRank(let left, _) = weight.blocks else { return .product }
    let cost = Cost(
      rows: rows, k: weight.inputs, d: weight.outputs, n: weight.terms, rank: left.shape[2])
    return allCases.min { cost(of: $0) < cost(of: $1) } ?? .product
  }

  private struct Cost {
    let rows: Int, k: Int, d: Int, n: Int, rank: Int

    /// In tenths of a multiplication. What is added to the count, and the tenth that a form pays
    /// more than the last, was fitted to times on one core (OpenBLAS, AVX-512) over 128 to 4,096
    /// rows, k from 64 to 1,024, d from 8 to 128 and n from 2 to 12: the choice is 0.6 % above the
    /// fastest form in the mean, and at most 25 %, where forms are within reach of each other.
    func callAsFunction(of form: PHMForm) -> Int {
      let narrow = n * n * rank
      return switch form {
      case .product: 11 * (product(rows, k, d) + 8 * n * k * d)
      case .narrowing:
        11 * (product(rows * n, k / n, n * rank) + product(rows, narrow, d) + folded(narrow * d))
      case .widening:
        10 * (product(rows, k, narrow) + product(rows * n, n * rank, d / n) + folded(narrow * k))
      }
    }

    /// [m, inner] times [inner, width]: what is moved costs eight multiplications a number.
    private func product(_ m: Int, _ inner: Int, _ width: Int) -> Int {
      m * inner * width + 8 * m * (inner + width)
    }

    /// A times a factor, and one product more.
    private func folded(_ count: Int) -> Int { 4 * count + 200_000 }
  }
}

/// y = x H, plus `residual` if given, in the fastest form for the shapes; the form that is never
/// built is the same up to rounding.
///
/// - Parameters:
///   - x: [..., inputs]
///   - weight: H of [inputs, outputs].
///   - residual: [..., outputs]
///   - form: forces one form; whole matrices B_i have the product only.
/// - Returns: [..., outputs]
public func phmLinear(
  _ x: Tensor, _ weight: PHMWeight, adding residual: Tensor? = nil, form: PHMForm? = nil
) -> Tensor {
  precondition(
    x.shape.last == weight.inputs && x.elementType == weight.rule.elementType,
    "phmLinear: input \(x.elementType) \(x.shape) does not fit a weight of "
      + "\(weight.rule.elementType) [\(weight.inputs), \(weight.outputs)]")
  let rows = x.shape.dropLast().reduce(1, *)
  let form = form ?? .fastest(rows: rows, weight)
  guard form != .product, case .lowRank(let left, let right) = weight.blocks else {
    return linear(x, weight.product(), adding: residual)
  }
  let (n, rank, rule) = (weight.terms, left.shape[2], weight.rule)
  let shape = Array(x.shape.dropLast()) + [weight.outputs]
  let s = left.transposed()
  if form == .narrowing {
    // Row (a, i, ρ), i being the term, and column (c, q).
    let folded =
      rule.permuted([1, 0, 2]).reshaped(n, n, 1, n, 1) * right.reshaped(1, n, rank, 1, -1)
    let inner = linear(x.reshaped(rows * n, -1), s.reshaped(n * rank, -1))
    return linear(
      inner.reshaped(Array(shape.dropLast()) + [n * n * rank]),
      folded.reshaped(n * n * rank, weight.outputs).transposed().contiguous(), adding: residual)
  }
  // Row (c, i, ρ) and column (a, p).
  let folded =
    rule.permuted([2, 0, 1]).reshaped(n, n, 1, n, 1) * s.reshaped(1, n, rank, 1, -1)
  let inner = linear(x.reshaped(rows, -1), folded.reshaped(n * n * rank, weight.inputs))
  return linear(
    inner.reshaped(rows * n, n * rank), right.reshaped(n * rank, -1).transposed().contiguous(),
    adding: residual?.reshaped(rows * n, -1)
  ).reshaped(shape)
}
