internal import Training

extension PlanFile {
  /// Several plans as one, for a report over all of their runs; a single one is left as it is.
  ///
  /// Every run gets the coordinate `experiment`, which also keeps configurations apart that are the same
  /// in two experiments: a mean over both would count the same run twice.
  init(joining plans: [PlanFile]) {
    guard plans.count > 1 else {
      self = plans.first ?? PlanFile(name: "", arithmetic: "", points: [])
      return
    }
    let names = Self.distinct(plans.map(\.name))
    var sources: [PlannedSource] = []
    for source in plans.flatMap(\.sources) where !sources.contains(source) {
      sources.append(source)
    }
    self.init(
      name: listed(names),
      arithmetic: zip(names, plans).map { "\($0): \($1.arithmetic)" }.joined(separator: "; "),
      points: zip(names, plans).flatMap { name, plan in
        plan.points.map { point in
          var point = point
          point.coordinates["experiment"] = name
          point.group = "\(name)/\(point.group)"
          point.id = "\(name)/\(point.id)"
          point.needs = point.needs?.map { "\(name)/\($0)" }
          return point
        }
      },
      report: plans.first { !$0.report.allSatisfy(\.isWhitespace) }?.report ?? "",
      sources: sources)
  }

  /// Names of which no two are alike: two folders may hold runs of one experiment.
  private static func distinct(_ names: [String]) -> [String] {
    var seen: [String: Int] = [:]
    return names.map { name in
      seen[name, default: 0] += 1
      let number = seen[name] ?? 1
      return number > 1 ? "\(name) (\(number))" : name
    }
  }
}
