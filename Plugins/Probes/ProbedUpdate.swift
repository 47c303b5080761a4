import Protocols

/// Which update of a weight a probe compares with the weight before it.
public enum ProbedUpdate: String, SettingChoice {
  /// What training has done since the start, against the weight at the start.
  case update
  /// What training has done since the adapter was attached, against the weight then.
  case sinceAttachment = "update_since_attachment"
  /// What the adapter adds now, against the weight that it sits on.
  case adapter

  /// The weight before, and what was added to it; nil where a site has none.
  func parts(_ site: ProbedSite) throws -> (before: Tensor, change: MeasuredMatrix)? {
    switch self {
    case .update:
      let start = try site.initialWeight()
      return (start, MeasuredMatrix.difference(site.effectiveWeight(), start))
    case .sinceAttachment:
      guard let start = try site.attachmentWeight?() else { return nil }
      return (start, MeasuredMatrix.difference(site.effectiveWeight(), start))
    case .adapter:
      guard let change = site.adapterChange() else { return nil }
      return (site.linear.weight.detached, change)
    }
  }

  /// The sites that have it, with what is measured of each.
  ///
  /// - Throws: an error that names probe and site.
  func measured<Value>(
    _ run: ProbedRun, by probe: String,
    _ value: (_ before: Tensor, _ change: MeasuredMatrix) throws -> Value
  ) throws -> [(site: String, value: Value)] {
    try run.sites.compactMap { site in
      let name = site.linear.site.name
      do {
        return try parts(site).map { (name, try value($0.before, $0.change)) }
      } catch let problem as SpectrumError {
        throw UnmeasuredUpdate(probe: probe, update: rawValue, site: name, problem: problem)
      }
    }
  }
}

/// An update that could not be measured.
struct UnmeasuredUpdate: Error, CustomStringConvertible {
  let probe: String, update: String, site: String
  let problem: SpectrumError

  var description: String {
    "the probe '\(probe)' cannot measure the \(update) of \(site): \(problem)"
  }
}

extension Array where Element == Double {
  /// The mean; nil of nothing, and where a value is infinite.
  var finiteMean: Double? {
    let mean = reduce(0, +) / Double(count)
    return mean.isFinite ? mean : nil
  }
}
