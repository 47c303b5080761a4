/// What a restart keeps of the optimizer's state of the adapter's parameters.
public protocol ResetPolicy: Plugin {
  /// Changes one parameter's state in place.
  ///
  /// - Parameters:
  ///   - state: the tensors that the optimizer remembers, by name.
  ///   - stream: for what is random, a function of run, restart and parameter.
  func reset(_ state: inout OptimizerState, _ stream: RandomStream)
  /// The share of the entries that it clears, which every run checks after each restart: resets
  /// that cleared 0 % have gone unnoticed. Nil where it cannot be said beforehand.
  var clearedShare: Double? { get }
}

extension ResetPolicy {
  /// Not known.
  public var clearedShare: Double? { nil }
}
