/// A curve in one line of text, for terminals.
public enum Sparkline {
  /// One character a value, from ▁ for the smallest to █ for the largest.
  ///
  /// More values than `width` are averaged in equal groups. A value that is not finite, and a group
  /// of nothing else, is a space; values that are all equal are ▄.
  public static func text(_ values: [Double], width: Int = 40) -> String {
    let grouped = averaged(values, width: width)
    let finite = grouped.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return String(repeating: " ", count: grouped.count)
    }
    let bars = Array("▁▂▃▄▅▆▇█")
    return String(
      grouped.map { value -> Character in
        guard value.isFinite else { return " " }
        guard high > low else { return "▄" }
        // Halves: the difference of the largest doubles is not finite.
        let share = (value / 2 - low / 2) / (high / 2 - low / 2)
        return bars[min(bars.count - 1, Int(share * Double(bars.count)))]
      })
  }

  private static func averaged(_ values: [Double], width: Int) -> [Double] {
    let width = max(1, width)
    guard values.count > width else { return values }
    return (0..<width).map { index in
      let range = (index * values.count / width)..<((index + 1) * values.count / width)
      return Sample(values[range].map { $0 }).mean ?? .nan
    }
  }
}
