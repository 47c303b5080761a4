import Foundation
import Protocols
import Tensors

/// The masks of a level by a criterion.
public struct MaskSearch {
  /// The criterion.
  public let pruning: any Pruning
  /// How entries compete.
  public let selection: MaskSelection
  /// What a level takes.
  public let rate: PruningRate

  /// A search.
  ///
  /// - Parameters:
  ///   - scope: the criterion's own when nil.
  public init(_ pruning: any Pruning, scope: PruningScope? = nil, rate: PruningRate) {
    (self.pruning, self.rate) = (pruning, rate)
    selection = MaskSelection(pruning.unit, scope ?? pruning.scope)
  }

  /// What decides.
  public enum Order: Sendable {
    /// The criterion: the highest scores stay.
    case best
    /// The criterion turned round: the lowest scores stay.
    case worst
    /// Chance.
    case chance
  }

  /// Masks of a level, one for each tensor of the network.
  ///
  /// The weights of the network are left as they were.
  ///
  /// - Parameters:
  ///   - level: how often the rate is taken from all weights.
  ///   - start: a level before and its masks, within which these are; nil to go there at once.
  /// - Throws: what the criterion throws; `PruningError` where a score is no number.
  public func masks(
    _ network: PrunedNetwork, level: Int, from start: (level: Int, masks: [Tensor])? = nil,
    by order: Order = .best
  ) throws -> [Tensor] {
    let tensors = network.tensors.map(\.tensor)
    let weights = tensors.map { $0.copy() }
    defer { for (tensor, weight) in zip(tensors, weights) { tensor.assign(weight) } }
    let rounds = order == .best ? max(1, pruning.rounds) : 1
    var masks = start?.masks
    for round in 1...rounds {
      if let masks {
        withoutGradient {
          for (tensor, (weight, mask)) in zip(tensors, zip(weights, masks)) {
            tensor.assign(weight * mask)
          }
        }
      }
      masks = selection.masks(
        of: tensors, scores: try scores(network, order), within: masks
      ) { count in
        kept(of: count, level, from: start?.level ?? 0, round, of: rounds)
      }
    }
    return masks ?? []
  }

  /// How many of `count` stay after a round, on the way from one level to another.
  private func kept(of count: Int, _ level: Int, from start: Int, _ round: Int, of rounds: Int)
    -> Int
  {
    let end = rate.kept(of: count, level: level)
    guard round < rounds, end > 0 else { return end }
    let begin = Double(rate.kept(of: count, level: start))
    let ratio = pow(Double(end) / begin, Double(round) / Double(rounds))
    return max(end, min(count, Int((begin * ratio).rounded())))
  }

  private func scores(_ network: PrunedNetwork, _ order: Order) throws -> [Tensor] {
    if order == .chance {
      let byRow = selection.unit == .row
      return network.tensors.enumerated().map { index, own in
        let shape = byRow ? [own.tensor.shape.first ?? 1, 1] : own.tensor.shape
        return .uniform(shape, 0, 1, network.stream.at(index))
      }
    }
    let scores = try pruning.scores(network)
    let kind = type(of: pruning).kind
    guard scores.count == network.tensors.count else {
      throw PruningError(
        "'\(kind)' scores \(scores.count) tensors, and there are \(network.tensors.count)")
    }
    for (own, score) in zip(network.tensors, scores) {
      let wanted = selection.unit == .row ? own.tensor.shape.first ?? 1 : own.tensor.count
      guard score.count == wanted else {
        throw PruningError(
          "'\(kind)' scores '\(own.name)' of \(own.tensor.shape) by numbers of \(score.shape)")
      }
      guard score.notFiniteCount == 0 else {
        throw PruningError(
          "\(score.notFiniteCount) of the scores of '\(kind)' for '\(own.name)' are no numbers")
      }
    }
    return order == .best ? scores : withoutGradient { scores.map { -$0 } }
  }
}

/// A network that cannot be pruned as it was asked for.
public struct PruningError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  init(_ description: String) { self.description = description }
}
