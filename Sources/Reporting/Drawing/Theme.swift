/// The colours of a plot on a light or a dark page.
public enum Theme: String, Sendable, Hashable, CaseIterable {
  /// For a white page.
  case light
  /// For GitHub's dark page, #0d1117.
  case dark

  /// The page on which the plot is read; it is never painted.
  var surface: Color { self == .light ? Color(0xffffff) : Color(0x0d1117) }
  /// Titles and labels.
  var ink: Color { self == .light ? Color(0x1f2328) : Color(0xe6edf3) }
  /// Ticks and secondary text.
  var muted: Color { self == .light ? Color(0x59636e) : Color(0x9198a1) }
  /// The lines of the axes.
  var axis: Color { self == .light ? Color(0x818b98) : Color(0x656c76) }
  /// The lines of the grid.
  var grid: Color { self == .light ? Color(0xe4e8ec) : Color(0x262c36) }

  /// The eight colours of Okabe and Ito (2008), the well separated ones first.
  ///
  /// Black becomes the ink; the yellow is darkened on a white page and the blue brightened on a dark one, where they
  /// could hardly be seen.
  func series(_ index: Int) -> Color {
    let yellow: UInt32 = self == .light ? 0xb8a500 : 0xf0e442
    let colors = [
      Color(self == .light ? 0x0072b2 : 0x2f8fd0), Color(0xd55e00), Color(0x009e73),
      Color(0xcc79a7), Color(0xe69f00), Color(0x56b4e9), ink, Color(yellow),
    ]
    return colors[((index % colors.count) + colors.count) % colors.count]
  }

  /// A colour of a line, changed as little as makes words in it readable (WCAG 2.1, level AA).
  func text(_ color: Color) -> Color {
    color.readable(on: surface, towards: ink, contrast: 4.5)
  }
}

/// How a line is broken, so that lines can be told apart without their colours.
public enum Dash: Int, Sendable, Hashable, CaseIterable {
  /// One line.
  case solid
  /// Dashes.
  case dashed
  /// Dots.
  case dotted
  /// Dashes and dots.
  case dashDotted
  /// Long dashes.
  case longDashed

  /// The pattern of a series: with eight colours and five patterns, forty series differ.
  init(series index: Int) {
    self = Self.allCases[((index % 5) + 5) % 5]
  }

  /// The value of `stroke-dasharray`.
  var pattern: String? {
    switch self {
    case .solid: nil
    case .dashed: "6 3"
    case .dotted: "1.5 2.5"
    case .dashDotted: "7 2.5 1.5 2.5"
    case .longDashed: "11 3.5"
    }
  }
}
