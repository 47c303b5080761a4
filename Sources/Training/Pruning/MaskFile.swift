import Foundation
import Protocols
import Tensors

/// Masks as a file: safetensors with one tensor of bytes, 0 or 1, for each weight, under the weight's
/// name and of its shape. Metadata say `format: ranklab-masks`.
///
/// The names are in order, so the concatenation of all is the same in every program.
public struct MaskFile: Sendable, Equatable {
  /// The masks by the names of their weights, in the order of the names.
  public private(set) var masks: [Mask]

  /// The mask of one weight.
  public struct Mask: Sendable, Equatable {
    /// The weight's path.
    public let name: String
    /// The weight's shape.
    public let shape: [Int]
    /// 1 where an entry stays, row-major.
    public let bits: [UInt8]

    /// A mask.
    public init(name: String, shape: [Int], bits: [UInt8]) {
      (self.name, self.shape, self.bits) = (name, shape, bits)
    }

    /// How many entries stay.
    public var kept: Int { bits.reduce(0) { $0 + Int($1) } }
    /// The share of entries that stay.
    public var density: Double { bits.isEmpty ? 1 : Double(kept) / Double(bits.count) }
  }

  /// Masks in any order.
  public init(_ masks: [Mask]) { self.masks = masks.sorted { $0.name < $1.name } }

  /// The masks of a training.
  public init(_ set: MaskSet) {
    self.init(
      set.masks.map { own in
        Mask(name: own.name, shape: own.mask.shape, bits: own.mask.values.map { $0 == 0 ? 0 : 1 })
      })
  }

  /// Reads a file.
  ///
  /// - Throws: `SafetensorsError`, or `RunError` where a tensor is no mask.
  public init(path: String) throws {
    let file = try SafetensorsFile(path: path)
    let masks = try file.entries.map { entry in
      let bits = file.withBytes(of: entry) { Array($0) }
      guard entry.type == .uint8, bits.allSatisfy({ $0 < 2 }) else {
        throw RunError.file(path, "'\(entry.name)' is no mask: masks are U8, 0 or 1")
      }
      return Mask(name: entry.name, shape: entry.shape, bits: bits)
    }
    self.init(masks)
  }

  /// Makes or replaces a file, which appears whole or not at all.
  public func write(to path: String) throws {
    try SafetensorsWriter.write(
      masks.map { .init(name: $0.name, type: .uint8, shape: $0.shape, bytes: $0.bits) },
      metadata: ["format": "ranklab-masks"], to: path)
  }

  /// The masks as a training uses them.
  public func set(type: ElementType) -> MaskSet {
    MaskSet(
      masks.map { ($0.name, Tensor($0.bits.map(Double.init), shape: $0.shape, type: type)) })
  }

  /// How many entries stay, of how many.
  public var kept: Int { masks.reduce(0) { $0 + $1.kept } }
  /// How many entries there are.
  public var count: Int { masks.reduce(0) { $0 + $1.bits.count } }

  /// What runs record of it, by the names of metrics: `prune/density`, `prune/kept`, `prune/of`, and how
  /// many tensors, rows and columns nothing is left of.
  public var metrics: [String: Double] {
    var (layers, rows, columns) = (0, 0, 0)
    for mask in masks {
      if mask.kept == 0 { layers += 1 }
      guard mask.shape.count == 2 else { continue }
      let width = mask.shape[1]
      var seen = [Bool](repeating: false, count: width)
      for row in 0..<mask.shape[0] {
        var isDead = true
        for column in 0..<width where mask.bits[row * width + column] == 1 {
          (isDead, seen[column]) = (false, true)
        }
        if isDead { rows += 1 }
      }
      columns += seen.count { !$0 }
    }
    return [
      "prune/density": count == 0 ? 1 : Double(kept) / Double(count), "prune/kept": Double(kept),
      "prune/of": Double(count), "prune/collapsed_layers": Double(layers),
      "prune/dead_rows": Double(rows), "prune/dead_columns": Double(columns),
    ]
  }
}
