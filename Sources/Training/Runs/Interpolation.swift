import Protocols
import Tensors

/// The loss on the straight path between the weights of two runs.
///
/// L(α) is the loss at (1 - α)W₁ + αW₂. The excess is L(α) - ((1 - α)L(0) + αL(1)), and its largest
/// value is the barrier: 0 for two runs in one linearly connected valley (Frankle et al. 2019, arXiv
/// 1912.05671, with the loss in the error's place).
///
/// The weights are those of the function: with the adapter's update in them. An adapter that cannot be
/// merged is interpolated in its own parameters, and sits on the path.
public struct Interpolation: Sendable, Equatable {
  /// One place of the path.
  public struct Point: Sendable, Equatable {
    /// Where, from 0 for the first run to 1 for the second.
    public let alpha: Double
    /// The loss, in nats.
    public let loss: Double
    /// (1 - α)L(0) + αL(1).
    public let linear: Double
    /// The loss above that.
    public var excess: Double { loss - linear }
  }

  /// From the first run to the second.
  public let points: [Point]

  /// A path by its losses at equal distances, the ends included.
  public init(losses: [Double]) {
    let (first, last) = (losses.first ?? 0, losses.last ?? 0)
    points = losses.enumerated().map { index, loss in
      let alpha = losses.count > 1 ? Double(index) / Double(losses.count - 1) : 0
      return Point(alpha: alpha, loss: loss, linear: first + alpha * (last - first))
    }
  }

  /// The largest excess. Not a number where a loss on the path is none.
  public var barrier: Double {
    points.contains { !$0.excess.isFinite } ? .nan : points.map(\.excess).max() ?? 0
  }

  /// The place of the largest excess.
  public var top: Point? { points.max { $0.excess < $1.excess } }
}

/// Two runs of one model, between whose weights losses are wanted.
public struct InterpolatedRuns {
  private let model: any Model
  private let pairs: [(target: Tensor, first: Tensor, second: Tensor)]
  private let adapters: AdapterSet?

  /// Two runs; the first one's model is moved along the path.
  ///
  /// - Throws: `InterpolationError` where their weights have no common path.
  public init(_ first: Trainer, _ second: Trainer) throws(InterpolationError) {
    let (own, other) = (Self.weights(first), Self.weights(second))
    let known = Dictionary(uniqueKeysWithValues: other.map { ($0.name, $0.value) })
    var pairs: [(Tensor, Tensor, Tensor)] = []
    for weight in own {
      guard let end = known[weight.name] else {
        throw InterpolationError("the first run has '\(weight.name)', and the second has not")
      }
      guard end.shape == weight.value.shape else {
        throw InterpolationError(
          "'\(weight.name)' is \(weight.value.shape) in the first run and \(end.shape) in the second"
        )
      }
      pairs.append((weight.target, weight.value, end))
    }
    let names = Set(own.map(\.name))
    if let missing = other.first(where: { !names.contains($0.name) }) {
      throw InterpolationError("the second run has '\(missing.name)', and the first has not")
    }
    model = first.model
    self.pairs = pairs
    adapters = first.adapters.flatMap { $0.adapter.merging == .intoWeights ? $0 : nil }
  }

  /// What the function of a run depends on: its weights with updates, and what cannot be merged.
  private static func weights(
    _ trainer: Trainer
  ) -> [(name: String, target: Tensor, value: Tensor)] {
    let maps = Dictionary(
      trainer.model.linears.map { (ObjectIdentifier($0.weight), $0) }
    ) { first, _ in first }
    let model = trainer.model.parameters.map { own in
      let value = maps[ObjectIdentifier(own.tensor)]?.weightWithUpdate() ?? own.tensor.detached
      return (own.name, own.tensor, value.copy())
    }
    guard let adapters = trainer.adapters, adapters.adapter.merging != .intoWeights else {
      return model
    }
    return model
      + (adapters.parameters + adapters.memory).map { own in
        ("adapter of \(own.name)", own.tensor, own.tensor.detached.copy())
      }
  }

  /// The losses at equal distances, the two runs included. The first run is as it was afterwards.
  ///
  /// - Parameters:
  ///   - count: places, at least 2.
  ///   - batches: of the held-out part; nil for all.
  ///   - before: hears of each place, from 0.
  /// - Throws: what the data throws.
  public func losses(
    _ count: Int, on heldOut: HeldOut, batches: Int? = nil, before: (Int) throws -> Void = { _ in }
  ) throws -> Interpolation {
    precondition(count > 1, "a path has two ends, and \(count) places are wanted")
    let kept = pairs.map { $0.target.detached.copy() }
    adapters?.isEnabled = false
    defer {
      for (pair, weight) in zip(pairs, kept) { pair.target.assign(weight) }
      adapters?.isEnabled = true
    }
    let losses = try (0..<count).map { index in
      try before(index)
      let alpha = Double(index) / Double(count - 1)
      move(to: alpha)
      return try Evaluation.of(model, heldOut, batches: batches).loss
    }
    return Interpolation(losses: losses)
  }

  /// The ends are the runs' own weights, to the last bit.
  private func move(to alpha: Double) {
    withoutGradient {
      for (target, first, second) in pairs {
        let value: Tensor =
          switch alpha {
          case 0: first
          case 1: second
          default: first * (1 - alpha) + second * alpha
          }
        target.assign(value)
      }
    }
  }
}

/// Two runs whose weights have no common path.
public struct InterpolationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Why.
  public let description: String

  init(_ description: String) { self.description = description }
}
