internal import Foundation
internal import Tensors
internal import Training

/// The mask of a pruned run, `mask.safetensors`: for every masked weight 0 or 1 in the weight's shape.
struct RunMask: Sendable {
  /// One weight's mask, 64 places a word.
  struct Bits: Sendable, Hashable {
    let count: Int
    let kept: Int
    fileprivate let words: [UInt64]

    fileprivate init(_ bytes: UnsafeRawBufferPointer) {
      var words = [UInt64](repeating: 0, count: (bytes.count + 63) / 64)
      var kept = 0
      for (place, byte) in bytes.enumerated() where byte != 0 {
        words[place >> 6] |= 1 << UInt64(place & 63)
        kept += 1
      }
      (count, self.kept, self.words) = (bytes.count, kept, words)
    }

    /// How many places both keep.
    func common(_ other: Bits) -> Int {
      zip(words, other.words).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount }
    }
  }

  /// The masks by the names of the weights.
  private(set) var weights: [String: Bits] = [:]

  /// Reads the file of a run; nil where there is none.
  ///
  /// - Throws: `SafetensorsError` of a damaged file.
  init?(of run: ReportedRun) throws {
    let path = "\(run.folder)/mask.safetensors"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file = try SafetensorsFile(path: path)
    for entry in file.entries where entry.type == .uint8 || entry.type == .bool {
      weights[entry.name] = file.withBytes(of: entry) { Bits($0) }
    }
  }

  /// The sites whose names contain a text.
  func names(containing site: String?) -> [String] {
    weights.keys.filter { site.map($0.contains) ?? true }.sorted()
  }

  /// How much more two masks share than masks of the same densities in each weight by chance
  /// (`MaskOverlap.excessByLayer`); nil where nothing is pruned or the weights differ.
  static func excess(_ one: RunMask, _ other: RunMask, _ site: String?) -> Double? {
    let names = one.names(containing: site)
    let pairs = names.compactMap { name in
      one.weights[name].flatMap { a in other.weights[name].map { (a, $0) } }
    }
    guard names == other.names(containing: site), pairs.allSatisfy({ $0.count == $1.count }),
      pairs.contains(where: { $0.kept < $0.count || $1.kept < $1.count })
    else { return nil }
    return MaskOverlap(
      counts: pairs.map { ($0.kept, $1.kept, shared: $0.common($1), of: $0.count) })?
      .excessByLayer
  }
}
