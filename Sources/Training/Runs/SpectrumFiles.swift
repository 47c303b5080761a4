import Foundation
import Tensors

/// The singular values that the probe `spectrum` left beside a line of metrics, for TensorBoard.
///
/// A histogram goes with the line that has the metrics of its matrix: so it is vouched for by the same
/// checkpoints, and written again in the same order after a resume.
enum SpectrumFiles {
  /// The histograms of all matrices that a line has ranks of, "spectrum/update/SITE", by name.
  ///
  /// - Parameters:
  ///   - line: a line of the metrics file.
  ///   - folder: the run's artifacts.
  static func histograms(
    of line: MetricsLine, in folder: String
  ) -> [(name: String, histogram: TensorBoardHistogram)] {
    let ending = "/effective_rank"
    let matrices = line.metrics.keys.filter { $0.hasSuffix(ending) }.sorted()
      .map { String($0.dropLast(ending.count)) }
    return matrices.flatMap { matrix in
      let spectra = path(of: matrix, line, folder).map(spectra) ?? []
      return spectra.compactMap { site, values in
        TensorBoardHistogram(values).map { ("spectrum/\(matrix)/\(site)", $0) }
      }
    }
  }

  /// The file of a matrix: what was measured at an event has its point in the name.
  private static func path(of matrix: String, _ line: MetricsLine, _ folder: String) -> String? {
    let point: String? =
      switch line.event {
      case "restarted": "after_restart"
      case "attached": "attach"
      default: nil
      }
    let name = "\(folder)/spectrum_\(matrix)-\(StepName.padded(line.step))"
    let paths = [point.map { "\(name)-\($0).safetensors" }, "\(name).safetensors"]
    return paths.compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// The values by site, in the order of their names; none of a file that cannot be read, since no run
  /// ends because of what TensorBoard would show of it.
  private static func spectra(_ path: String) -> [(site: String, values: [Double])] {
    guard let file = try? SafetensorsFile(path: path) else { return [] }
    return file.entries.sorted { $0.name < $1.name }.compactMap { entry in
      guard entry.shape.count == 1, !entry.name.hasSuffix(".shape"),
        let tensor = try? Tensor(entry, of: file, type: .float64)
      else { return nil }
      return (entry.name, tensor.values)
    }
  }
}
