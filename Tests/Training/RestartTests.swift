import LoRAPlugin
import OptimizersPlugin
import Protocols
import ResetsPlugin
import SchedulesPlugin
import Testing
import Training
import Transformer

/// Restarts of an adapter.
@Suite struct RestartTests {
  private let sizes = LlamaConfiguration(
    layers: 2, hidden: 16, inner: 24, heads: 2, vocabulary: 31)
  private let batch = TokenBatch((0..<48).map { Int32(($0 * 7) % 31) }, length: 12)

  private func model(_ type: ElementType = .float64) -> Llama {
    Llama(sizes, seed: 3, type: type)
  }

  private func attach(to model: Llama, _ adapter: LoRA = LoRA().with(\.rank, 3)) -> AdapterSet {
    let adapters = AdapterSet(adapter, to: model, seed: 9)
    // As after some training: nothing is zero.
    for (index, parameter) in adapters.parameters.enumerated() {
      parameter.tensor.assign(
        .normal(
          parameter.tensor.shape, deviation: 0.3, RandomStream(seed: 8, "factor").at(index),
          type: parameter.tensor.elementType))
    }
    return adapters
  }

  private func loss(_ model: Llama) -> Double { withoutGradient { model.loss(batch).item } }

  @Test func `a restart keeps the function and starts the factors again`() {
    let model = model()
    let adapters = attach(to: model)
    let before = loss(model)
    adapters.restart()
    // Merging and the products of the two forms round differently: some 1e-16 each.
    #expect(abs(loss(model) - before) < 1e-13)
    for parameter in adapters.parameters where parameter.name.hasSuffix("lora_B") {
      #expect(parameter.tensor.values.allSatisfy { $0 == 0 })
    }
  }

  @Test func `a merge that drops the scale is seen by the loss`() {
    let model = model()
    let adapters = attach(to: model)
    let before = loss(model)
    for site in adapters.sites {
      guard let map = site.linear, let change = map.change() else { continue }
      // alpha/rank is 16/3: what "ReLoRA hurts small models" ran.
      map.weight.assign(withoutGradient { map.weight + change * (3.0 / 16) })
      for tensor in site.tensors { tensor.fill(0) }
    }
    #expect(abs(loss(model) - before) > 1e-3)
  }

  @Test func `each restart draws other factors, the same for the same seed`() {
    let factors = { (count: Int) in
      let model = self.model()
      let adapters = AdapterSet(LoRA(), to: model, seed: 9)
      for _ in 0..<count { adapters.restart() }
      return adapters.parameters.map { $0.tensor.values }
    }
    #expect(factors(1) != factors(0) && factors(2) != factors(1))
    #expect(factors(2) == factors(2))
  }

  @Test func `without merge and reinitialisation a restart touches no weight`() {
    let model = model()
    let adapters = attach(to: model)
    let values = { (model.parameters + adapters.parameters).map { $0.tensor.values } }
    let before = values()
    adapters.restart(merges: false, reinitializes: false)
    #expect(values() == before)
  }

  @Test func `an adapter sits on the sites that patterns select, and freezes only those`() {
    let model = model()
    let adapters = AdapterSet(
      LoRA(), to: model, targets: ["q_proj", "model.layers.1.mlp.*"], seed: 0)
    let names = adapters.sites.map(\.site.name)
    #expect(
      names == [
        "model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj",
        "model.layers.1.mlp.gate_proj", "model.layers.1.mlp.up_proj",
        "model.layers.1.mlp.down_proj",
      ])
    for map in model.linears {
      #expect(map.weight.requiresGradient == !names.contains(map.site.name))
    }
  }

  @Test func `a reset acts on the adapter's moments and on nothing else`() {
    let model = model()
    let adapters = AdapterSet(LoRA(), to: model, seed: 0)
    let trainer = ParameterTrainer(model.parameters + adapters.parameters, optimizer: AdamW())
    for _ in 0..<2 {
      model.loss(batch).backward()
      trainer.step(rate: 0.01)
    }
    let others = trainer.states.filter { !$0.key.contains("lora") }.mapValues { state in
      state.tensors.mapValues(\.values)
    }
    trainer.reset(ZeroReset(), adapters.parameters, RandomStream(seed: 0, "reset"))
    for (name, state) in trainer.states {
      let found = state.tensors.mapValues(\.values)
      if let kept = others[name] {
        #expect(found == kept)
      } else {
        #expect(found.values.allSatisfy { $0.allSatisfy { $0 == 0 } })
        #expect(state.steps == 2, "bias correction goes on unless it is said otherwise")
      }
    }
  }

  @Test func `the first cycle trains the factors: A is not zero while B is`() {
    let model = model()
    let adapters = AdapterSet(LoRA(), to: model, seed: 0)
    model.loss(batch).backward()
    for parameter in adapters.parameters where parameter.name.hasSuffix("lora_B") {
      #expect(parameter.tensor.gradient?.values.contains { $0 != 0 } == true)
    }
  }
}
