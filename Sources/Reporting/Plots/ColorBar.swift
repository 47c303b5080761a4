/// The scale of colours beside a heat map.
struct ColorBar {
  let scale: HeatScale

  /// Draws the colours from the lowest at the bottom to the highest, with ticks at their right.
  func draw(in rect: Rect, _ canvas: inout Canvas) {
    let steps = 48
    let step = rect.height / Double(steps)
    for index in 0..<steps {
      let color = scale.map.color((Double(steps - index) - 0.5) / Double(steps))
      // A little overlap hides the seams that smoothing leaves.
      let overlap = index + 1 < steps ? 0.4 : 0
      canvas.rectangle(
        Rect(
          x: rect.x, y: rect.y + step * Double(index), width: rect.width, height: step + overlap),
        fill: color)
    }
    let axis = AxisScale(kind: .linear, domain: scale.domain, start: rect.bottom, end: rect.y)
    for tick in Ticks.linear(scale.domain, most: max(2, Int(rect.height / 30))) {
      guard let label = tick.label else { continue }
      let y = axis(tick.value)
      canvas.line(rect.right, y, rect.right + 3, y, canvas.theme.axis)
      canvas.tick(
        label, rect.right + 6, y + 4, size: 10.5, canvas.theme.muted, anchor: .start)
    }
  }
}
