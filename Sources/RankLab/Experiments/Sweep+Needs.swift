import Training

extension PlanFile {
  /// A run that must have ended before another can begin, and has not; nil where all have.
  func missing(before point: PlannedPoint, in folder: String) -> PlannedPoint? {
    let needs = Set(point.needs ?? [])
    return points.first { need in
      guard needs.contains(need.id) else { return false }
      let path = "\(folder)/points/\(need.id)"
      return RunJSON.read(RunStatus.self, file: "\(path)/status.json")?.state != .completed
    }
  }
}
