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
    var (values, total, bare, fromFactors) = (0, 0.0, 0.0, 0.0)
    // In turn, a few maps at a time, so that a busy machine slows all three alike; the first is done
    // once beforehand, so that nothing is loaded in the measured time.
    if let first = model.linears.first { _ = try singularValues(first.weight) }
    let (maps, atOnce) = (model.linears, Engine.shared.threads)
    for start in stride(from: 0, to: maps.count, by: atOnce) {
      let some = maps[start..<min(start + atOnce, maps.count)]
      for map in some {
        let ready = try BareSingularValues(map.weight)
        var info: Int32 = 0
        bare += clock.measure { info = ready.run() }.seconds
        guard info == 0 else { throw SpectrumError.notConverged(shape: map.weight.shape) }
      }
      total += try clock.measure { values += try count(some.map { MeasuredMatrix($0.weight) }) }
        .seconds
      let products = some.map { factors($0.site, options.rank) }
      fromFactors += try clock.measure { values += try count(products) }.seconds
    }
    try report(
      options,
      SpectraResult(
        matrices: model.linears.count, values: values, seconds: total, bare_seconds: bare,
        threads: atOnce,
        factor_rank: options.rank, factor_seconds: fromFactors))
  }

  private static func count(_ matrices: [MeasuredMatrix]) throws -> Int {
    try MeasuredMatrix.singularValues(of: matrices).reduce(0) { try $0 + $1.get().count }
  }

  /// The factors of a low-rank update of a map.
  private static func factors(_ site: Site, _ rank: Int) -> MeasuredMatrix {
    let stream = RandomStream(seed: 0, "bench/\(site.name)")
    return MeasuredMatrix(
      product: .normal([site.outputs, rank], stream), .normal([rank, site.inputs], stream.at(1)))
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
        format: "as measured, float64:       %8.1f ms, %.2f of that, on %d threads",
        result.seconds * 1e3, result.seconds / result.bare_seconds, result.threads))
    print(
      String(
        format: "from the factors, r = %-5d %8.1f ms, %.3f of the bare loop", result.factor_rank,
        result.factor_seconds * 1e3, result.factor_seconds / result.bare_seconds))
  }
}

/// What was measured; the names are those of its JSON.
private struct SpectraResult: Encodable {
  let matrices: Int, values: Int
  let seconds: Double, bare_seconds: Double
  let threads: Int
  let factor_rank: Int
  let factor_seconds: Double
}
