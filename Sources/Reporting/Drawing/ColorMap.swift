/// A function from 0 … 1 to colours, for heat maps and ordered series.
public enum ColorMap: String, Sendable, Hashable, CaseIterable {
  /// Viridis (van der Walt and Smith 2015): perceptually uniform, readable without colour, safe for
  /// the colour-blind. For values between a smallest and a largest.
  case viridis
  /// Blue to vermillion through a light grey at 0.5. For values around a meaningful middle.
  case diverging

  /// The colour at a place, which is brought into 0 … 1.
  public func color(_ place: Double) -> Color {
    let anchors = self.anchors
    let position = (place.isNaN ? 0 : min(max(place, 0), 1)) * Double(anchors.count - 1)
    let index = min(Int(position), anchors.count - 2)
    return Color(anchors[index])
      .mixed(with: Color(anchors[index + 1]), position - Double(index))
  }

  private var anchors: [UInt32] {
    switch self {
    case .viridis:
      [
        0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c,
        0x1fa088, 0x28ae80, 0x3fbc73, 0x5ec962, 0x84d44b, 0xaddc30, 0xd8e219, 0xfde725,
      ]
    case .diverging:
      [
        0x004a7c, 0x0072b2, 0x5c9dcb, 0xa6c6e1, 0xf0f0f0, 0xf3bd98, 0xe98d50, 0xd55e00, 0x8f3d00,
      ]
    }
  }
}
