import Protocols
import Spectra

extension AdapterSet {
  /// The effective rank of what the adapter adds to the weights now, without what was merged: the
  /// mean over sites of exp(entropy of sᵢ/Σs), 0 at a site to which nothing is added.
  ///
  /// A low-rank update is measured by its factors, in O((m + n) r²), any other as a matrix. Nil
  /// without sites, and where numbers are not finite.
  public var effectiveRank: Double? {
    guard !sites.isEmpty else { return nil }
    var sum = 0.0
    for site in sites {
      guard let rank = try? site.linear.updateRank() else { return nil }
      sum += rank
    }
    return sum / Double(sites.count)
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
      default:
        return try change().map { try RankMeasures(of: $0).effectiveRank } ?? 0
      }
    }
  }
}
