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
    var values = 0
    var slowest = (name: "", seconds: 0.0)
    let total = try clock.measure {
      for map in model.linears {
        let time = try clock.measure { values += try singularValues(map.weight).count }.seconds
        if time > slowest.seconds { slowest = (map.site.name, time) }
      }
    }.seconds
    let factors = try clock.measure {
      for map in model.linears { values += try factorValues(map.site, options.rank).count }
    }.seconds
    try report(
      options,
      SpectraResult(
        matrices: model.linears.count, values: values, seconds: total,
        slowest_matrix: slowest.name, slowest_seconds: slowest.seconds, factor_rank: options.rank,
        factor_seconds: factors))
  }

  /// The same of a low-rank update of each map, from its factors.
  private static func factorValues(_ site: Site, _ rank: Int) throws -> [Double] {
    let stream = RandomStream(seed: 0, "bench/\(site.name)")
    let b = Tensor.normal([site.outputs, rank], stream)
    return try singularValues(ofProduct: b, .normal([rank, site.inputs], stream.at(1)), scale: 1)
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
        format: "dense, float64 dgesdd:      %8.1f ms (the slowest, %@: %.1f ms)",
        result.seconds * 1e3, result.slowest_matrix, result.slowest_seconds * 1e3))
    print(
      String(
        format: "from the factors, r = %-5d %8.1f ms", result.factor_rank,
        result.factor_seconds * 1e3))
  }
}

/// What was measured; the names are those of its JSON.
private struct SpectraResult: Encodable {
  let matrices: Int, values: Int
  let seconds: Double
  let slowest_matrix: String
  let slowest_seconds: Double
  let factor_rank: Int
  let factor_seconds: Double
}
