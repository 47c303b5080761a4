import ExperimentFile
import Foundation
import Reporting
import Training

/// What is probably not meant, and stops nothing: said once a place, not once a point.
enum PlanWarnings {
  static func all(
    _ points: [Point], _ settings: [RunSettings], _ data: [DataOutline]
  ) -> [Diagnostic] {
    var found: [Diagnostic] = []
    var places: Set<String> = []
    var groups: Set<String> = []
    for (point, (settings, data)) in zip(points, zip(settings, data)) {
      // Points that differ in their seed alone are alike.
      guard groups.insert(point.identity.groupHash).inserted else { continue }
      let idle = settings.idle(in: point.settings, data.lengths).map {
        Diagnostic($0, in: point.tree, code: .neverHappens)
      }
      for warning in idle + [memory(point, settings, data)].compactMap(\.self)
      where places.insert("\(warning.code) \(warning.span?.location ?? "")").inserted {
        found.append(warning)
      }
    }
    return found
  }

  private static func memory(
    _ point: Point, _ settings: RunSettings, _ data: DataOutline
  ) -> Diagnostic? {
    guard let outline = try? settings.outline(data), outline.bytes > Machine.memory else {
      return nil
    }
    let needed = NumberText.bytes(Double(outline.bytes))
    return Diagnostic(
      InvalidSetting(
        "model",
        "needs \(needed) for weights, gradients and moments, and this machine has "
          + NumberText.bytes(Double(Machine.memory)), hint: "the run will probably be killed"),
      in: point.tree, code: .tooMuchMemory)
  }
}
