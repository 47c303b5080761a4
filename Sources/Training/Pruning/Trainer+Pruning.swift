import Protocols

extension Trainer {
  /// All weights: the model's and what sits on it.
  var allParameters: [NamedParameter] { model.parameters + (adapters?.parameters ?? []) }

  /// What is pruned, by name.
  var prunedParameters: [(parameter: NamedParameter, linear: AdaptableLinear?)] {
    guard let prune = plan.prune else { return [] }
    return PrunedParameters(prune.what).chosen(of: model, allParameters)
  }

  /// The network as a criterion sees it.
  ///
  /// - Parameters:
  ///   - stream: for what is random.
  ///   - step: the step whose batches it sees first.
  func prunedNetwork(_ stream: RandomStream, step: Int) -> PrunedNetwork {
    let memory = Dictionary(
      pruningMemory.map { ($0.name, $0.tensor) }, uniquingKeysWith: { one, _ in one })
    let tensors = prunedParameters.map { own in
      PrunedTensor(
        own.parameter.name, own.parameter.tensor, memory: memory[memoryName(own.parameter)],
        linear: own.linear)
    }
    return PrunedNetwork(model, tensors, parameters: allParameters, stream: stream) { number in
      let size = self.plan.accumulate
      return try self.data.batch(step: step + number / size, number % size)
    }
  }

  /// Sets masks, and what they prune to 0.
  func set(_ masks: MaskSet?) {
    self.masks = masks
    holdMasks()
  }

  /// Sets what is pruned to 0 in weights and moments.
  func holdMasks() {
    guard let masks else { return }
    for parameter in allParameters where masks[parameter.name] != nil {
      masks.hold(parameter)
      if let state = parameters.states[parameter.name] { masks.hold(state, of: parameter.name) }
    }
  }

  /// What a criterion remembers of the training, made where it is missing.
  func makePruningMemory() {
    guard plan.prune?.pruning.observesTraining == true else { return }
    pruningMemory = prunedParameters.map { own in
      let tensor = own.parameter.tensor
      let memory = Tensor.zeros(tensor.shape, type: tensor.elementType)
      memory.count(as: .moments)
      return NamedParameter(memoryName(own.parameter), memory, own.parameter.role)
    }
  }

  private func memoryName(_ parameter: NamedParameter) -> String {
    "\(parameter.name).pruning_memory"
  }

  /// Shows the gradients of a step to the criterion.
  func observeForPruning() {
    guard let pruning = plan.prune?.pruning, pruning.observesTraining else { return }
    for (own, memory) in zip(prunedParameters.map(\.parameter), pruningMemory) {
      guard let gradient = own.tensor.gradient else { continue }
      pruning.observe(own.tensor, gradient: gradient, memory: memory.tensor)
    }
  }
}
