import Foundation

/// What is taken out of a run's folder, by the process that has claimed it.
enum RunCleaning {
  /// Clears what a run has found, so that it begins again. Its log and its environments stay.
  static func clear(_ folder: String) throws {
    let files = FileManager.default
    // The result goes first: without it nothing counts as finished, whatever is left.
    for name in [
      "result.json", "status.json", "checkpoints", "artifacts", "tb", "metrics.jsonl", "timing.csv",
      "mask.safetensors", "rewind",
    ] where files.fileExists(atPath: "\(folder)/\(name)") {
      try files.removeItem(atPath: "\(folder)/\(name)")
    }
  }

  /// Removes what processes that were killed have left half written; nobody reads it.
  static func removeRemains(of folder: String) {
    let files = FileManager.default
    for place in [folder, "\(folder)/checkpoints", "\(folder)/artifacts"] {
      for name in (try? files.contentsOfDirectory(atPath: place)) ?? []
      where name.hasPrefix(".partial-") {
        try? files.removeItem(atPath: "\(place)/\(name)")
      }
    }
  }
}
