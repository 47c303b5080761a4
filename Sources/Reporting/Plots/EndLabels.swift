extension EndLabel {
  /// The space between the area of the axes and the words, and after them.
  static let gap = 22.0
  /// The height that each of the words needs.
  static let lineHeight = 14.0

  /// Draws words beside the ends of lines, moved apart where they would overlap, with a thin line to
  /// the end that they name where it is not beside them.
  static func draw(_ labels: [EndLabel], _ frame: Frame, _ canvas: inout Canvas) {
    let visible = labels.filter { frame.y($0.y).isFinite }
    let (top, bottom) = (frame.rect.y, frame.rect.bottom)
    let wanted = visible.map { min(max(frame.y($0.y), top), bottom) }
    let places = spread(wanted, apart: lineHeight, within: (top - 4)...(bottom + 4))
    for (index, label) in visible.enumerated() {
      let right = frame.rect.right
      let from = label.x.map { min(max(frame.x($0), frame.rect.x), right) } ?? right
      let (to, place) = (right + 14, places[index])
      if right - from > 12 {
        // Dots, since a line across the plot would look like values.
        canvas.path(
          Polyline.path([
            Point(x: from + 5, y: wanted[index]), Point(x: right + 3, y: wanted[index]),
          ]), stroke: label.color, width: 0.75, dash: "1 4", opacity: 0.8)
      }
      if abs(place - wanted[index]) > 3 || label.x != nil {
        canvas.path(
          Polyline.path([
            Point(x: right + 4, y: wanted[index]), Point(x: to - 1, y: place),
          ]), stroke: label.color, width: 0.75, opacity: 0.7)
      }
      canvas.text(
        label.text, to + 2, place + 4, size: ChartGrid.textSize, canvas.theme.text(label.color))
    }
  }

  /// The places nearest to the wanted ones, by least squares, at a distance and within a range.
  ///
  /// Pooling of adjacent violators (Ayer and others 1955).
  static func spread(_ wanted: [Double], apart: Double, within range: ClosedRange<Double>)
    -> [Double]
  {
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    // Without their distances the places need only not decrease.
    let highest = max(
      range.lowerBound, range.upperBound - apart * Double(max(0, wanted.count - 1)))
    var blocks: [(sum: Double, count: Int)] = []
    for (rank, index) in order.enumerated() {
      blocks.append((wanted[index] - apart * Double(rank), 1))
      while blocks.count > 1 {
        let (a, b) = (blocks[blocks.count - 2], blocks[blocks.count - 1])
        guard a.sum / Double(a.count) > b.sum / Double(b.count) else { break }
        blocks.removeLast(2)
        blocks.append((a.sum + b.sum, a.count + b.count))
      }
    }
    let levels = blocks.flatMap { block in
      let mean = block.sum / Double(block.count)
      return [Double](
        repeating: min(max(mean, range.lowerBound), highest), count: block.count)
    }
    var places = wanted
    for (rank, index) in order.enumerated() { places[index] = levels[rank] + apart * Double(rank) }
    return places
  }
}
