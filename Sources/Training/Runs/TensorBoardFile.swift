import Foundation
import Tensors

/// The scalars of one attempt and the histograms of its spectra, for TensorBoard.
///
/// Every attempt has a file of its own, because TensorBoard reads the files of a folder in the order
/// of their names and does not come back to one that it has left. Each begins with the step that the
/// attempt goes on from, at which readers forget what a killed attempt wrote beyond its checkpoint.
///
/// Source: tensorboard/summary/writer/record_writer.py and
/// tensorboard/backend/event_processing/event_accumulator.py of TensorBoard 2.20.
final class TensorBoardFile {
  private static let prefix = "events.out.tfevents."

  /// The file.
  let path: String
  private let file: FileHandle

  /// Makes the file of an attempt in a folder, which is made where it does not exist.
  ///
  /// - Parameters:
  ///   - folder: the folder of all attempts' files.
  ///   - attempt: which start of the run it is, from 1.
  ///   - step: the step that it goes on from.
  ///   - time: seconds since 1970.
  init(
    in folder: String, attempt: Int, step: Int, time: Double = Date().timeIntervalSince1970
  ) throws {
    try FileSystem.makeFolder(folder)
    // Attempts within a second, or after the clock was put back, must still be in order.
    let known = try FileManager.default.contentsOfDirectory(atPath: folder)
    let second = max(Int(time), (known.compactMap(Self.second).max() ?? 0) + 1)
    let digits = String(second)
    let process = ProcessInfo.processInfo
    let name =
      Self.prefix + String(repeating: "0", count: max(0, 10 - digits.count)) + digits
      + ".\(process.hostName).\(process.processIdentifier).\(attempt)"
    path = "\(folder)/\(name)"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, 0o644)
    guard descriptor >= 0 else {
      throw RunError.file(path, "cannot be made: \(String(cString: strerror(errno)))")
    }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try append([
      TensorBoardEvent(time: time, content: .fileVersion),
      TensorBoardEvent(time: time, content: .start(step: step)),
    ])
  }

  /// The time in a file's name; nil for other files.
  private static func second(_ name: String) -> Int? {
    guard name.hasPrefix(prefix) else { return nil }
    let digits = name.dropFirst(prefix.count).prefix { $0 != "." }
    return digits.count == 10 ? Int(digits) : nil
  }

  /// Appends the scalars of a line.
  func append(_ line: MetricsLine, time: Double = Date().timeIntervalSince1970) throws {
    let content = TensorBoardEvent.Content.scalars(step: line.step, line.metrics)
    try append([TensorBoardEvent(time: time, content: content)])
  }

  /// Appends histograms of a step; nothing where there are none.
  func append(
    _ histograms: [(name: String, histogram: TensorBoardHistogram)], step: Int,
    time: Double = Date().timeIntervalSince1970
  ) throws {
    guard !histograms.isEmpty else { return }
    try append([TensorBoardEvent(time: time, content: .histograms(step: step, histograms))])
  }

  private func append(_ events: [TensorBoardEvent]) throws {
    do {
      try file.write(contentsOf: Data(events.flatMap(\.record)))
    } catch {
      throw RunError.file(path, "cannot be written: \(error.localizedDescription)")
    }
  }
}
