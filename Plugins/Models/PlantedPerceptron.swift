import Protocols

/// A perceptron that learns from a teacher whose every weight differs from the student's start by an
/// update of known rank: what a probe should find, and what a rank must reach.
///
/// Inputs are Gaussian, so that for one layer the loss without noise is exactly the mean square of
/// what is missing of the update: rank r < k leaves Σ_{i>r} sᵢ² / outputs (Eckart and Young 1936).
/// The held-out batches have no noise; their inputs are the same for all runs.
public struct PlantedPerceptron: ModelRecipe {
  public static let kind = "planted"
  public static let summary = "a perceptron that learns an update of known rank"
  public static let formula =
    "targets f(x; W + Δ) + noise, rank Δ = rank, ‖Δ‖ = strength·‖W‖; loss the mean squared error"
  public static let source =
    "of RankLab, to calibrate probes; what a rank leaves: Eckart and Young 1936, Psychometrika 1"

  @Setting("width of the input", 1...) public var inputs = 32
  @Setting("width between two layers", 1...) public var hidden = 32
  @Setting("width of the output", 1...) public var outputs = 32
  @Setting("linear maps", 1...) public var layers = 2
  @Setting("what stands between two maps") public var activation = PlantedActivation.relu
  @Setting("rank of the planted updates", 1...) public var rank = 4
  @Setting("norm of a planted update, in norms of its weight", 0.0...) public var strength = 0.5
  @Setting("deviation of the noise on the targets of training", 0.0...) public var noise = 0.0

  /// The defaults.
  public init() {}

  /// The teacher makes them.
  public var bringsData: Bool { true }

  /// The rank fits into every map.
  public func validate() throws {
    let widths =
      [("inputs", inputs), ("outputs", outputs)] + (layers > 1 ? [("hidden", hidden)] : [])
    for (name, width) in widths where width < rank {
      throw InvalidSetting(
        "rank", "is above \(name) (\(width)), so no update can have it", hint: "at most \(width)",
        seeAlso: [name])
    }
  }

  /// The maps, first to last.
  public func sites(_ circumstances: ModelCircumstances) throws -> [Site]? { sites }

  /// A weight for each map.
  public func outline(_ circumstances: ModelCircumstances) throws -> ModelOutline? {
    ModelOutline(
      sites.map { ModelOutline.Weight("\($0.name).weight", [$0.outputs, $0.inputs], .base) })
  }

  private var sites: [Site] {
    (0..<layers).map { layer in
      Site(
        "layers.\(layer).linear", inputs: layer == 0 ? inputs : hidden,
        outputs: layer == layers - 1 ? outputs : hidden)
    }
  }

  /// The student at its start, and batches of its teacher.
  public func make(_ circumstances: ModelCircumstances) throws -> MadeModel {
    let seed = circumstances.seed
    let start = { Self.start($0, seed) }
    let student = Perceptron(sites, activation.function) { name, site in
      let weight = start(site)
      weight.count(as: .weights)
      return weight.trainable()
    }
    let teacher = Perceptron(sites, activation.function) { name, site in
      start(site) + plantedUpdate(site, seed: seed)
    }
    let batches = TeacherBatches(
      teacher: teacher, noise: noise, rows: circumstances.rows, seed: circumstances.dataSeed)
    let sites = sites
    return MadeModel(
      student, data: ModelData(training: batches, heldOut: batches.heldOut)
    ) { name in
      guard let site = sites.first(where: { $0.name + ".weight" == name }) else {
        preconditionFailure("a planted perceptron has no parameter '\(name)'")
      }
      return start(site)
    }
  }

  /// W of the student's start: normal, of deviation 1/√inputs.
  private static func start(_ site: Site, _ seed: UInt64) -> Tensor {
    .normal(
      [site.outputs, site.inputs], deviation: 1 / Double(site.inputs).squareRoot(),
      RandomStream(seed: seed, "init/\(site.name).weight"))
  }

  /// Δ = strength·‖W‖·B A/‖B A‖ with Gaussian B [outputs, rank] and A [rank, inputs]: what the
  /// student of a seed has to learn at a site, [outputs, inputs].
  public func plantedUpdate(_ site: Site, seed: UInt64) -> Tensor {
    let stream = RandomStream(seed: seed, "planted/\(site.name)")
    let product = matmul(
      Tensor.normal([site.outputs, rank], stream.at(0), type: .float64),
      Tensor.normal([rank, site.inputs], stream.at(1), type: .float64))
    let norm = Self.start(site, seed).converted(to: .float64).norm().item
    return (product * (strength * norm / product.norm().item)).converted(to: .float32)
  }
}

/// What stands between two maps of a perceptron.
public enum PlantedActivation: String, SettingChoice {
  case identity, relu, gelu, silu, tanh

  var function: Activation {
    switch self {
    case .identity: .identity
    case .relu: .relu
    case .gelu: .gelu
    case .silu: .silu
    case .tanh: .tanh
    }
  }
}
