import ExperimentFile
import Protocols

/// More rank instead of a restart: the factors of now stay and get fresh company, so that the model
/// computes the same and can learn more (Hu et al. 2021, arXiv 2106.09685, section 4.1: with the
/// rank, LoRA converges to full training).
public struct RankGrowth: Configurable, Sendable {
  /// Its name among the ways of starting again.
  public static let kind = "grow"
  /// What it is.
  public static let summary = "left as they are, with more rank beside them (merge: false)"
  /// What is added to the rank each time.
  @Setting("what is added to the rank each time", 1...) public var by = 4
  /// The rank that is not exceeded; nil for the sides of the map.
  @Setting("the rank that is not exceeded", 1..., default: "the sides of the map")
  public var largest: Int? = nil

  /// The defaults.
  public init() {}

  /// The adapter of a site with more rank; nil where there is none to add.
  func grown(_ site: AttachedAdapter) -> (any Adapter)? {
    let full = min(site.site.inputs, site.site.outputs)
    return (site.adapter as? any Adapter)?.grown(by: by, upTo: min(largest ?? full, full))
  }

  /// Whether an adapter can grow at all.
  static func fits(_ adapter: any AdapterPlugin) -> Bool {
    (adapter as? any Adapter)?.grown(by: 1, upTo: .max) != nil
  }
}

extension AdapterSet {
  /// Whether some site can still get more rank.
  func canGrow(_ growth: RankGrowth) -> Bool { sites.contains { growth.grown($0) != nil } }

  /// Gives every site more rank. The function stays.
  func grow(_ growth: RankGrowth) {
    count()
    for site in sites {
      guard let adapter = growth.grown(site) else { continue }
      site.grow(to: adapter, restarts)
    }
  }
}

extension ParameterTrainer {
  /// What the optimizer remembers, fitted to parameters that have grown: their new entries have no
  /// past. What is not of a parameter's shape (factored, projected) begins anew.
  func grownStates(_ parameters: [NamedParameter]) -> [String: OptimizerState] {
    let shapes = Dictionary(
      uniqueKeysWithValues: self.parameters.map { ($0.name, $0.tensor.shape) })
    var states = states
    for parameter in parameters {
      let shape = parameter.tensor.shape
      guard let old = shapes[parameter.name], old != shape, var state = states[parameter.name]
      else { continue }
      state.kept = [:]
      state.tensors = state.tensors.filter { $0.value.shape == old }.mapValues { moment in
        let grown = moment.filling(.zeros(shape, type: moment.elementType))
        grown.count(as: .moments)
        return grown
      }
      states[parameter.name] = state
    }
    return states
  }
}

extension Tensor {
  /// A larger tensor whose first rows and columns are this one.
  func filling(_ larger: Tensor) -> Tensor {
    withoutGradient {
      var result = detached
      for axis in shape.indices where shape[axis] < larger.shape[axis] {
        var rest = larger.detached.slice(shape[axis]..<larger.shape[axis], axis: axis)
        for later in (axis + 1)..<shape.count {
          rest = rest.slice(0..<shape[later], axis: later)
        }
        result = .concatenated([result, rest], axis: axis)
      }
      return result.contiguous()
    }
  }
}
