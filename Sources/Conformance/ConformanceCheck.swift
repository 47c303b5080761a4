/// One property of one plugin, looked at.
public struct ConformanceCheck: Sendable {
  /// What was found.
  public enum Outcome: Sendable, Equatable {
    /// It has the property; with the number that shows it, if there is one.
    case holds(String)
    /// It has not: what was found instead.
    case broken(String)
    /// It does not claim it, and says why.
    case notClaimed(String)
  }

  /// The property, as a sentence: "merged equals unmerged".
  public let property: String
  /// Where, for a plugin that sits somewhere.
  public let place: String?
  /// What was found.
  public let outcome: Outcome

  /// A property, looked at.
  public init(_ property: String, at place: String? = nil, _ outcome: Outcome) {
    (self.property, self.place, self.outcome) = (property, place, outcome)
  }

  /// A property that holds when a number is at most another.
  public init(
    _ property: String, at place: String? = nil, _ what: String, _ found: Double,
    atMost limit: Double
  ) {
    let text = "\(what) \(Self.shown(found))"
    self.init(
      property, at: place,
      // Written so that NaN is a fault.
      found <= limit ? .holds(text) : .broken("\(text), at most \(Self.shown(limit)) is allowed"))
  }

  /// A property that holds or not.
  public init(
    _ property: String, at place: String? = nil, if holds: Bool, otherwise fault: String
  ) {
    self.init(property, at: place, holds ? .holds("") : .broken(fault))
  }

  /// What is wrong, nil when nothing is: "merged equals unmerged, at model.layers.0.mlp.up_proj: …".
  public var problem: String? {
    guard case .broken(let fault) = outcome else { return nil }
    return property + (place.map { ", at \($0)" } ?? "") + ": " + fault
  }

  private static func shown(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let exponent = (value.magnitude.log10Floor)
    guard exponent < -3 || exponent > 5 else { return "\((value * 1000).rounded() / 1000)" }
    var scale = 1.0
    for _ in 0..<abs(exponent) { scale *= 10 }
    let mantissa = exponent < 0 ? value * scale : value / scale
    return "\((mantissa * 10).rounded() / 10)e\(exponent)"
  }
}

extension Double {
  fileprivate var log10Floor: Int {
    var (rest, exponent) = (self, 0)
    while rest < 1 { (rest, exponent) = (rest * 10, exponent - 1) }
    while rest >= 10 { (rest, exponent) = (rest / 10, exponent + 1) }
    return exponent
  }
}
