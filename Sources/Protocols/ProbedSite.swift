/// A linear map of a run, with what it was.
public struct ProbedSite {
  /// The map, with the adapter's update if one sits on it.
  public let linear: AdaptableLinear
  /// Its weight before the first step. Made anew or read at every call, so that a large model is
  /// not in memory twice.
  public let initialWeight: () throws -> Tensor
  /// Its weight when the adapter was attached; nil before.
  public let attachmentWeight: (() throws -> Tensor)?
  /// The rank that the change since the start cannot exceed.
  public let bound: Int
  /// The rank that the change since the attachment cannot exceed.
  public let attachmentBound: Int

  /// What each cycle has added to the weight, oldest first, the running one last; read from files at
  /// every call. Of cycles that ended those are left out of which the run keeps nothing: see
  /// `Probe.keepsCycles`. Empty before the attachment. Throws `LostCycles` where a file is gone or
  /// damaged.
  public var cycles: () throws -> [MeasuredMatrix] = { [] }
  /// Those after the last that is lost; all where none is.
  public var newestCycles: () throws -> [MeasuredMatrix] = { [] }
  /// The gradient of the loss by the whole weight, trained or not, on the first batch of the next
  /// step, without clipping and dropout; nil where there is none. Computed once a point, for all
  /// sites.
  public var gradient: () throws -> Tensor? = { nil }
  /// What the optimizer remembers of the weight's or the adapter's parameters at this site.
  public var moments: () -> [ProbedMoment] = { [] }
  /// 1 where the weight is kept and 0 where it was pruned; nil where nothing is pruned.
  public var mask: Tensor?

  /// A map.
  public init(
    _ linear: AdaptableLinear, bound: Int, attachmentBound: Int,
    initialWeight: @escaping () throws -> Tensor, attachmentWeight: (() throws -> Tensor)? = nil
  ) {
    (self.linear, self.bound, self.attachmentBound) = (linear, bound, attachmentBound)
    (self.initialWeight, self.attachmentWeight) = (initialWeight, attachmentWeight)
  }

  /// What the adapter on the map adds to its weight now, without what was merged, in the form that
  /// it has; nil without one.
  public func adapterChange() -> MeasuredMatrix? {
    withoutGradient {
      switch linear.update?() {
      case nil: nil
      case .lowRank(let b, let a, let scale, _):
        MeasuredMatrix(product: b.detached.converted(to: .float64) * scale, a.detached)
      case let update?: update.change(of: linear.weight).map { MeasuredMatrix($0.detached) }
      }
    }
  }

  /// The weight with its update, [outputs, inputs], in float64.
  public func effectiveWeight() -> Tensor {
    withoutGradient {
      let weight = linear.weight.converted(to: .float64)
      guard let change = linear.change() else { return weight }
      return weight + change.converted(to: .float64)
    }
  }

  /// What training has done to the weight since the start, in float64.
  public func update() throws -> Tensor { difference(to: try initialWeight()) }

  /// What training has done to it since the attachment, in float64; nil before.
  public func updateSinceAttachment() throws -> Tensor? {
    try attachmentWeight.map { difference(to: try $0()) }
  }

  private func difference(to earlier: Tensor) -> Tensor {
    withoutGradient { effectiveWeight() - earlier.converted(to: .float64) }
  }
}

/// What a run kept of a cycle that has ended is gone or damaged.
public struct LostCycles: Error, CustomStringConvertible {
  /// How many cycles there are, the lost ones and the running one among them.
  public let count: Int
  /// What is lost.
  public let description: String

  /// Some of `count` cycles cannot be read.
  public init(of count: Int, because description: String) {
    (self.count, self.description) = (count, description)
  }
}

/// A tensor that an optimizer remembers of a parameter.
public struct ProbedMoment {
  /// The parameter: "weight", or its name within the site ("lora_A").
  public let parameter: String
  /// What the optimizer calls it ("first_moment", "momentum", "second_moment_rows").
  public let name: String
  /// Which moment that is.
  public let moment: Moment
  /// Its values.
  public let tensor: Tensor

  /// A moment of a parameter; nil where the name tells of none.
  public init?(_ parameter: String, _ name: String, _ tensor: Tensor) {
    guard let moment = Moment(of: name) else { return nil }
    (self.parameter, self.name, self.moment, self.tensor) = (parameter, name, moment, tensor)
  }
}
