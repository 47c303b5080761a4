/// Numbers as text, and back.
enum NumberText {
  /// The shortest text that reads back as the same number; whole numbers without a point.
  static func shortest(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    if value.isInfinite { return value > 0 ? "inf" : "-inf" }
    return value.isNaN ? "nan" : value.description
  }
}
