import Protocols

/// An update of circulant blocks: each block of b×b has b numbers, and its rows are rotations of
/// one another (Chen et al. 2024, C³A, arXiv 2407.19342). Of full rank although it has few numbers.
///
/// The blocks turn the way that PEFT's do: ΔW[i b + t, j b + u] = w[i, j, (u - t) mod b]/inputs.
public struct C3A: Adapter {
  public static let kind = "c3a"
  public static let summary = "circulant blocks: few numbers, full rank"
  public static let formula = "y = x (W + C(w)/inputs)ᵀ, block (i, j) of C(w) circulant with w_ij"
  public static let source = "Chen et al. 2024, arXiv 2407.19342; the scale: Hugging Face PEFT, C3A"
  public static let peft: PEFTNames? = PEFTNames("C3A", ["block_size": "block_size"])

  @Setting("rows and columns of a block", 1...) public var blockSize = 64

  /// The defaults.
  public init() {}

  /// The blocks fill the weight.
  public func validate(at site: Site) throws {
    func fits(_ size: Int) -> Bool { site.inputs % size == 0 && site.outputs % size == 0 }
    guard !fits(blockSize) else { return }
    let near = (1...blockSize).last(where: fits) ?? 1
    throw InvalidSetting(
      "block_size",
      "does not divide both widths of \(site.name), \(site.outputs) and \(site.inputs)",
      hint: "\(near) does")
  }

  /// The first row of each block; all start at zero.
  public func parameters(at site: Site) -> [Parameter] {
    let blocks = [site.outputs / blockSize, site.inputs / blockSize, blockSize]
    return [Parameter("c3a_kernel", blocks, .zeros)]
  }

  /// C(w)/inputs.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let size = blockSize
    let source = (0..<(size * size)).map { Int32(($0 % size - $0 / size + size) % size) }
    let kernel = parameters["c3a_kernel"] * (1 / Double(site.inputs))
    let blocks = kernel.permuted([2, 0, 1]).gathered(source)
    return .dense(
      blocks.reshaped(size, size, site.outputs / size, site.inputs / size).permuted([2, 0, 3, 1])
        .reshaped(site.outputs, site.inputs))
  }
}
