/// Which moment of the gradients an optimizer remembers in a tensor, told by the tensor's name.
///
/// Averages of gradients have names that begin with `first_moment` or `momentum`, averages of their
/// squares such that begin with `second_moment` (factored: `second_moment_rows`). Whatever else an
/// optimizer remembers, a projection for example, is no moment, and no reset touches it.
public enum Moment: String, Sendable, CaseIterable {
  case first, second

  /// The moment that a tensor of this name is; nil for what is none.
  public init?(of name: String) {
    if name.hasPrefix("first_moment") || name.hasPrefix("momentum") {
      self = .first
    } else if name.hasPrefix("second_moment") {
      self = .second
    } else {
      return nil
    }
  }
}
