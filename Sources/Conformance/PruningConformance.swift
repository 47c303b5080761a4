import Protocols
import Tensors
import Training
import Transformer

/// What every criterion of pruning owes: it scores what it is given, the same each time, and leaves the
/// network as it was; then as many stay as were asked for.
struct PruningConformance {
  let pruning: any Pruning
  private static let rate = PruningRate(0.3)

  func checks() -> [ConformanceCheck] {
    let bench = ConformanceModel()
    let model = bench.model()
    do {
      let network = try network(model, bench)
      let before = model.parameters.map(\.tensor.checksum)
      let scores = try pruning.scores(network)
      let again = try pruning.scores(network)
      let search = MaskSearch(pruning, rate: Self.rate)
      let first = try search.masks(network, level: 1)
      let levels =
        isFixed ? [first] : [first, try search.masks(network, level: 2, from: (1, first))]
      return [
        scored(scores, network),
        ConformanceCheck(
          "the same scores twice", if: scores.map(\.checksum) == again.map(\.checksum),
          otherwise: "they differ"),
        ConformanceCheck(
          "it changes no weight", if: model.parameters.map(\.tensor.checksum) == before,
          otherwise: "a weight changed"),
        ConformanceCheck(
          "it leaves no gradient, and what is frozen frozen",
          if: model.parameters.allSatisfy {
            $0.tensor.gradient == nil && !$0.tensor.requiresGradient
          }, otherwise: "a weight has one, or wants one"),
      ] + levels.enumerated().flatMap { counted($1, level: $0 + 1) } + [nested(levels)]
        + [observed(model, bench)].compactMap(\.self)
    } catch { return [ConformanceCheck("it scores a network", .broken("\(error)"))] }
  }

  private var isFixed: Bool { if case .group = pruning.unit { true } else { false } }

  /// All linear maps of the small model, with what the criterion remembers of a step.
  private func network(_ model: any Model, _ bench: ConformanceModel) throws -> PrunedNetwork {
    let batch = Batch.tokens(bench.batch)
    let tensors = model.linears.map { map in
      PrunedTensor("\(map.site.name).weight", map.weight, linear: map)
    }.sorted { $0.name < $1.name }
    let stream = RandomStream(seed: 3, "conformance/pruning")
    let bare = PrunedNetwork(
      model, tensors, parameters: model.parameters, stream: stream
    ) { _ in batch }
    guard pruning.observesTraining else { return bare }
    let gradients = try bare.gradients()
    let seen = zip(tensors, gradients).map { own, gradient in
      let memory = Tensor.zeros(own.tensor.shape, type: own.tensor.elementType)
      pruning.observe(own.tensor, gradient: gradient, memory: memory)
      return PrunedTensor(own.name, own.tensor, memory: memory)
    }
    return PrunedNetwork(model, seen, parameters: model.parameters, stream: stream) { _ in batch }
  }

  private func scored(_ scores: [Tensor], _ network: PrunedNetwork) -> ConformanceCheck {
    let wrong = zip(network.tensors, scores).filter { own, score in
      let count = pruning.unit == .row ? own.tensor.shape[0] : own.tensor.count
      return score.count != count || score.notFiniteCount > 0
    }.map(\.0.name)
    return ConformanceCheck(
      "a finite score for each unit of each tensor",
      if: wrong.isEmpty && scores.count == network.tensors.count,
      otherwise: wrong.first.map { "not for \($0)" } ?? "\(scores.count) tensors are scored")
  }

  /// As many as the rate says stay, wherever units compete.
  private func counted(_ masks: [Tensor], level: Int) -> [ConformanceCheck] {
    let entries = masks.map(\.values)
    let isBinary = entries.allSatisfy { $0.allSatisfy { $0 == 0 || $0 == 1 } }
    let wrong = competitions(masks, entries).first { competition in
      competition.reduce(0, +) != Double(kept(of: competition.count, level))
    }
    return [
      ConformanceCheck(
        "an entry stays or goes", if: isBinary, otherwise: "a mask is neither 0 nor 1"),
      ConformanceCheck(
        "exactly as many stay as the rate says", at: "level \(level)", if: wrong == nil,
        otherwise: "\(wrong?.reduce(0, +) ?? 0) of \(wrong?.count ?? 0)"),
    ]
  }

  private func kept(of count: Int, _ level: Int) -> Int {
    if case .group(let keep, _) = pruning.unit { return keep }
    return Self.rate.kept(of: count, level: level)
  }

  /// The units that compete with each other: 1 for each that stays.
  private func competitions(_ masks: [Tensor], _ entries: [[Double]]) -> [[Double]] {
    func runs(_ values: [Double], _ length: Int) -> [[Double]] {
      stride(from: 0, to: values.count, by: length).map {
        Array(values[$0..<min($0 + length, values.count)])
      }
    }
    var units = entries
    if pruning.unit == .row {
      units = zip(masks, entries).map { mask, values in
        runs(values, values.count / mask.shape[0]).map { $0.max() ?? 0 }
      }
    }
    if case .group(_, let size) = pruning.unit { return units.flatMap { runs($0, size) } }
    switch pruning.scope {
    case .global: return [units.flatMap(\.self)]
    case .layer: return units
    case .row: return zip(masks, units).flatMap { runs($1, $0.shape.last ?? 1) }
    }
  }

  private func nested(_ levels: [[Tensor]]) -> ConformanceCheck {
    let revived = zip(levels, levels.dropFirst()).contains { before, after in
      zip(before, after).contains { early, late in
        zip(early.values, late.values).contains { $0 < $1 }
      }
    }
    return ConformanceCheck(
      "what is pruned stays pruned at the next level", if: !revived, otherwise: "an entry is back")
  }

  /// Looking at a step changes neither weight nor gradient.
  private func observed(_ model: any Model, _ bench: ConformanceModel) -> ConformanceCheck? {
    guard pruning.observesTraining, let weight = model.linears.first?.weight else { return nil }
    let gradient = Tensor.uniform(weight.shape, -1, 1, RandomStream(seed: 4, "conformance"))
    let memory = Tensor.zeros(weight.shape)
    let before = [weight.checksum, gradient.checksum]
    pruning.observe(weight, gradient: gradient, memory: memory)
    return ConformanceCheck(
      "to observe a step changes neither weight nor gradient",
      if: [weight.checksum, gradient.checksum] == before, otherwise: "one changed")
  }
}
