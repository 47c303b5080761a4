import Foundation
import Protocols

/// What is trained on and what is held out.
extension Grammar {
  /// How many stories are held out.
  public static let heldOutCount = 2000

  /// The stream of the training stories of a run.
  public static func trainingStream(seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, "corpus/grammar")
  }

  /// The stream of the stories that are held out: one for all runs, and of another name than those
  /// of training, so that no seed of a run brings them back.
  public static let heldOutStream = RandomStream(seed: 2000, "corpus/grammar/held-out")

  /// The stories that models are compared on, the same for all runs.
  ///
  /// Nothing keeps a story of them out of training, for that would change its probability there. It
  /// does not happen: a training story equals a held-out one with probability `collision`, 3e-19.
  public func heldOut() -> [Story] {
    (0..<Self.heldOutCount).map { story(Self.heldOutStream, index: $0) }
  }

  /// A description for people: the numbers, a few stories, the rules.
  public var explanation: String {
    let stories = (0..<3).map { "  " + story(Self.heldOutStream, index: $0).text }
    return """
      Stories of a probabilistic grammar, each with its exact probability.

      words and signs      \(statistics.vocabulary)
      mean length          \(fixed(statistics.meanBytes, 1)) bytes
      longest story        \(statistics.longest) bytes
      entropy              \(fixed(statistics.entropy, 2)) nats a story
                           \(fixed(statistics.entropyPerByte, 4)) nats a byte: the loss of a perfect model
      two stories alike    with probability \(String(format: "%.0e", statistics.collision))
      held out             \(Self.heldOutCount) stories, the same for all runs

      Some of those:

      \(stories.joined(separator: "\n"))

      The rules (a weight, then what is written; <rule>, [word list], (word that was kept)):

      \(rules)
      """
  }

  private func fixed(_ number: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", number)
  }
}
