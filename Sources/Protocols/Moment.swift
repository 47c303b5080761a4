/// Which moment of the gradients an optimizer remembers in a tensor, told by the tensor's name.
///
/// Averages of gradients have names that begin with `first_moment` or `momentum`; averages or sums
/// of their squares such that begin with `second_moment` (factored: `second_moment_rows`), or
/// `sum_of_squares`.
public enum Moment: String, Sendable, CaseIterable {
  case first, second

  /// The moment that a tensor of this name is; nil where the name does not tell.
  public init?(of name: String) {
    if name.hasPrefix("first_moment") || name.hasPrefix("momentum") {
      self = .first
    } else if name.hasPrefix("second_moment") || name == "sum_of_squares" {
      self = .second
    } else {
      return nil
    }
  }
}
