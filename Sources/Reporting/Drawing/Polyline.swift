/// A point of a drawing or of a curve.
struct Point: Hashable {
  var x, y: Double
}

/// The data of a path through points.
enum Polyline {
  /// The path through the points, in differences of whole hundredths: short, and without a rounding
  /// error that grows along the path.
  static func path(_ points: [Point], closed: Bool = false) -> String {
    guard let first = points.first else { return "" }
    var (x, y) = (Canvas.units(first.x), Canvas.units(first.y))
    var data = "M\(Canvas.hundredths(x)) \(Canvas.hundredths(y))"
    if points.count > 1 { data += "l" }
    for (index, point) in points.dropFirst().enumerated() {
      let (nextX, nextY) = (Canvas.units(point.x), Canvas.units(point.y))
      let separator = index == 0 || nextX < x ? "" : " "
      data += separator + Canvas.hundredths(nextX - x)
      data += (nextY < y ? "" : " ") + Canvas.hundredths(nextY - y)
      (x, y) = (nextX, nextY)
    }
    return data + (closed ? "z" : "")
  }

  /// The pieces of a curve between its gaps: a point whose x or y is not finite is a gap.
  static func pieces(_ points: [Point]) -> [[Point]] {
    points.split { !$0.x.isFinite || !$0.y.isFinite }.map(Array.init)
  }

  /// At most about `limit` points: of every group of neighbours the lowest and the highest, so that
  /// a spike of one step stays as high as it is; and the first and the last.
  static func sampled(_ points: [Point], limit: Int) -> [Point] {
    let limit = max(limit, 4)
    guard points.count > limit else { return points }
    let inner = points.count - 2
    let groups = (limit - 2) / 2
    var result = [points[0]]
    for group in 0..<groups {
      let start = 1 + group * inner / groups
      let end = 1 + (group + 1) * inner / groups
      guard start < end else { continue }
      var (low, high) = (start, start)
      for index in start..<end {
        if points[index].y < points[low].y { low = index }
        if points[index].y > points[high].y { high = index }
      }
      result.append(points[min(low, high)])
      if low != high { result.append(points[max(low, high)]) }
    }
    result.append(points[points.count - 1])
    return result
  }
}
