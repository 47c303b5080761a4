/// How long something lasts, or when it is: in steps, epochs, tokens, or as a share of the run.
public struct Extent: Sendable, Hashable {
  /// What an extent counts.
  public enum Unit: Sendable {
    /// Optimizer steps: `2000`, `2k`, `500it`.
    case steps
    /// Passes over the data: `10ep`.
    case epochs
    /// Tokens: `300Mtok`.
    case tokens
    /// A share of the run, from 0 to 1: `25%`.
    case share
  }

  /// The number: whole for steps and tokens, from 0 to 1 for a share.
  public var amount: Double
  /// What it counts.
  public var unit: Unit

  /// Makes an extent.
  public init(_ amount: Double, _ unit: Unit) {
    self.amount = amount
    self.unit = unit
  }

  /// Makes an extent of a number of steps.
  public static func steps(_ count: Int) -> Extent { Extent(Double(count), .steps) }

  /// One spelling for each extent: `2000`, `10ep`, `300000000tok`, `25%`.
  public var text: String {
    switch unit {
    case .steps: NumberText.shortest(amount)
    case .epochs: NumberText.shortest(amount) + "ep"
    case .tokens: NumberText.shortest(amount) + "tok"
    case .share: NumberText.shortest(Elementary.rounded(amount * 100, digits: 12)) + "%"
    }
  }

  init(parsing text: String) throws(ScalarProblem) {
    if text.hasPrefix("-") { throw ScalarProblem("an extent cannot be negative") }
    if text.hasSuffix("%") {
      do throws(ScalarProblem) {
        self.init(try Fraction(parsing: text).value, .share)
      } catch {
        throw ScalarProblem("a share of the run is from 0% to 100%")
      }
      return
    }
    for (name, unit) in [("it", Unit.steps), ("ep", .epochs), ("tok", .tokens)]
    where text.hasSuffix(name) {
      let number = try NumberScalars.number(String(text.dropLast(name.count)), allowsNaN: false)
      try self.init(checking: number, unit)
      return
    }
    if let unit = Extent.foreignUnit(of: text) { throw ScalarProblem(unit) }
    try self.init(checking: try NumberScalars.number(text, allowsNaN: false), .steps)
  }

  private init(checking amount: Double, _ unit: Unit) throws(ScalarProblem) {
    if !amount.isFinite { throw ScalarProblem("write a finite number") }
    if unit != .epochs, amount != amount.rounded() {
      throw ScalarProblem(
        unit == .steps && amount < 1
          ? "did you mean \(NumberText.shortest(amount * 100))%?"
          : "steps and tokens are whole numbers")
    }
    self.init(amount, unit)
  }

  private static func foreignUnit(of text: String) -> String? {
    let number = text.prefix { $0.isNumber || $0 == "." || $0 == "_" }
    guard !number.isEmpty else { return nil }
    switch text.dropFirst(number.count).lowercased().filter({ $0 != " " }) {
    case "steps", "step", "iterations", "iters", "iter", "its": return "did you mean \(number)it?"
    case "epochs", "epoch", "e": return "did you mean \(number)ep?"
    case "tokens", "token", "toks", "t": return "did you mean \(number)tok?"
    default: return nil
    }
  }
}
