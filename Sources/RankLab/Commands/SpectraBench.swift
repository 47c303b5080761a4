import Foundation

import Protocols
import Spectra
import Tensors
import Transformer

/// `ranklab bench --spectra`: all singular values of a model's linear maps.
enum SpectraBench {
  static func run(_ options: BenchOptions) throws {
    let model = Llama(options.configuration, seed: 0)
    let clock = ContinuousClock()
    var (values, total, bare, factors) = (0, 0.0, 0.0, 0.0)
    var slowest = (name: "", seconds: 0.0)
    // In turn, map by map, so that a busy machine slows all three alike; the first map is done once
    // beforehand, so that nothing is loaded in the measured time.
    if let first = model.linears.first { _ = try singularValues(first.weight) }
    for map in model.linears {
      let ready = try BareSingularValues(map.weight)
      var info: Int32 = 0
      bare += clock.measure { info = ready.run() }.seconds
      guard info == 0 else { throw SpectrumError.notConverged(shape: map.weight.shape) }
      let time = try clock.measure { values += try singularValues(map.weight).count }.seconds
      total += time
      if time > slowest.seconds { slowest = (map.site.name, time) }
      let (b, a) = Self.factors(map.site, options.rank)
      factors += try clock.measure {
        values += try singularValues(ofProduct: b, a, scale: 1).count
      }.seconds
    }
    try report(
      options,
      SpectraResult(
        matrices: model.linears.count, values: values, seconds: total, bare_seconds: bare,
        slowest_matrix: slowest.name, slowest_seconds: slowest.seconds, factor_rank: options.rank,
        factor_seconds: factors))
  }

  /// The factors of a low-rank update of a map.
  private static func factors(_ site: Site, _ rank: Int) -> (b: Tensor, a: Tensor) {
    let stream = RandomStream(seed: 0, "bench/\(site.name)")
    return (.normal([site.outputs, rank], stream), .normal([rank, site.inputs], stream.at(1)))
  }

  private static func report(_ options: BenchOptions, _ result: SpectraResult) throws {
    if options.json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return print(String(decoding: try encoder.encode(result), as: UTF8.self))
    }
    print("all singular values of the \(result.matrices) linear maps of \(options.name)")
    print(
      String(
        format: "a bare loop over dgesdd:    %8.1f ms", result.bare_seconds * 1e3))
    print(
      String(
        format: "as measured, float64:       %8.1f ms, %.2f of that (the slowest, %@: %.1f ms)",
        result.seconds * 1e3, result.seconds / result.bare_seconds, result.slowest_matrix,
        result.slowest_seconds * 1e3))
    print(
      String(
        format: "from the factors, r = %-5d %8.1f ms, %.3f of the matrices", result.factor_rank,
        result.factor_seconds * 1e3, result.factor_seconds / result.seconds))
  }
}

/// What was measured; the names are those of its JSON.
private struct SpectraResult: Encodable {
  let matrices: Int, values: Int
  let seconds: Double, bare_seconds: Double
  let slowest_matrix: String
  let slowest_seconds: Double
  let factor_rank: Int
  let factor_seconds: Double
}
