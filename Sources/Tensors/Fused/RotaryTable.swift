import Foundation

/// Cosines and sines of rotary positions (Su et al. 2021, arXiv 2104.09864): the pair
/// (j, j + half) of a head at position p is turned by p · base^(-j / half).
public struct RotaryTable {
  /// Cosines, [positions, half].
  let cosine: Tensor
  /// Sines, [positions, half].
  let sine: Tensor
  /// Positions in the table.
  public var positions: Int { cosine.shape[0] }
  /// Elements of a head.
  public var headSize: Int { 2 * cosine.shape[1] }

  /// The table of the first positions.
  ///
  /// - Parameters:
  ///   - headSize: even.
  ///   - base: 10,000 in the paper; `rope_theta` of Hugging Face.
  public init(positions: Int, headSize: Int, base: Double, type: ElementType = .float32) {
    precondition(headSize % 2 == 0, "rotary positions need an even head size, not \(headSize)")
    let half = headSize / 2
    let angles = (0..<positions).flatMap { position in
      (0..<half).map { Double(position) * pow(base, -Double($0) / Double(half)) }
    }
    cosine = Tensor(angles.map(cos), shape: [positions, half], type: type)
    sine = Tensor(angles.map(sin), shape: [positions, half], type: type)
  }
}

extension Tensor {
  /// The heads of [..., length, heads · headSize] turned to their positions, `offset` being the
  /// first one.
  ///
  /// The plain form of what `attention` does inside, for models that need it apart.
  public func rotated(_ table: RotaryTable, offset: Int = 0) -> Tensor {
    let (size, half) = (table.headSize, table.headSize / 2)
    let length = shape[shape.count - 2]
    let heads = reshaped(Array(shape.dropLast()) + [shape[shape.count - 1] / size, size])
    let (first, second) = (heads.slice(0..<half, axis: -1), heads.slice(half..<size, axis: -1))
    let range = offset..<(offset + length)
    let c = table.cosine.slice(range).insertingAxis(1)
    let s = table.sine.slice(range).insertingAxis(1)
    return Tensor.concatenated([first * c - second * s, second * c + first * s], axis: -1)
      .reshaped(shape)
  }
}
