/// How far two masks agree, beside what chance alone would give.
///
/// With intersection i, union u and n entries: IoU = i/u, Hamming distance = share of entries that
/// differ. Two masks drawn by chance with densities a and b have, in expectation, the intersection
/// n·a·b, hence IoU a·b/(a + b - a·b) and distance a(1-b) + b(1-a). Layer by layer the expected
/// intersection is Σ nₗ aₗ bₗ: what agrees beyond *that* are the weights, and not the layers' densities
/// alone. Excess = (IoU - chance)/(1 - chance): 0 at chance, 1 for equal masks.
public struct MaskOverlap: Sendable, Equatable {
  /// |a ∧ b| / |a ∨ b|.
  public let intersectionOverUnion: Double
  /// The share of entries in which they differ.
  public let hamming: Double
  /// What chance gives for masks of these densities.
  public let chance: (intersectionOverUnion: Double, hamming: Double)
  /// What chance gives for masks of these densities in every layer.
  public let chanceByLayer: (intersectionOverUnion: Double, hamming: Double)

  /// The overlap beyond chance.
  public var excess: Double { Self.excess(intersectionOverUnion, chance.intersectionOverUnion) }
  /// The overlap beyond what the layers' densities give by chance.
  public var excessByLayer: Double {
    Self.excess(intersectionOverUnion, chanceByLayer.intersectionOverUnion)
  }

  /// Compares masks over the weights that both have.
  ///
  /// - Returns: nil where they have no weight of the same name and shape.
  public init?(_ a: MaskFile, _ b: MaskFile) {
    let others = Dictionary(b.masks.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let pairs = a.masks.compactMap { own in
      others[own.name].flatMap { $0.shape == own.shape ? (own, $0) : nil }
    }
    self.init(
      counts: pairs.map { own, other in
        let shared = zip(own.bits, other.bits).reduce(0) { $0 + Int($1.0 & $1.1) }
        return (own.kept, other.kept, shared: shared, of: own.bits.count)
      })
  }

  /// Compares masks that were counted: for each weight what each keeps, what both keep, of how many.
  ///
  /// - Returns: nil without a weight.
  package init?(counts: [(a: Int, b: Int, shared: Int, of: Int)]) {
    guard !counts.isEmpty else { return nil }
    var sums = Sums()
    for own in counts { sums.add(own.a, own.b, shared: own.shared, of: own.of) }
    (intersectionOverUnion, hamming) = sums.agreement(shared: sums.shared)
    chance = sums.agreement(shared: sums.a * sums.b / max(sums.count, 1))
    chanceByLayer = sums.agreement(shared: sums.expected)
  }

  private struct Sums {
    var (a, b, shared, expected, count) = (0.0, 0.0, 0.0, 0.0, 0.0)

    mutating func add(_ a: Int, _ b: Int, shared: Int, of count: Int) {
      (self.a, self.b) = (self.a + Double(a), self.b + Double(b))
      (self.shared, self.count) = (self.shared + Double(shared), self.count + Double(count))
      if count > 0 { expected += Double(a) * Double(b) / Double(count) }
    }

    /// IoU and Hamming distance at an intersection.
    func agreement(shared: Double) -> (intersectionOverUnion: Double, hamming: Double) {
      let union = a + b - shared
      return (union > 0 ? shared / union : 1, count > 0 ? (union - shared) / count : 0)
    }
  }

  private static func excess(_ found: Double, _ chance: Double) -> Double {
    chance < 1 ? (found - chance) / (1 - chance) : 0
  }

  /// Compares the numbers.
  public static func == (a: MaskOverlap, b: MaskOverlap) -> Bool {
    a.intersectionOverUnion == b.intersectionOverUnion && a.hamming == b.hamming
      && a.chance == b.chance && a.chanceByLayer == b.chanceByLayer
  }
}
