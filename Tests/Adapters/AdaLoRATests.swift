import Conformance
import LoRAPlugin
import Protocols
import Tensors
import Testing
import Training
import Transformer

/// AdaLoRA's rank allocation against equations 8 to 12 of the paper, written plainly.
@Suite struct AdaLoRATests {
  private let adapter = AdaLoRA().with(\.rank, 3).with(\.targetRank, 1).with(\.tinit, .steps(3))
    .with(\.tfinal, .steps(6)).with(\.deltaT, 2).with(\.beta1, 0.8).with(\.beta2, 0.7)
  private let total = 20

  private func attached(_ adapter: AdaLoRA, seed: UInt64 = 4) -> AdapterSet {
    AdapterSet(
      adapter, to: FamilyModel.model(.float64), targets: ["q_proj", "up_proj"], seed: seed)
  }

  /// One step: a gradient that is a function of the step, a move against it, then the hook.
  private func step(_ number: Int, _ adapters: AdapterSet, _ adapter: AdaLoRA) {
    let trained = adapters.parameters.filter(\.tensor.requiresGradient)
    for (index, parameter) in trained.enumerated() {
      let stream = RandomStream(seed: 6, "gradient").at(number).at(index)
      let tensor = parameter.tensor
      (tensor * .normal(tensor.shape, stream, type: .float64)).sum().backward()
      guard let gradient = tensor.gradient else { continue }
      withoutGradient { tensor.assign(tensor - gradient * 0.1) }
    }
    let sites = adapters.sites.map { AdaptedSite($0.site, $0.own, $0.adapter) }
    withoutGradient { adapter.afterStep(sites, AdapterProgress(step: number, total: total)) }
    for parameter in trained { parameter.tensor.clearGradient() }
  }

  private func kept(_ adapters: AdapterSet) -> [Bool] {
    adapters.sites.flatMap { $0.own["lora_E"].values.map { $0 != 0 } }
  }

  @Test func `the terms that stay are those of the paper at every step`() {
    let adapters = attached(adapter)
    let plain = adapters.sites.map { PlainTerms($0.own) }
    for number in 1...total {
      // The plain copy moves as the tensors do before the hook.
      for (site, index) in zip(plain, adapters.sites.indices) {
        site.move(number, site: index, names: adapters.parameters, adapters.sites[index])
        if number <= total - 6 { site.observe(beta1: 0.8, beta2: 0.7) }
      }
      let terms = adapters.sites.count * 3
      if number > 3, number >= total - 6 || number % 2 == 0 {
        let left = max(0, 1 - Double(number - 3) / Double(total - 6 - 3))
        let budget = Int(Double(terms / 3) + Double(terms - terms / 3) * left * left * left)
        let scores = plain.flatMap(\.scores)
        let bar = scores.sorted(by: >)[budget - 1]
        for site in plain { site.mask(bar) }
      }
      step(number, adapters, adapter)
      for (site, own) in zip(plain, adapters.sites) {
        for (name, values) in site.values {
          let expected = Tensor(values, shape: own.own[name].shape, type: .float64)
          let problem = Closeness.problem(
            "\(name) after step \(number)", own.own[name], expected, tolerance: 1e-12)
          #expect(problem == nil)
        }
      }
    }
    #expect(kept(adapters).count { $0 } == adapters.sites.count)
  }

  @Test func `the budget falls with the cube of the time, and the last allocation stays`() {
    let adapters = attached(adapter)
    let all = adapters.sites.count * 3
    var counts: [Int] = [], last: [Bool] = []
    for number in 1...total {
      step(number, adapters, adapter)
      counts.append(kept(adapters).count { $0 })
      if number == total - 6 { last = kept(adapters) }
      if number > total - 6 { #expect(kept(adapters) == last) }
    }
    // 4 sites: 4 + 8 (1 - (t - 3)/11)³ at even steps; at odd ones moves revive what was masked.
    #expect(all == 12 && adapters.sites.count == 4)
    #expect(counts[0...2].allSatisfy { $0 == 12 })
    #expect([3, 5, 7, 9, 11].map { counts[$0] } == [10, 7, 5, 4, 4])
    #expect(counts[13...].allSatisfy { $0 == 4 })
  }

  @Test func `a restart forgets, and the target holds even where it comes last`() {
    let adapters = attached(adapter)
    for number in 1...17 { step(number, adapters, adapter) }
    adapters.restart()
    for site in adapters.sites {
      for name in ["A", "E", "B"] {
        #expect(site.own["lora_\(name)_importance"].values.allSatisfy { $0 == 0 })
        #expect(site.own["lora_\(name)_uncertainty"].values.allSatisfy { $0 == 0 })
      }
      #expect(site.own["lora_E"].values.allSatisfy { $0 == 0 })
    }
    step(18, adapters, adapter)
    let first = kept(adapters)
    #expect(first.count { $0 } == 4)
    // Chosen by the new importances and not by the order of the sites.
    #expect(first.suffix(4) != [true, true, true, true])
    step(19, adapters, adapter)
    #expect(kept(adapters) == first)
  }

  @Test func `the penalty is half the mean distance of A Aᵀ and Bᵀ B from the identity`() throws {
    let adapters = attached(adapter.with(\.orthogonality, 0.5))
    let sites = adapters.sites.map { AdaptedSite($0.site, $0.own, $0.adapter) }
    var sum = 0.0
    for site in sites {
      for basis in [site.parameters["lora_A"], site.parameters["lora_B"].transposed()] {
        let (rows, width) = (basis.shape[0], basis.shape[1])
        let values = basis.values
        var square = 0.0
        for i in 0..<rows {
          for j in 0..<rows {
            let dot = (0..<width).reduce(0.0) {
              $0 + values[i * width + $1] * values[j * width + $1]
            }
            square += (dot - (i == j ? 1 : 0)) * (dot - (i == j ? 1 : 0))
          }
        }
        sum += square.squareRoot()
      }
    }
    let penalty = try #require(adapter.penalty(sites))
    #expect(abs(penalty.item - 0.5 * sum / Double(2 * sites.count)) < 1e-12)
    #expect(adapter.with(\.orthogonality, 0).penalty(sites) == nil)
    let site = sites[0]
    let problems = GradientCheck.problems(
      "penalty", [site.parameters["lora_A"].detached, site.parameters["lora_B"].detached]
    ) {
      let own = Parameters(["lora_A": $0[0], "lora_B": $0[1]])
      return adapter.penalty([AdaptedSite(site.site, own)]) ?? Tensor(.nan, type: .float64)
    }
    #expect(problems.isEmpty, "\(problems)")
  }
}

/// The terms of one site, as arrays.
private final class PlainTerms {
  static let names = ["lora_A", "lora_E", "lora_B"]
  var values: [String: [Double]] = [:]
  private var gradients: [String: [Double]] = [:]
  private var mean: [String: [Double]] = [:]
  private var doubt: [String: [Double]] = [:]
  private let inputs: Int, outputs: Int, rank = 3

  init(_ parameters: Parameters) {
    for name in Self.names {
      values[name] = parameters[name].values
      mean[name] = parameters[name].values.map { _ in 0 }
      doubt[name] = mean[name]
    }
    (inputs, outputs) = (parameters["lora_A"].shape[1], parameters["lora_B"].shape[0])
  }

  /// The gradient of `AdaLoRATests.step`, and its move.
  func move(_ number: Int, site: Int, names: [NamedParameter], _ attached: AttachedAdapter) {
    for (name, own) in values {
      let path = "\(attached.site.name).\(name)"
      let trained = names.filter(\.tensor.requiresGradient)
      guard let index = trained.firstIndex(where: { $0.name == path }) else { continue }
      let stream = RandomStream(seed: 6, "gradient").at(number).at(index)
      let gradient = Tensor.normal(trained[index].tensor.shape, stream, type: .float64).values
      gradients[name] = gradient
      values[name] = zip(own, gradient).map { $0 - 0.1 * $1 }
    }
  }

  func observe(beta1: Double, beta2: Double) {
    for (name, own) in values {
      guard let gradient = gradients[name] else { continue }
      for index in own.indices {
        let sensitivity = abs(own[index] * gradient[index])
        let before = mean[name]?[index] ?? 0
        let after = beta1 * before + (1 - beta1) * sensitivity
        mean[name]?[index] = after
        let old = doubt[name]?[index] ?? 0
        doubt[name]?[index] = beta2 * old + (1 - beta2) * abs(sensitivity - after)
      }
    }
  }

  /// S of each term, equations 7 and 11.
  var scores: [Double] {
    let s = { (name: String, index: Int) in
      (self.mean[name]?[index] ?? .nan) * (self.doubt[name]?[index] ?? .nan)
    }
    return (0..<rank).map { term in
      let a = (0..<inputs).reduce(0) { $0 + s("lora_A", term * inputs + $1) }
      let b = (0..<outputs).reduce(0) { $0 + s("lora_B", $1 * rank + term) }
      return s("lora_E", term) + a / Double(inputs) + b / Double(outputs)
    }
  }

  func mask(_ bar: Double) {
    for (term, score) in scores.enumerated() where score < bar { values["lora_E"]?[term] = 0 }
  }
}
