import Protocols

/// What a probe of spectra looks at.
public enum SpectrumMatrix: String, SettingChoice {
  /// What training has done to the weight since the start.
  case update
  /// The weight with its update.
  case weight
  /// What the adapter adds now, without what was merged.
  case adapter
  /// What training has done since the adapter was attached.
  case sinceAttachment = "update_since_attachment"
  /// What the running cycle has added.
  case cycle
  /// What all cycles have added, from their factors.
  case sumOfCycles = "sum_of_cycles"
  /// The gradient of the whole weight on the next batch.
  case gradient
  /// What the optimizer remembers of gradients.
  case firstMoment = "first_moment"
  /// What it remembers of their squares.
  case secondMoment = "second_moment"
  /// The weight where the mask keeps it.
  case maskedWeight = "masked_weight"

  /// What a run has to keep for it.
  var keepsCycles: CycleKeeping {
    switch self {
    case .cycle, .sumOfCycles: .all
    case .update, .sinceAttachment: .factors
    default: .nothing
    }
  }

  /// What a site has of it; nothing where it has none.
  public func matrices(_ site: ProbedSite) throws -> [FoundMatrix] {
    switch self {
    case .update:
      let update = MeasuredMatrix.difference(site.effectiveWeight(), try site.initialWeight())
      return [try found(update, bound: site.bound, site)]
    case .sinceAttachment:
      guard let start = try site.attachmentWeight?() else { return [] }
      let update = MeasuredMatrix.difference(site.effectiveWeight(), start)
      return [try found(update, bound: site.attachmentBound, site)]
    case .weight: return [whole(site.effectiveWeight())]
    case .maskedWeight:
      return [whole(withoutGradient { site.maskedWeight() })]
    case .gradient: return try site.gradient().map { [whole($0)] } ?? []
    case .firstMoment: return moments(site, .first)
    case .secondMoment: return moments(site, .second)
    case .adapter:
      let bound = withoutGradient { site.linear.update?().rankBound }
      return site.adapterChange().map { [FoundMatrix(matrix: $0, bound: bound ?? .max)] } ?? []
    case .cycle:
      return try running(site).map { [FoundMatrix(matrix: $0, bound: site.attachmentBound)] } ?? []
    case .sumOfCycles:
      let cycles = try site.cycles()
      guard !cycles.isEmpty else { return [] }
      let bound = cycles.reduce(0) { $0 + $1.rankBound }
      return [FoundMatrix(matrix: .sum(cycles), bound: bound, cycles: Self.sizes(cycles))]
    }
  }

  /// The running cycle needs none of the files of those before it.
  private func running(_ site: ProbedSite) throws -> MeasuredMatrix? {
    do {
      return try site.cycles().last
    } catch let lost as LostCycles {
      guard let last = try site.newestCycles().last else { throw lost }
      return last
    }
  }

  /// An update with the cycles that it consists of. Without these there is an update all the same, and
  /// another random matrix in their place would be another measure by the same name.
  private func found(
    _ update: MeasuredMatrix, bound: Int, _ site: ProbedSite
  ) throws -> FoundMatrix {
    do {
      return FoundMatrix(matrix: update, bound: bound, cycles: try parts(site, bound))
    } catch is LostCycles {
      return FoundMatrix(matrix: update, bound: bound, hasBaseline: false)
    }
  }

  private func whole(_ matrix: Tensor, _ suffix: String = "") -> FoundMatrix {
    FoundMatrix(suffix: suffix, matrix: MeasuredMatrix(matrix), bound: .max)
  }

  /// Moments of rows and of columns are left out: what they stand for has rank 1 by construction.
  private func moments(_ site: ProbedSite, _ wanted: Moment) -> [FoundMatrix] {
    site.moments().filter { own in
      own.moment == wanted && own.tensor.shape.count == 2
        && !own.name.hasPrefix("second_moment_")
    }.map { own in
      let isUsual = own.name == "\(wanted.rawValue)_moment"
      return whole(own.tensor, ".\(own.parameter)" + (isUsual ? "" : ".\(own.name)"))
    }
  }

  /// The cycles that make up an update, where these alone do and its bound is one.
  private func parts(_ site: ProbedSite, _ bound: Int) throws -> [(rank: Int, norm: Double)] {
    guard bound < min(site.linear.site.inputs, site.linear.site.outputs) else { return [] }
    return Self.sizes(try site.cycles())
  }

  private static func sizes(_ cycles: [MeasuredMatrix]) -> [(rank: Int, norm: Double)] {
    cycles.map { ($0.rankBound, $0.norm) }
  }
}

/// A matrix of a site, with what its rank cannot exceed.
public struct FoundMatrix {
  /// What follows the site's name in artifacts.
  public let suffix: String
  /// The matrix.
  public let matrix: MeasuredMatrix
  /// What its rank cannot exceed, beside its sides.
  public let bound: Int
  /// Rank and norm of the cycles it consists of, where it does and they are known.
  public let cycles: [(rank: Int, norm: Double)]
  /// Whether it is known which random matrix it is to be compared with: not where cycles are lost.
  public let hasBaseline: Bool

  /// A matrix; its sides are its bound where nothing is said.
  public init(
    suffix: String = "", matrix: MeasuredMatrix, bound: Int = .max,
    cycles: [(rank: Int, norm: Double)] = [], hasBaseline: Bool = true
  ) {
    (self.suffix, self.matrix, self.bound, self.cycles) = (suffix, matrix, bound, cycles)
    self.hasBaseline = hasBaseline
  }
}

extension ProbedSite {
  /// The weight with its update where the mask keeps it.
  fileprivate func maskedWeight() -> Tensor {
    let weight = effectiveWeight()
    return mask.map { weight * $0.converted(to: weight.elementType) } ?? weight
  }
}
