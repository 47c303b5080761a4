/// What every plugin declares beside its settings: what `ranklab explain` prints of it.
public protocol Plugin: Configurable {
  /// What it computes, in a line or a few.
  static var formula: String { get }
  /// The paper and the equation, or the program, that it comes from.
  static var source: String { get }
}
