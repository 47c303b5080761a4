import Protocols

/// Whose start, activation and place a PHM bottleneck has.
public enum CompacterForm: String, SettingChoice {
  /// The paper and its program: Glorot uniform of gain √2, GELU by tanh, on the half's output.
  case paper
  /// AdapterHub 1.3: Xavier normal of gain 1, exact GELU, and Compacter++ on the residual stream.
  case adapterhub
}

/// A bottleneck whose maps are sums of Kronecker products, y = x Σ A_i ⊗ B_i + b: what PHM adapters
/// and Compacter are made of. AdapterHub's names and shapes.
struct PHMBottleneck {
  /// n.
  let division: Int
  let width: BottleneckWidth
  /// r of B_i = s_i t_i; nil for whole B_i.
  var rank: Int?
  var sharesRule = true, learnsRule = true
  let activation: Activation?
  let form: CompacterForm
  /// By which all is multiplied that is added.
  let scale: Double

  /// The A_i of the whole model, where they are shared.
  var shared: [Parameter] { sharesRule ? [rule("phm_rule", .normal(1e-4))] : [] }

  /// Both maps of a site with their biases, which start at 0.
  func parameters(at site: Site) -> [Parameter] {
    let (outer, inner) = (site.outputs, width(at: site))
    return map("down", outer, inner) + map("up", inner, outer)
  }

  private func map(_ role: String, _ inputs: Int, _ outputs: Int) -> [Parameter] {
    let (rows, columns) = (inputs / division, outputs / division)
    let factor = { (name: String, rows: Int, columns: Int) in
      Parameter(
        "adapter_\(role).\(name)", [division, rows, columns], start(rows + columns), role: role)
    }
    let own = sharesRule ? [] : [rule("adapter_\(role).phm_rule", .normal(0.01))]
    let blocks =
      rank.map { [factor("W_left", rows, $0), factor("W_right", $0, columns)] }
      ?? [factor("W", rows, columns)]
    return own + blocks + [Parameter("adapter_\(role).b", [outputs], .zeros, role: "bias")]
  }

  private func rule(_ name: String, _ start: Initializer) -> Parameter {
    Parameter(
      name, [division, division, division], start, learnsRule ? .trained : .frozen, role: "rule")
  }

  /// Of a matrix whose two sides have this sum.
  private func start(_ sides: Int) -> Initializer {
    form == .paper
      ? .uniform((12 / Double(sides)).squareRoot()) : .normal((2 / Double(sides)).squareRoot())
  }

  /// residual + s·f(x). The scale is taken where the tensors are narrow.
  func callAsFunction(_ x: Tensor, _ parameters: Parameters, adding residual: Tensor) -> Tensor {
    let act = activation ?? (form == .paper ? .geluTanh : .gelu)
    let narrow = act(phmLinear(x, weight("down", parameters)) + parameters["adapter_down.b"])
    let bias = parameters["adapter_up.b"] * scale
    return phmLinear(narrow * scale, weight("up", parameters), adding: residual) + bias
  }

  private func weight(_ role: String, _ parameters: Parameters) -> PHMWeight {
    let rule = parameters[sharesRule ? "phm_rule" : "adapter_\(role).phm_rule"]
    let part = { (name: String) in parameters["adapter_\(role).\(name)"] }
    return PHMWeight(
      rule: rule,
      rank == nil ? .full(part("W")) : .lowRank(left: part("W_left"), right: part("W_right")))
  }
}
