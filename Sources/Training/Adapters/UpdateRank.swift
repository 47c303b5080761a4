import Protocols
import Spectra

extension AdapterSet {
  /// The effective rank of what the adapter adds to the weights now, without what was merged: the
  /// mean over sites of exp(entropy of sᵢ/Σs), 0 at a site to whose weight nothing is added.
  ///
  /// A low-rank update is measured by its factors, in O((m + n) r²), any other as a matrix. Nil
  /// where no site is a linear map, and where numbers are not finite.
  public var effectiveRank: Double? {
    let maps = sites.compactMap(\.linear)
    guard !maps.isEmpty else { return nil }
    var sum = 0.0
    for map in maps {
      guard let rank = try? map.updateRank() else { return nil }
      sum += rank
    }
    return sum / Double(maps.count)
  }
}

extension AdaptableLinear {
  /// The effective rank of the update; 0 without one.
  ///
  /// - Throws: `SpectrumError` where its numbers are not finite.
  fileprivate func updateRank() throws -> Double {
    try withoutGradient {
      switch update?() {
      case nil: return 0
      case .lowRank(let b, let a, let scale, _):
        return RankMeasures(try singularValues(ofProduct: b, a, scale: scale)).effectiveRank
      case let other?:
        return try other.change(of: weight).map { try RankMeasures(of: $0).effectiveRank } ?? 0
      }
    }
  }
}
