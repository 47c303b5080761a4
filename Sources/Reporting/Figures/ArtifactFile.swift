internal import Foundation
internal import Tensors

/// A file that a probe of a run wrote: `artifacts/NAME-step-000000600.safetensors`, or with the point
/// at which it looked before the extension.
struct ArtifactFile: Sendable, Hashable {
  /// What the probe calls it: "spectrum_update".
  let name: String
  let step: Int
  /// "after_restart" and the like; empty for what was measured after a step.
  let point: String
  let path: String

  /// Reads a path; nil for files of other kinds.
  init?(path: String) {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let ending = ".safetensors"
    guard file.hasSuffix(ending), let mark = file.range(of: "-step-", options: .backwards) else {
      return nil
    }
    let rest = file[mark.upperBound...].dropLast(ending.count)
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    let point = rest.dropFirst(digits.count)
    guard let step = Int(digits), point.isEmpty || point.hasPrefix("-") else { return nil }
    (name, self.step, self.path) = (String(file[..<mark.lowerBound]), step, path)
    self.point = String(point.dropFirst())
  }

  /// All of a run, in the order in which they were written.
  static func all(of run: ReportedRun) -> [ArtifactFile] {
    let folder = "\(run.folder)/artifacts"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.compactMap { ArtifactFile(path: "\(folder)/\($0)") }
      .sorted { ($0.step, $0.point, $0.name) < ($1.step, $1.point, $1.name) }
  }

  /// The tensors.
  ///
  /// - Throws: `SafetensorsError`, of a damaged file too.
  func read() throws -> ArtifactTensors { try ArtifactTensors(path: path) }
}

/// The numbers of a file, by name.
struct ArtifactTensors: Sendable, Hashable {
  /// One tensor, row by row.
  struct Numbers: Sendable, Hashable {
    var shape: [Int]
    var values: [Double]

    /// The rows of a matrix; nil for what is none.
    var rows: [[Double]]? {
      guard shape.count == 2, shape[0] > 0, shape[1] > 0 else { return nil }
      return (0..<shape[0]).map { Array(values[$0 * shape[1]..<($0 + 1) * shape[1]]) }
    }
  }

  private(set) var tensors: [String: Numbers] = [:]

  /// Reads all tensors of floating-point numbers.
  init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    for entry in file.entries
    where [.float32, .float64, .float16, .bfloat16].contains(entry.type) {
      let tensor = try Tensor(entry, of: file, type: .float64)
      tensors[entry.name] = Numbers(shape: entry.shape, values: tensor.values)
    }
  }

  subscript(name: String) -> Numbers? { tensors[name] }

  /// The names that are sites, with their numbers, from the first layer on: names without one of the
  /// endings that say what else of a site a tensor is.
  func sites(_ ending: String = "") -> [(site: SiteName, numbers: Numbers)] {
    tensors.compactMap { name, numbers -> (SiteName, Numbers)? in
      guard name.hasSuffix(ending) else { return nil }
      return (SiteName(String(name.dropLast(ending.count))), numbers)
    }.sorted { $0.0 < $1.0 }
  }
}
