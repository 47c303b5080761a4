/// What a restart keeps of the optimizer's state of the adapter's parameters.
public protocol ResetPolicy: Plugin {
  /// Changes one parameter's state in place.
  ///
  /// - Parameters:
  ///   - state: the tensors that the optimizer remembers, by name.
  ///   - stream: for what is random, a function of run, restart and parameter.
  func reset(_ state: inout OptimizerState, _ stream: RandomStream)
}
