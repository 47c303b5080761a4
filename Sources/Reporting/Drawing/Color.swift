internal import Foundation

/// A colour of the sRGB space.
public struct Color: Sendable, Hashable {
  /// The red, green and blue parts, 0 to 1.
  public let red: Double, green: Double, blue: Double

  /// A colour from its parts, which are brought into 0 to 1.
  public init(red: Double, green: Double, blue: Double) {
    func part(_ value: Double) -> Double { value.isNaN ? 0 : min(max(value, 0), 1) }
    (self.red, self.green, self.blue) = (part(red), part(green), part(blue))
  }

  /// A colour from the number that is written after # in hexadecimal.
  public init(_ hex: UInt32) {
    self.init(
      red: Double(hex >> 16 & 255) / 255, green: Double(hex >> 8 & 255) / 255,
      blue: Double(hex & 255) / 255)
  }

  /// "#0072b2".
  public var hex: String {
    let parts = [red, green, blue].map { Int(($0 * 255).rounded()) }
    return "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The relative luminance (WCAG 2.1).
  var luminance: Double {
    func linear(_ part: Double) -> Double {
      part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The contrast ratio with another colour, 1 to 21 (WCAG 2.1).
  func contrast(with other: Color) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// The colour with a share of another one.
  func mixed(with other: Color, _ share: Double) -> Color {
    Color(
      red: red + (other.red - red) * share, green: green + (other.green - green) * share,
      blue: blue + (other.blue - blue) * share)
  }

  /// The colour mixed with `ink` as little as gives the contrast with `surface`.
  func readable(on surface: Color, towards ink: Color, contrast least: Double) -> Color {
    for step in 0..<20 {
      let color = mixed(with: ink, Double(step) / 20)
      if color.contrast(with: surface) >= least { return color }
    }
    return ink
  }
}
