import ExperimentFile
import Protocols

extension TrainingRules {
  /// Probes that never measure.
  static func probes(_ block: TypedBlock, _ settings: RunSettings) -> [InvalidSetting] {
    let rewind = Period.Point.named(ProbePoint.rewind.rawValue)
    if settings.prune == nil, settings.probes.contains(where: { $0.points.contains(rewind) }) {
      return [
        InvalidSetting(
          "probes", "measures at 'rewind', and nothing is pruned", hint: "add 'prune'")
      ]
    }
    return settings.probes.contains { $0.every == nil && $0.points.isEmpty }
      ? [
        InvalidSetting(
          "probes", "has a probe that never measures",
          hint: "write 'every: 100' or 'at: [start, end]'")
      ] : []
  }
}
