import Protocols

/// The parts of a restart, as functions, so that tests can put the defects of other programs in
/// their place and see that the invariants name them.
struct RestartOperations {
  /// Folds an update into its weight.
  var merge: (AdaptableLinear) -> Void = { $0.merge() }
  /// Resets the moments of the adapter's parameters.
  var reset: (ParameterTrainer, any ResetPolicy, [NamedParameter], RandomStream) -> Void = {
    $0.reset($1, $2, $3)
  }
  /// The rate's multiplier at a step after a restart, if there was one.
  var multiplier: (RateSchedule, Int, Int?) -> Double = { $0.multiplier(at: $1, lastRestart: $2) }
}

/// Who looks at a trainer while it works.
protocol TrainerObserver: AnyObject {
  /// The gradients of a step are there; the optimizer has not used them yet.
  func trainerHasGradients(_ trainer: Trainer)
  /// A step was made.
  func trainer(_ trainer: Trainer, hasStepped result: StepResult)
  /// An update is about to be folded into its weight.
  func willMerge(_ site: AttachedAdapter)
  /// It was.
  func didMerge(_ site: AttachedAdapter)
}
