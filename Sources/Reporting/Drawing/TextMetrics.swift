/// How wide words are, estimated, since a file cannot know its reader's fonts.
///
/// The widths are those of DejaVu Sans, the widest of the usual system fonts: a label that fits with
/// them fits with Segoe UI, San Francisco, Roboto, Helvetica or Arial.
enum TextMetrics {
  /// The system fonts, in the order of preference.
  static let fontStack =
    "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans',Arial,sans-serif"

  /// The width of a line of text in pixels.
  static func width(_ text: String, size: Double, bold: Bool = false) -> Double {
    let units = text.unicodeScalars.reduce(0) { $0 + advance($1) }
    return Double(units) * size / 1000 * (bold ? 1.16 : 1)
  }

  /// The text, or as much of it as fits with an ellipsis.
  static func shortened(_ text: String, to limit: Double, size: Double, bold: Bool = false)
    -> String
  {
    guard width(text, size: size, bold: bold) > limit else { return text }
    var kept = ""
    for character in text {
      if width(kept + String(character) + "…", size: size, bold: bold) > limit { break }
      kept.append(character)
    }
    while kept.last == " " { kept.removeLast() }
    return kept + "…"
  }

  /// The text in lines that fit, broken at spaces; a word that is too long is broken anywhere, and
  /// what is left after the last line is cut with an ellipsis.
  static func wrapped(
    _ text: String, to limit: Double, size: Double, bold: Bool = false, lines most: Int = 4
  ) -> [String] {
    let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
    var lines: [String] = []
    var line = ""
    for (index, word) in words.enumerated() {
      let longer = line.isEmpty ? word : line + " " + word
      if width(longer, size: size, bold: bold) <= limit {
        line = longer
      } else if lines.count == most - 1 {
        let rest = ([line] + words[index...]).filter { !$0.isEmpty }.joined(separator: " ")
        return lines + [shortened(rest, to: limit, size: size, bold: bold)]
      } else {
        if !line.isEmpty { lines.append(line) }
        line = word
        while lines.count < most - 1, width(line, size: size, bold: bold) > limit {
          let head = prefix(of: line, fitting: limit, size: size, bold: bold)
          lines.append(head)
          line = String(line.dropFirst(head.count))
        }
      }
    }
    if !line.isEmpty { lines.append(shortened(line, to: limit, size: size, bold: bold)) }
    return lines
  }

  /// The longest beginning that fits, at least one character.
  private static func prefix(of text: String, fitting limit: Double, size: Double, bold: Bool)
    -> String
  {
    var kept = ""
    for character in text {
      if !kept.isEmpty, width(kept + String(character), size: size, bold: bold) > limit { break }
      kept.append(character)
    }
    return kept
  }

  /// The width of a character in thousandths of the font's size.
  private static func advance(_ scalar: Unicode.Scalar) -> Int {
    let index = Int(scalar.value) - 32
    if ascii.indices.contains(index) { return ascii[index] }
    switch scalar.value {
    case 0x0300...0x036f, 0x200b...0x200f, 0xfe00...0xfe0f: return 0
    case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60:
      return 1000
    case 0x1f000...0x1faff: return 1300
    case 0x2014, 0x2026: return 1000
    case 0x00b1, 0x00d7, 0x2190...0x22ff: return 838
    default: return 680
    }
  }

  private static let ascii = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
  ]
}
