import Protocols

/// The weight times a block-diagonal rotation of the inputs, each block from a skew-symmetric Q by
/// Cayley's map (Qiu et al. 2023, arXiv 2306.07280).
///
/// The Neumann form sums I + 2Q + 2Q² + … + Qⁿ instead, PEFT's default: cheaper than an inverse, an
/// orthogonal matrix only while Q is small. It expands (I + Q)(I - Q)⁻¹, so the same Q turns the
/// other way than in the exact form: the numbers of one are not those of the other.
public struct OFT: Adapter {
  public static let kind = "oft"
  public static let summary = "block-diagonal rotation of the inputs"
  public static let formula =
    "y = (x R) Wᵀ, R = diag(R₁, …), R_i = (I - Q_i)(I + Q_i)⁻¹, Q_i skew-symmetric"
  public static let source =
    "Qiu et al. 2023, arXiv 2306.07280; the Neumann form: Qiu et al. 2025, arXiv 2506.19847"
  public static let peft: PEFTNames? = PEFTNames(
    "OFT",
    [
      "r": "blocks", "oft_block_size": "block_size", "block_share": "shared",
      "use_cayley_neumann": "cayley_neumann", "num_cayley_neumann_terms": "terms",
    ],
    flags: ["coft": false])

  @Setting("rows and columns of a block", 0...) public var blockSize = 32
  @Setting("number of blocks; 0: as block_size says", 0...) public var blocks = 0
  @Setting("one rotation for all blocks of a map") public var shared = false
  @Setting("Cayley's map by the first terms of its series") public var cayleyNeumann = false
  @Setting("terms of the series; 3 gives 4, as in PEFT", 3...) public var terms = 5

  public static var conformanceCases: [OFT] {
    [OFT(), OFT().with(\.shared, true), OFT().with(\.cayleyNeumann, true)]
  }

  /// The defaults.
  public init() {}

  /// Size or number of the blocks is said.
  public func validate() throws {
    guard blockSize == 0, blocks == 0 else { return }
    throw InvalidSetting("block_size", "of 0 needs a number of 'blocks'", hint: "write 32")
  }

  /// The blocks fill the inputs.
  public func validate(at site: Site) throws {
    let (name, parts) = blocks > 0 ? ("blocks", blocks) : ("block_size", blockSize)
    guard site.inputs % parts != 0 else { return }
    let near = (1...parts).last { site.inputs % $0 == 0 } ?? 1
    throw InvalidSetting(
      name, "does not divide \(site.inputs), the inputs of \(site.name)", hint: "\(near) does")
  }

  /// What is above the diagonal of each Q; Q = 0 is no rotation.
  public func parameters(at site: Site) -> [Parameter] {
    let size = size(at: site)
    return [
      Parameter("oft_R", [shared ? 1 : site.inputs / size, size * (size - 1) / 2], .zeros)
    ]
  }

  /// W Rᵀ.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let size = size(at: site)
    let skew = Tensor.skewSymmetric(upper: parameters["oft_R"], size: size)
    let rotations = (cayleyNeumann ? series(skew) : Tensor.cayley(skew)).transposed()
    return .effective(
      .blockDiagonalProduct(
        parameters.weight, rotations.broadcast(to: [site.inputs / size, size, size])))
  }

  private func size(at site: Site) -> Int { blocks > 0 ? site.inputs / blocks : blockSize }

  private func series(_ skew: Tensor) -> Tensor {
    let last = max(3, terms - 1)
    var (power, sum) = (skew, .identity(skew.shape[2], type: skew.elementType) + skew * 2)
    for exponent in 2...last {
      power = matmul(power, skew)
      sum = sum + (exponent == last ? power : power * 2)
    }
    return sum
  }
}
