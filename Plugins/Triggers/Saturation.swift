import Protocols

/// A restart when the rank of the update has stopped growing.
///
/// Every `check` steps of a cycle the effective rank R of the update is measured: the mean over the
/// adapter's sites of exp(entropy of sᵢ/Σs), of what was added since the last restart. A restart is
/// due at a check where `patience` have passed since the last restart, and since the last check at
/// which R was above (1 + growth) times the largest R before it.
public struct Saturation: Trigger {
  public static let kind = "saturation"
  public static let summary = "a restart when the rank of the update stops growing"
  public static let formula = "R ≤ (1 + growth) · largest R, for `patience`; R = mean exp(H(sᵢ/Σs))"
  public static let source =
    "an idea of RankLab, to be measured: no paper is known to us that restarts so; effective rank: "
    + "Roy and Vetterli 2007, EUSIPCO"

  @Setting("how often the rank is measured, in steps of a cycle") public var check: Extent =
    .steps(25)
  @Setting("how long the rank may stand still; no cycle is shorter")
  public var patience: Extent = .steps(100)
  @Setting("what counts as growing, as a share of the rank") public var growth: Fraction = 0.01

  /// The defaults.
  public init() {}

  /// A rank that is measured at every 0th step is never measured.
  public func validate() throws {
    if check.amount == 0 { throw InvalidSetting("check", "is 0", hint: "write 1 or more") }
    if check.unit == patience.unit, check.amount > patience.amount {
      throw InvalidSetting(
        "check", "is longer than the patience of \(patience.text)",
        hint: "a rank must be measured again before it can stand still", seeAlso: ["patience"])
    }
  }

  /// When the largest rank is `patience` old.
  public func isDue(_ progress: TriggerProgress, memory: inout [String: Double]) -> Bool {
    let age = progress.step - progress.lastRestart
    guard age > 0, age % max(1, progress.steps(check)) == 0, let rank = progress.effectiveRank()
    else { return false }
    if memory["cycle"] != Double(progress.lastRestart) {
      memory = ["cycle": Double(progress.lastRestart), "grew": 0]
    }
    if rank > (1 + growth.value) * (memory["largest"] ?? 0) {
      memory["largest"] = rank
      memory["grew"] = Double(age)
    }
    return age - Int(memory["grew"] ?? 0) >= max(1, progress.steps(patience))
  }
}
