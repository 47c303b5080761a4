import Protocols

/// How much the parameters of a site matter to the loss: smoothed sensitivities, and how uncertain
/// they are (AdaLoRA, arXiv 2303.10512, equations 8 to 11).
struct Importance {
  private let parameters: Parameters

  init(_ parameters: Parameters) { self.parameters = parameters }

  /// Ī and Ū of a parameter.
  static func memory(of parameter: Parameter) -> [Parameter] {
    ["importance", "uncertainty"].map {
      Parameter("\(parameter.name)_\($0)", parameter.shape, .zeros, .memory)
    }
  }

  /// I = |p ∂p|, Ī ← β1 Ī + (1 - β1) I, Ū ← β2 Ū + (1 - β2) |I - Ī|, unless it is over. A restart
  /// in that time leaves nothing to go by, and the first sensitivities after it count.
  func observe(_ beta1: Double, _ beta2: Double, isOver: Bool) {
    guard !isOver || parameters["lora_E_importance"].sum().item == 0 else { return }
    for name in ["lora_A", "lora_E", "lora_B"] {
      guard let gradient = parameters[name].gradient else { continue }
      let (mean, doubt) = (parameters[name + "_importance"], parameters[name + "_uncertainty"])
      let sensitivity = (parameters[name] * gradient).absolute()
      mean.assign(mean * beta1 + sensitivity * (1 - beta1))
      doubt.assign(doubt * beta2 + (sensitivity - mean).absolute() * (1 - beta2))
    }
  }

  /// Of each term: Ī Ū of its entry of E, and their means over its row of A and its column of B.
  var scores: Tensor {
    let score = { (name: String) in
      parameters[name + "_importance"] * parameters[name + "_uncertainty"]
    }
    return score("lora_E").reshaped(-1) + score("lora_A").mean(1) + score("lora_B").mean(0)
  }
}

/// How many terms all sites together may keep at a step: all until `first`, the target from `last`
/// on, and in between a number that falls with the cube of the time that is left (equation 12).
struct RankBudget {
  private let step: Int, first: Int, last: Int, every: Int

  init(_ progress: AdapterProgress, tinit: Extent, tfinal: Extent, every: Int) {
    (step, self.every) = (progress.step, every)
    (first, last) = (progress.steps(tinit), progress.total - progress.steps(tfinal))
  }

  /// Whether the allocation stays as it is from here on.
  var isFinal: Bool { step > last }

  private func terms(of all: Int, target: Int) -> Int {
    guard step > first else { return all }
    guard step < last else { return target }
    let left = 1 - Double(step - first) / Double(last - first)
    return target + Int(Double(all - target) * left * left * left)
  }

  /// Sets E to 0 for all terms but those of the highest scores.
  func allocate(_ sites: [Parameters], targets: [Int]) {
    let all = sites.map { $0["lora_E"].count }.reduce(0, +)
    guard !sites.isEmpty, step > first, step >= last || step.isMultiple(of: every) else { return }
    let scores = Tensor.concatenated(sites.map { Importance($0).scores })
    let kept = scores.keepingLargest(terms(of: all, target: targets.reduce(0, +)))
    var start = 0
    for e in sites.map({ $0["lora_E"] }) {
      e.assign(e * kept.slice(start..<(start + e.count)).reshaped(-1, 1))
      start += e.count
    }
  }
}
