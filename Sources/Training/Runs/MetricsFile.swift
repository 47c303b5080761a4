import Foundation

/// One line of `metrics.jsonl`: what was measured at a step. Without times.
public struct MetricsLine: Codable, Sendable, Equatable {
  /// Steps done.
  public var step: Int
  /// Tokens trained on.
  public var tokens: Int
  /// What happened after this step: "attached" or "restarted".
  public var event: String?
  /// Values by name: "train/loss", "lr", "eval/loss", "update/effective_rank".
  public var metrics: [String: Double]

  private enum CodingKeys: String, CodingKey {
    case step
    case tokens = "tok"
    case event
    case metrics = "m"
  }

  /// A line.
  public init(step: Int, tokens: Int, event: String? = nil, metrics: [String: Double]) {
    (self.step, self.tokens, self.event, self.metrics) = (step, tokens, event, metrics)
  }
}

/// `metrics.jsonl`: the history of a run, appended line by line by one writer.
public enum MetricsFile {
  /// All whole lines of a file; a last line without an end was cut off and does not count. Lines
  /// that are no such objects are left out.
  public static func read(_ path: String) -> [MetricsLine] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    let end = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? data.startIndex
    return data[..<end].split(separator: UInt8(ascii: "\n")).compactMap {
      try? RunJSON.read(MetricsLine.self, from: Data($0))
    }
  }

  /// The step of the last whole line that can be read (nil where there is none), and whether something
  /// that is no whole line comes after it. Of a long file only the end is read.
  package static func end(of path: String) -> (step: Int?, isTorn: Bool) {
    guard let file = FileHandle(forReadingAtPath: path) else { return (nil, false) }
    defer { try? file.close() }
    let size = (try? file.seekToEnd()) ?? 0
    try? file.seek(toOffset: size > 1 << 18 ? size - (1 << 18) : 0)
    let data = (try? file.readToEnd()) ?? Data()
    let lines = data.split(separator: UInt8(ascii: "\n"))
    for (index, line) in lines.enumerated().reversed() {
      let isEnded = index < lines.count - 1 || data.last == UInt8(ascii: "\n")
      if isEnded, let last = try? RunJSON.read(MetricsLine.self, from: Data(line)) {
        return (last.step, index < lines.count - 1)
      }
    }
    return (nil, !lines.isEmpty)
  }
}
