import Protocols

/// An update that hashes the inputs into buckets with random signs, the count sketch of Charikar,
/// Chen and Farach-Colton (2002), and learns one column for each bucket. Shipped by nobody: it
/// stands for what a reader of RankLab invents (see Tests/check-package).
public struct Sketch: Adapter {
  public static let kind = "sketch"
  public static let summary = "a learned column for each bucket of a count sketch of the inputs"
  public static let formula = "ΔW = s B S, S one ±1 in each column, by chance; s = 1/√buckets"
  public static let source = "count sketch: Charikar et al. 2002, ICALP, section 3"

  @Setting("buckets, and the rank of the update", 1...) public var buckets = 8

  /// The defaults.
  public init() {}

  /// S of [buckets, inputs] is frozen; B of [outputs, buckets] learns.
  public func parameters(at site: Site) -> [Parameter] {
    [
      Parameter("sketch_S", [buckets, site.inputs], .zeros, .frozen),
      Parameter("sketch_B", [site.outputs, buckets], .zeros),
    ]
  }

  /// One bucket and one sign for each input.
  public func initialize(at site: Site, _ parameters: Parameters, _ stream: RandomStream) {
    var table = [Double](repeating: 0, count: buckets * site.inputs)
    for input in 0..<site.inputs {
      let draw = stream.integer(input, below: 2 * buckets)
      table[draw / 2 * site.inputs + input] = draw % 2 == 0 ? 1 : -1
    }
    let projection = parameters["sketch_S"]
    projection.assign(
      Tensor(table, shape: projection.shape, type: projection.elementType))
  }

  /// s·B·S.
  public func update(at site: Site, _ parameters: Parameters) -> WeightUpdate {
    .lowRank(
      b: parameters["sketch_B"], a: parameters["sketch_S"],
      scale: 1 / Double(buckets).squareRoot())
  }
}
