internal import Foundation
internal import Tensors

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

  /// How much more two masks share than chance gives: (IoU − b)/(1 − b), with IoU the kept places of
  /// both over those of either, and b = Σ d₁d₂n / Σ (d₁ + d₂ − d₁d₂)n what random masks of the same
  /// densities in each weight give. 1 for equal masks, 0 for what chance gives; nil where nothing is
  /// pruned or the weights differ. Agreement in the layers' densities alone counts as chance.
  static func excess(_ one: RunMask, _ other: RunMask, _ site: String?) -> Double? {
    let names = one.names(containing: site)
    guard names == other.names(containing: site) else { return nil }
    var (both, either, chance, chanceEither) = (0.0, 0.0, 0.0, 0.0)
    for name in names {
      guard let a = one.weights[name], let b = other.weights[name], a.count == b.count else {
        return nil
      }
      let common = Double(a.common(b))
      both += common
      either += Double(a.kept + b.kept) - common
      let product = a.count > 0 ? Double(a.kept) * Double(b.kept) / Double(a.count) : 0
      chance += product
      chanceEither += Double(a.kept + b.kept) - product
    }
    guard either > 0, chanceEither > 0 else { return nil }
    let (overlap, base) = (both / either, chance / chanceEither)
    return base < 1 ? (overlap - base) / (1 - base) : nil
  }
}
