/// `result.json`: what a finished run found. Without times, so that equal runs have equal bytes.
public struct RunResult: Codable, Sendable, Equatable {
  /// The run's identity.
  public var hash: String
  /// Steps done.
  public var steps: Int
  /// The last value of every metric, and what is counted once ("parameters/trainable").
  public var metrics: [String: Double]
  /// Where the parameters are.
  public var parameters: [LedgerEntry]
  /// What the run checked about itself.
  public var invariants: [InvariantRecord]
  /// A checksum of all final weights, in hexadecimal.
  public var weights: String
  /// The program that ran it: a hash of the executable.
  public var program: String
  /// Why the result is not exactly what an uninterrupted run gives; empty where it is.
  public var inexact: [String]

  /// A result.
  public init(
    hash: String, steps: Int, metrics: [String: Double], parameters: [LedgerEntry] = [],
    invariants: [InvariantRecord] = [], weights: String = "", program: String = "",
    inexact: [String] = []
  ) {
    (self.hash, self.steps, self.metrics, self.parameters) = (hash, steps, metrics, parameters)
    (self.invariants, self.weights) = (invariants, weights)
    (self.program, self.inexact) = (program, inexact)
  }
}

/// The parameters of one role.
public struct LedgerEntry: Codable, Sendable, Equatable {
  /// "adapter", "embeddings", "norms", "head" or "base".
  public var role: String
  /// How many there are.
  public var parameters: Int
  /// How many of them learn, at the end of the run.
  public var trained: Int

  /// Parameters of a role.
  public init(role: String, parameters: Int, trained: Int) {
    (self.role, self.parameters, self.trained) = (role, parameters, trained)
  }
}

/// One thing that a run checked about itself: the worst that was seen, and whether it is right.
public struct InvariantRecord: Codable, Sendable, Equatable {
  /// What is checked, in a short name ("merge preserves the function").
  public var name: String
  /// How often it was checked.
  public var checks: Int
  /// How often it was broken.
  public var broken: Int
  /// The worst value that was measured, where it is a number.
  public var worst: Double?
  /// What the value must not exceed (or must reach), in words with the number.
  public var limit: String
  /// What was seen when it was broken first: step, site, numbers. Empty where it was not.
  public var detail: String

  /// A record.
  public init(
    name: String, checks: Int, broken: Int = 0, worst: Double? = nil, limit: String = "",
    detail: String = ""
  ) {
    (self.name, self.checks, self.broken) = (name, checks, broken)
    (self.worst, self.limit, self.detail) = (worst, limit, detail)
  }
}
