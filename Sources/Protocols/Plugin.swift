/// What every plugin declares beside its settings: what `ranklab explain` prints of it.
public protocol Plugin: Configurable {
  /// What it computes, in a line or a few.
  static var formula: String { get }
  /// The paper and the equation, or the program, that it comes from.
  static var source: String { get }
  /// The settings with which the conformance suite tries it, each a case of its own.
  static var conformanceCases: [Self] { get }
}

extension Plugin {
  /// The defaults.
  public static var conformanceCases: [Self] { [Self()] }
}
