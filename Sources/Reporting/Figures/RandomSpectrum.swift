internal import Spectra
internal import Tensors

/// What the spectrum of a site would look like if it were random.
enum RandomSpectrum {
  /// Singular values against their index, from 1.
  static func curve(_ values: [Double]) -> Curve {
    Curve(x: values.indices.map { Double($0 + 1) }, y: values)
  }

  /// The mean over the sites whose shape is known: the spectrum of a product of Gaussian matrices
  /// whose inner width is the bound of the rank, scaled to the Frobenius norm of the site's own, which
  /// is the mean over its runs.
  static func curve(_ sites: [SpectrumFigure.Site]) -> Curve? {
    var known: [[Int]: [Double]] = [:]
    var curves: [Curve] = []
    for site in sites {
      guard let shape = site.shape, shape.count == 3, shape.allSatisfy({ $0 > 0 }) else { continue }
      if known[shape] == nil { known[shape] = values(shape) }
      guard let values = known[shape], let own = norm(site.runs) else { continue }
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0, own > 0 else { continue }
      curves.append(curve(values.map { $0 * own / length }))
    }
    guard !curves.isEmpty else { return nil }
    let points = Series("", runs: curves, band: .none).summary()
    return Curve(x: points.map(\.x), y: points.map(\.mean))
  }

  private static func norm(_ runs: [[Double]]) -> Double? {
    Sample(runs.map { run in run.reduce(0) { $0 + $1 * $1 }.squareRoot() }).mean
  }

  /// The same numbers in every report, so that equal runs give equal bytes.
  private static func values(_ shape: [Int]) -> [Double]? {
    let (rows, columns) = (shape[0], shape[1])
    let bound = min(shape[2], rows, columns)
    let stream = shape.reduce(RandomStream(seed: 0, "report/random_spectrum")) { $0.at($1) }
    func gaussian(_ rows: Int, _ columns: Int, _ index: Int) -> Tensor {
      Tensor.normal([rows, columns], stream.at(index), type: .float64)
    }
    // A shape that a damaged file claims must not take all memory.
    guard rows * columns <= 1 << 24 else { return nil }
    if bound == min(rows, columns) { return try? singularValues(gaussian(rows, columns, 0)) }
    return try? singularValues(
      ofProduct: gaussian(rows, bound, 0), gaussian(bound, columns, 1))
  }
}

extension SpectrumFigure.Site {
  /// The bound of its rank, where the probe said it and it is below both sides.
  var bound: Int? {
    guard let shape, shape.count == 3, shape[2] < min(shape[0], shape[1]) else { return nil }
    return shape[2]
  }
}
