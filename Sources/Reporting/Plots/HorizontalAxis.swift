/// The line below a chart with its ticks, their words, and the axis's name.
struct HorizontalAxis {
  let axis: ChartAxis
  let scale: AxisScale

  private var size: Double { ChartGrid.textSize }

  /// Draws the axis below the rectangle; returns where it ends.
  func draw(_ rect: Rect, hasLabels: Bool, _ canvas: inout Canvas) -> Double {
    canvas.line(rect.x, rect.bottom, rect.right, rect.bottom, canvas.theme.axis)
    var y = rect.bottom
    if let names = axis.categories {
      if hasLabels { y = drawCategories(names, rect, &canvas) }
    } else {
      y = drawTicks(rect, hasLabels: hasLabels, &canvas)
    }
    guard hasLabels, !axis.label.isEmpty else { return y }
    let lines = TextMetrics.wrapped(axis.label, to: rect.width, size: size, lines: 2)
    for line in lines {
      canvas.text(
        line, rect.x + rect.width / 2, y + 13, size: size, canvas.theme.muted, anchor: .middle)
      y += 14
    }
    return y + 3
  }

  private func drawTicks(_ rect: Rect, hasLabels: Bool, _ canvas: inout Canvas) -> Double {
    var lines = ""
    for tick in axis.marks(from: rect.x, to: rect.right, size: size) {
      let x = scale(tick.value)
      let length = tick.label == nil ? 3 : 5
      lines += "M\(Canvas.number(x)) \(Canvas.number(rect.bottom))v\(length)"
      if hasLabels, let label = tick.label {
        canvas.tick(label, x, rect.bottom + 17, size: size, canvas.theme.muted, anchor: .middle)
      }
    }
    canvas.path(lines, stroke: canvas.theme.axis)
    return rect.bottom + (hasLabels ? 21 : 5)
  }

  /// Draws words below their places: in one line, else in two or three, else slanted.
  private func drawCategories(_ names: [String], _ rect: Rect, _ canvas: inout Canvas) -> Double {
    let slot = abs(scale(1) - scale(0)) - 6
    let lines = names.map { TextMetrics.wrapped($0, to: slot, size: size, lines: 3) }
    // A broken word or an ellipsis differs from the name.
    let fits = zip(lines, names).allSatisfy { lines, name in
      let words = name.split(whereSeparator: \.isWhitespace)
      return lines.joined(separator: " ") == words.joined(separator: " ")
    }
    if fits {
      for (index, lines) in lines.enumerated() {
        for (row, line) in lines.enumerated() {
          canvas.text(
            line, scale(Double(index)), rect.bottom + 15 + 13 * Double(row), size: size,
            canvas.theme.ink, anchor: .middle)
        }
      }
      return rect.bottom + 7 + 13 * Double(lines.map(\.count).max() ?? 1)
    }
    return SlantedLabels(names: names, places: names.indices.map { scale(Double($0)) })
      .draw(below: rect.bottom, &canvas)
  }
}

/// Words at an angle below an axis, for names that are wider than their places.
struct SlantedLabels {
  var names: [String]
  var places: [Double]

  /// Draws the words below a line, upright where slanted ones would leave the drawing; returns where
  /// they end.
  func draw(below y: Double, _ canvas: inout Canvas) -> Double {
    let size = ChartGrid.textSize
    let texts = names.map { TextMetrics.shortened($0, to: 170, size: size) }
    let widths = texts.map { TextMetrics.width($0, size: size) }
    // A word at 40 degrees needs 0.77 of its width to the left and 0.64 of it downwards.
    let isUpright = zip(places, widths).contains { $0 - $1 * 0.77 < 2 }
    let step = places.count > 1 ? abs(places[1] - places[0]) : 100
    let every = RoundSteps.atLeast(13 / max(step, 0.1))
    for index in stride(from: 0, to: names.count, by: every) {
      let x = places[index] + (isUpright ? 4 : 3)
      canvas.text(
        texts[index], x, y + (isUpright ? 7 : 12), size: size, canvas.theme.ink, anchor: .end,
        angle: isUpright ? -90 : -40)
    }
    return y + 14 + (widths.max() ?? 0) * (isUpright ? 1 : 0.64)
  }
}

/// Round numbers of steps between words: 1, 2, 5, 10, 20, 50 and so on.
enum RoundSteps {
  /// The smallest that is not below a number.
  static func atLeast(_ least: Double) -> Int {
    var unit = 1
    while Double(unit * 5) < least, unit < 1_000_000 { unit *= 10 }
    return [1, 2, 5].map { $0 * unit }.first { Double($0) >= least } ?? unit * 10
  }
}
