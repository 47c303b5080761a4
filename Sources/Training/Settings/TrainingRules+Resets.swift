import ExperimentFile
import Protocols

extension TrainingRules {
  /// Resets of moments that the optimizer does not keep: of the run, and of groups of parameters.
  static func resets(_ settings: RunSettings) -> [InvalidSetting] {
    guard let restart = settings.restart else { return [] }
    let own = settings.groups.sorted { $0.key < $1.key }.compactMap { role, group in
      group.reset.flatMap {
        broken($0, group.optimizer ?? settings.optimizer, "optimizer.groups.\(role).reset")
      }
    }
    return [broken(restart.reset, settings.optimizer, "restart.reset")].compactMap(\.self) + own
  }

  private static func broken(
    _ reset: any ResetPolicy, _ optimizer: any Optimizer, _ path: String
  ) -> InvalidSetting? {
    do {
      try reset.validate(remembering: Set(optimizer.trialState.tensors.keys))
      return nil
    } catch let broken as InvalidSetting {
      return InvalidSetting(
        "\(path).\(broken.name)", broken.reason, hint: broken.hint,
        seeAlso: broken.others.map { "\(path).\($0)" } + ["optimizer"])
    } catch {
      return InvalidSetting(path, "does not fit: \(error)")
    }
  }
}

extension Optimizer {
  /// What it remembers of a matrix: it is tried on one of 16 rows and columns.
  var trialState: OptimizerState {
    var state = OptimizerState()
    update(
      .ones([256, 256]), gradient: .ones([256, 256]), state: &state, OptimizerStep(rate: 0))
    return state
  }
}
