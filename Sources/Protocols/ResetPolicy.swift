/// What a restart keeps of the optimizer's state of the adapter's parameters.
///
/// Every run checks after each restart that the policy did what it says here, and nothing else:
/// resets that cleared 0 % have gone unnoticed.
public protocol ResetPolicy: Plugin {
  /// Changes one parameter's state in place.
  ///
  /// - Parameters:
  ///   - state: the tensors that the optimizer remembers, by name.
  ///   - stream: for what is random, a function of run, restart and parameter.
  func reset(_ state: inout OptimizerState, _ stream: RandomStream)
  /// Whether it acts on the tensor of a name. All others stay as they are, to the last bit.
  func acts(on name: String) -> Bool
  /// The share of the entries that it clears of a tensor on which it acts. Nil where it cannot be
  /// said beforehand.
  func clearedShare(of shape: [Int]) -> Double?
  /// Whether the count of steps, of which bias corrections are made, starts again. Nil where it
  /// cannot be said beforehand.
  var restartsSteps: Bool? { get }
  /// Throws `InvalidSetting` to cite a setting that does not fit what the optimizer remembers.
  ///
  /// - Parameter names: of the tensors of a matrix's state.
  func validate(remembering names: Set<String>) throws
}

extension ResetPolicy {
  /// On all.
  public func acts(on name: String) -> Bool { true }
  /// Not known.
  public func clearedShare(of shape: [Int]) -> Double? { nil }
  /// Not known.
  public var restartsSteps: Bool? { nil }
  /// All fit.
  public func validate(remembering names: Set<String>) throws {}
}
