/// Writes the elements of a drawing in one theme.
struct Canvas {
  let theme: Theme
  private(set) var body = ""

  /// Where a text stands to its point.
  enum Anchor: String {
    case start
    case middle
    case end
  }

  init(theme: Theme) { self.theme = theme }

  /// Writes a line.
  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: Color, width: Double = 1,
    dash: String? = nil
  ) {
    path(
      "M\(Self.number(x1)) \(Self.number(y1))L\(Self.number(x2)) \(Self.number(y2))",
      stroke: color, width: width, dash: dash)
  }

  /// Writes a stroked or filled path; nothing for an empty one.
  mutating func path(
    _ data: String, stroke: Color? = nil, fill: Color? = nil, width: Double = 1,
    dash: String? = nil, opacity: Double = 1, rounded: Bool = false, crisp: Bool = false
  ) {
    guard !data.isEmpty else { return }
    body += "<path d=\"\(data)\" fill=\"\(fill?.hex ?? "none")\""
    if let stroke { body += " stroke=\"\(stroke.hex)\"" }
    if stroke != nil, width != 1 { body += " stroke-width=\"\(Self.number(width))\"" }
    if let dash { body += " stroke-dasharray=\"\(dash)\"" }
    if rounded { body += " stroke-linejoin=\"round\" stroke-linecap=\"round\"" }
    if opacity != 1 { body += " opacity=\"\(Self.number(opacity))\"" }
    if crisp { body += " shape-rendering=\"crispEdges\"" }
    body += "/>\n"
  }

  /// Writes a rectangle.
  mutating func rectangle(
    _ rect: Rect, fill: Color? = nil, stroke: Color? = nil, width: Double = 1, opacity: Double = 1
  ) {
    body += "<rect x=\"\(Self.number(rect.x))\" y=\"\(Self.number(rect.y))\""
    body += " width=\"\(Self.number(rect.width))\" height=\"\(Self.number(rect.height))\""
    body += " fill=\"\(fill?.hex ?? "none")\""
    if let stroke { body += " stroke=\"\(stroke.hex)\"" }
    if stroke != nil, width != 1 { body += " stroke-width=\"\(Self.number(width))\"" }
    if opacity != 1 { body += " opacity=\"\(Self.number(opacity))\"" }
    body += "/>\n"
  }

  /// Writes a dot.
  mutating func dot(_ x: Double, _ y: Double, radius: Double, _ color: Color) {
    body += "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\""
    body += " r=\"\(Self.number(radius))\" fill=\"\(color.hex)\"/>\n"
  }

  /// Writes a filled or outlined circle.
  mutating func disc(
    _ x: Double, _ y: Double, radius: Double, fill: Color? = nil, stroke: Color? = nil,
    opacity: Double = 1
  ) {
    body += "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\""
    body += " r=\"\(Self.number(radius))\" fill=\"\(fill?.hex ?? "none")\""
    if let stroke { body += " stroke=\"\(stroke.hex)\" stroke-width=\"1.5\"" }
    if opacity != 1 { body += " opacity=\"\(Self.number(opacity))\"" }
    body += "/>\n"
  }

  /// Writes a line of text on its baseline; `angle` turns it clockwise about its point, and a halo
  /// of the page's colour keeps it readable over lines.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, size: Double = 11, _ color: Color? = nil,
    anchor: Anchor = .start, bold: Bool = false, angle: Double = 0, hasHalo: Bool = false
  ) {
    var style = ""
    if bold { style += " font-weight=\"600\"" }
    if angle != 0 {
      style += " transform=\"rotate(\(Self.number(angle)) \(Self.number(x)) \(Self.number(y)))\""
    }
    if hasHalo {
      style += " stroke=\"\(theme.surface.hex)\" stroke-width=\"3\" paint-order=\"stroke\""
    }
    label(XML.escape(text), x, y, size: size, color ?? theme.ink, anchor: anchor, style: style)
  }

  /// Writes the label of a tick, with the exponent of a power of ten raised.
  mutating func tick(
    _ label: TickLabel, _ x: Double, _ y: Double, size: Double, _ color: Color, anchor: Anchor
  ) {
    var markup = XML.escape(label.text)
    if let exponent = label.exponent {
      let raised = "<tspan dy=\"-4\" font-size=\"\(Self.number(size - 2))\">"
      markup += raised + XML.escape(exponent) + "</tspan>"
    }
    self.label(markup, x, y, size: size, color, anchor: anchor, style: "")
  }

  private mutating func label(
    _ markup: String, _ x: Double, _ y: Double, size: Double, _ color: Color, anchor: Anchor,
    style: String
  ) {
    body += "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
    body += " font-size=\"\(Self.number(size))\" fill=\"\(color.hex)\""
    if anchor != .start { body += " text-anchor=\"\(anchor.rawValue)\"" }
    body += style + ">\(markup)</text>\n"
  }

  /// Writes what `content` draws, and of it only what lies within the rectangle.
  ///
  /// An inner `svg` clips without a name, so that several drawings can stand in one page.
  mutating func clipped(to rect: Rect, _ content: (inout Canvas) -> Void) {
    let (x, y) = (Self.number(rect.x), Self.number(rect.y))
    let (width, height) = (Self.number(rect.width), Self.number(rect.height))
    body += "<svg x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\""
    body += " viewBox=\"\(x) \(y) \(width) \(height)\">\n"
    content(&self)
    body += "</svg>\n"
  }

  /// The whole file.
  func document(width: Double, height: Double, title: String, description: String) -> String {
    let (w, h) = (Self.number(width), Self.number(height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(w)" height="\(h)" viewBox="0 0 \(w) \(h)" \
      role="img" font-family="\(TextMetrics.fontStack)">
      <title>\(XML.escape(title))</title>
      <desc>\(XML.escape(description))</desc>
      \(body)</svg>

      """
  }

  /// A coordinate to a hundredth of a pixel, without zeros at its end.
  static func number(_ value: Double) -> String { hundredths(units(value)) }

  /// A coordinate in hundredths of a pixel; what is not finite or far outside is brought near.
  static func units(_ value: Double) -> Int {
    value.isNaN ? 0 : Int((min(max(value, -1e6), 1e6) * 100).rounded())
  }

  /// Hundredths as a decimal number.
  static func hundredths(_ units: Int) -> String {
    let (whole, part) = abs(units).quotientAndRemainder(dividingBy: 100)
    let sign = units < 0 ? "-" : ""
    if part == 0 { return "\(sign)\(whole)" }
    if part % 10 == 0 { return "\(sign)\(whole).\(part / 10)" }
    return part < 10 ? "\(sign)\(whole).0\(part)" : "\(sign)\(whole).\(part)"
  }
}

/// A rectangle in pixels, y downwards.
struct Rect: Hashable {
  var x, y, width, height: Double

  var right: Double { x + width }
  var bottom: Double { y + height }

  /// The rectangle with a margin around it.
  func grown(_ margin: Double) -> Rect {
    Rect(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }
}
