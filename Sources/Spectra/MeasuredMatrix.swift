public import Tensors

/// A matrix of which ranks are measured: whole, or as factors, with what rounding is in it.
public struct MeasuredMatrix {
  /// How it is given.
  public enum Form {
    /// Its entries.
    case dense(Tensor)
    /// B A, with B [rows, r] and A [r, columns].
    case product(b: Tensor, a: Tensor)
  }

  /// How it is given.
  public let form: Form
  /// The distance from 1 to the next number of the type in which its entries were stored.
  public let epsilon: Double
  /// The largest singular value and the Frobenius norm of what it was computed from, where these are
  /// larger than its own: its rounding is `epsilon` of that.
  public let scale: Double, energy: Double

  /// A matrix [rows, columns].
  ///
  /// - Parameters:
  ///   - epsilon: that of float32 where nothing is said.
  public init(
    _ matrix: Tensor, epsilon: Double = Double(Float.ulpOfOne), scale: Double = 0,
    energy: Double = 0
  ) {
    precondition(
      matrix.shape.count == 2, "MeasuredMatrix: shape \(matrix.shape) is not [rows, columns]")
    form = .dense(matrix)
    (self.epsilon, self.scale, self.energy) = (epsilon, scale, energy)
  }

  /// The product B A of factors, whose numbers are taken as exact.
  public init(product b: Tensor, _ a: Tensor) {
    precondition(
      b.shape.count == 2 && a.shape.count == 2 && b.shape[1] == a.shape[0],
      "MeasuredMatrix: factors \(b.shape) and \(a.shape) are not [m, r] and [r, n]")
    form = .product(b: b, a: a)
    (epsilon, scale, energy) = (.ulpOfOne, 0, 0)
  }

  /// W - W₀ of weights whose entries were rounded when they were stored: the rounding of both is in
  /// the difference, however small it is itself.
  ///
  /// - Parameters:
  ///   - epsilon: of the coarser of the two types in which they were stored.
  public static func difference(
    _ weight: Tensor, _ earlier: Tensor, epsilon: Double = Double(Float.ulpOfOne)
  ) -> MeasuredMatrix {
    let change = withoutGradient {
      weight.detached.converted(to: .float64) - earlier.detached.converted(to: .float64)
    }
    let scale = max(weight.approximateSpectralNorm(), earlier.approximateSpectralNorm())
    let energy = max(MeasuredMatrix(weight).norm, MeasuredMatrix(earlier).norm)
    return MeasuredMatrix(change, epsilon: epsilon, scale: scale, energy: energy)
  }

  /// The sum of matrices of one shape. Of products it is a product, B₁ B₂ … side by side and A₁ A₂ …
  /// one below another, while that is smaller than the matrix itself, and exact in any case.
  ///
  /// - Parameter parts: at least one.
  public static func sum(_ parts: [MeasuredMatrix]) -> MeasuredMatrix {
    guard parts.count > 1 else { return parts[0] }
    precondition(
      parts.allSatisfy { $0.rows == parts[0].rows && $0.columns == parts[0].columns },
      "MeasuredMatrix: a sum of matrices of different shapes")
    return withoutGradient {
      let factors = parts.compactMap(\.factors)
      if factors.count == parts.count,
        factors.reduce(0, { $0 + $1.a.shape[0] }) < min(parts[0].rows, parts[0].columns)
      {
        return MeasuredMatrix(
          product: .concatenated(factors.map { $0.b.converted(to: .float64) }, axis: 1),
          .concatenated(factors.map { $0.a.converted(to: .float64) }))
      }
      let total = parts.dropFirst().reduce(parts[0].whole()) { $0 + $1.whole() }
      return MeasuredMatrix(
        total, epsilon: parts.reduce(0) { max($0, $1.epsilon) },
        scale: parts.reduce(0) { max($0, $1.scale) },
        energy: parts.reduce(0) { max($0, $1.energy) })
    }
  }

  /// Height and width.
  public var rows: Int {
    switch form {
    case .dense(let matrix): matrix.shape[0]
    case .product(let b, _): b.shape[0]
    }
  }

  /// Width.
  public var columns: Int {
    switch form {
    case .dense(let matrix): matrix.shape[1]
    case .product(_, let a): a.shape[1]
    }
  }

  /// What the rank cannot exceed by its form.
  public var rankBound: Int { min(rows, columns, factors?.a.shape[0] ?? .max) }

  private var factors: (b: Tensor, a: Tensor)? {
    guard case .product(let b, let a) = form else { return nil }
    return (b, a)
  }

  /// The entries, in float64.
  public func whole() -> Tensor {
    withoutGradient {
      switch form {
      case .dense(let matrix): matrix.detached.converted(to: .float64)
      case .product(let b, let a):
        matmul(b.detached.converted(to: .float64), a.detached.converted(to: .float64))
      }
    }
  }

  /// √Σ of the squared entries; of a product ‖BA‖² = Σ (BᵀB ∘ AAᵀ), without forming it.
  public var norm: Double {
    withoutGradient {
      switch form {
      case .dense(let matrix):
        matrix.detached.converted(to: .float64).squared().sum().item.squareRoot()
      case .product(let b, let a):
        {
          let (b, a) = (
            b.detached.converted(to: .float64), a.detached.converted(to: .float64)
          )
          let squares = matmul(b.transposed(), b) * matmul(a, a.transposed())
          return max(0, squares.sum().item).squareRoot()
        }()
      }
    }
  }

  /// Its singular values, descending: min(rows, columns) of them, and for a product the first
  /// min(r, rows, columns). Of zeros nothing is decomposed.
  ///
  /// - Throws: `SpectrumError` where entries are not finite.
  public func singularValues() throws(SpectrumError) -> [Double] {
    switch form {
    case .dense(let matrix):
      let isZero = withoutGradient { matrix.detached.squared().sum().item == 0 }
      // Squares of small numbers may vanish: then the values themselves say.
      guard isZero, matrix.isAllZero else { return try Spectra.singularValues(matrix) }
      return [Double](repeating: 0, count: min(rows, columns))
    case .product(let b, let a): return try Spectra.singularValues(ofProduct: b, a)
    }
  }

  /// The singular values of several matrices, at the same time where there are threads: LAPACK uses
  /// one for each. Every matrix has its own result, the same bytes as alone.
  public static func singularValues(
    of matrices: [MeasuredMatrix]
  ) -> [Result<[Double], SpectrumError>] {
    var found = matrices.map { _ in Result<[Double], SpectrumError>.success([]) }
    found.withUnsafeMutableBufferPointer { places in
      Engine.shared.team.run(matrices.count) { index in
        places[index] = Result { () throws(SpectrumError) in
          try matrices[index].singularValues()
        }
      }
    }
    return found
  }

  /// Its singular values and vectors.
  ///
  /// - Throws: `SpectrumError` where entries are not finite.
  public func decomposition() throws(SpectrumError) -> SingularDecomposition {
    switch form {
    case .dense(let matrix): try SingularDecomposition(matrix)
    case .product(let b, let a): try SingularDecomposition(ofProduct: b, a)
    }
  }

  /// How many of its singular values are more than the rounding of its entries: above
  /// max(m, n)·ε·scale, the bound of numpy's and torch's `matrix_rank`, for float32 and float64.
  ///
  /// In 16 bits that bound is beyond s₁ for every matrix of 130 rows in bfloat16, so that no matrix
  /// would have a rank. There it is what rounding is expected to be: independent errors of up to ε/2
  /// of an entry have singular values below some (√m + √n)·(ε/2)·‖W‖_F/√(mn).
  public func numericalRank(_ measures: RankMeasures) -> Int {
    guard epsilon > 1e-4 else {
      return measures.numericalRank(
        rows: rows, columns: columns, epsilon: epsilon, scale: scale)
    }
    let (m, n) = (Double(rows), Double(columns))
    let entry = max(energy, measures.frobeniusNorm) / (m * n).squareRoot()
    return measures.count(above: (m.squareRoot() + n.squareRoot()) * epsilon / 2 * entry)
  }
}

extension Tensor {
  /// Whether every entry is 0; not so where one is NaN.
  fileprivate var isAllZero: Bool {
    withoutGradient { detached.values.allSatisfy { $0 == 0 } }
  }

  /// The largest singular value of a matrix to a tenth or so, by power iteration on XᵀX from a fixed
  /// start: enough for a tolerance, at the cost of sixteen products with a vector. Never above the
  /// true one; 0 for a matrix without entries, and not a number where an entry is none.
  public func approximateSpectralNorm() -> Double {
    precondition(shape.count == 2, "approximateSpectralNorm: shape \(shape) is no matrix")
    guard count > 0 else { return 0 }
    return withoutGradient {
      let matrix = detached.converted(to: .float64)
      let transposed = matrix.transposed()
      var vector = Tensor.normal(
        [shape[1], 1], RandomStream(seed: 0, "spectral norm"), type: .float64)
      var norm = 0.0
      for _ in 0..<8 {
        let length = vector.squared().sum().item.squareRoot()
        guard length > 0, length.isFinite else { return length.isFinite ? norm : .nan }
        let image = matmul(matrix, vector / length)
        norm = image.squared().sum().item.squareRoot()
        vector = matmul(transposed, image)
      }
      return norm
    }
  }
}
