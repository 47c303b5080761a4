import Protocols

/// OFT with a product of butterfly factors, so that few numbers rotate all inputs into one another,
/// and a factor for each output (Liu et al. 2023, arXiv 2311.06243).
///
/// Factor i, from 0, rotates blocks of b inputs: half of each lies 2ⁱ half-blocks from the other.
/// PEFT without its CUDA kernels takes one factor whatever its configuration says; the shape of
/// what it saves shows it, and such a folder is refused until the configuration says 1.
public struct BOFT: Adapter {
  public static let kind = "boft"
  public static let summary = "rotation of the inputs by butterfly factors, and a factor by output"
  public static let formula =
    "y = s ⊙ (x B) Wᵀ, B = B_m … B₁, B_i = P_i diag(Cayley(Q_i1), …) P_iᵀ"
  public static let source = "Liu et al. 2023, arXiv 2311.06243"
  public static let peft: PEFTNames? = PEFTNames(
    "BOFT",
    [
      "boft_block_size": "block_size", "boft_block_num": "blocks",
      "boft_n_butterfly_factor": "factors",
    ])

  @Setting("rows and columns of a block", 0...) public var blockSize = 4
  @Setting("number of blocks; 0: as block_size says", 0...) public var blocks = 0
  @Setting("butterfly factors", 1...16) public var factors = 1

  public static var conformanceCases: [BOFT] { [BOFT(), BOFT().with(\.factors, 3)] }

  /// The defaults.
  public init() {}

  /// Size or number of the blocks is said.
  public func validate() throws {
    guard blockSize == 0, blocks == 0 else { return }
    throw InvalidSetting("block_size", "of 0 needs a number of 'blocks'", hint: "write 4")
  }

  /// The blocks fill the inputs, and the widest factor's steps do.
  public func validate(at site: Site) throws {
    let (name, parts) = blocks > 0 ? ("blocks", blocks) : ("block_size", blockSize)
    guard site.inputs % parts == 0 else {
      let near = (1...parts).last { site.inputs % $0 == 0 } ?? 1
      throw InvalidSetting(
        name, "does not divide \(site.inputs), the inputs of \(site.name)", hint: "\(near) does")
    }
    let count = site.inputs / size(at: site)
    guard factors > 1, size(at: site) % 2 != 0 || count % (1 << (factors - 1)) != 0 else { return }
    throw InvalidSetting(
      "factors", "needs blocks of even size, a multiple of \(1 << (factors - 1)) in number",
      hint: "\(site.name) has \(count) of size \(size(at: site))", seeAlso: [name])
  }

  /// Q before it is made skew-symmetric, [factors, blocks, b, b]; s, [outputs, 1].
  public func parameters(at site: Site) -> [Parameter] {
    let size = size(at: site)
    return [
      Parameter("boft_R", [factors, site.inputs / size, size, size], .zeros),
      Parameter("boft_s", [site.outputs, 1], .ones),
    ]
  }

  /// s ⊙ W Bᵀ.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    let (raw, half) = (parameters["boft_R"], size(at: site) / 2)
    let rotations = Tensor.cayley((raw - raw.transposed()) * 0.5).transposed()
    var weight = Tensor.blockDiagonalProduct(parameters.weight, rotations.select(0))
    for factor in 1..<max(1, factors) {
      let near = weight.interleaved([2, 1 << factor, half])
      weight = Tensor.blockDiagonalProduct(near, rotations.select(factor))
        .interleaved([1 << factor, 2, half])
    }
    return .scaled(.effective(weight), outputs: parameters["boft_s"])
  }

  private func size(at site: Site) -> Int { blocks > 0 ? site.inputs / blocks : blockSize }
}

extension Tensor {
  /// The columns, in groups of m·n pieces of a length, with the pieces in the order of n·m.
  fileprivate func interleaved(_ pieces: [Int]) -> Tensor {
    reshaped([shape[0], -1] + pieces).permuted([0, 1, 3, 2, 4]).reshaped(shape)
  }
}
