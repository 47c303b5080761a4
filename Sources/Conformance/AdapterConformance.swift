import Protocols
import Tensors
import Training
import Transformer

/// What every adapter owes, looked at on a small language model with grouped queries.
struct AdapterConformance {
  let adapter: any AdapterPlugin
  /// One layer is enough for what is looked at place by place.
  private let bench = ConformanceModel()

  /// All properties: of the whole, and of each place where it can sit.
  func checks() -> [ConformanceCheck] {
    let whole: [ConformanceCheck?] = [
      identity(nil), merged(nil), restored(nil), restarted(nil), saved(), counted(), disabled(),
      trains(), pure(), seeded(),
    ]
    let places = bench.places(type(of: adapter).place)
    let single = places.flatMap { site -> [ConformanceCheck?] in
      do { try adapter.validate(at: site) } catch {
        return [ConformanceCheck("sits there", at: site.name, .notClaimed("\(error)"))]
      }
      return [
        identity(site), merged(site), restored(site), restarted(site), gradient(site),
        learns(site),
      ]
    }
    return (whole + single).compactMap { $0 }
  }

  /// The model with the adapter at one site, or where it goes by itself.
  private func attached(
    _ site: Site?, type: ElementType = .float32, seed: UInt64 = 3, moved: Bool = true
  ) -> (model: Llama, adapters: AdapterSet) {
    let model = bench.model(type: type)
    let adapters = AdapterSet(adapter, to: model, targets: site.map { [$0.name] }, seed: seed)
    if moved { bench.move(adapters) }
    return (model, adapters)
  }

  private func hasParameters(_ site: Site?) -> Bool {
    !attached(site, moved: false).adapters.parameters.isEmpty
  }

  // MARK: - What the model computes

  /// Right after the attachment the model computes what it did.
  private func identity(_ site: Site?) -> ConformanceCheck? {
    let name = "identity at the start"
    guard adapter.isIdentityAtStart else {
      return site == nil ? ConformanceCheck(name, .notClaimed("its start changes the model")) : nil
    }
    let (model, _) = attached(site, moved: false)
    let change = bench.difference(bench.outputs(model), bench.outputs(bench.model()))
    return ConformanceCheck(
      name, at: site?.name, "outputs differ by a share of", change, atMost: 1e-5)
  }

  /// Folded into the weights it computes the same.
  private func merged(_ site: Site?) -> ConformanceCheck? {
    let name = "merged equals unmerged"
    if case .impossible(let reason) = adapter.merging {
      return site == nil ? ConformanceCheck(name, .notClaimed(reason)) : nil
    }
    let (model, adapters) = attached(site)
    let before = bench.outputs(model)
    _ = adapters.merge()
    let change = bench.difference(bench.outputs(model), before)
    return ConformanceCheck(
      name, at: site?.name, "outputs differ by a share of", change, atMost: 1e-4)
  }

  /// A merge that is taken back leaves the weights as they were.
  private func restored(_ site: Site?) -> ConformanceCheck? {
    guard case .intoWeights = adapter.merging else { return nil }
    let (model, adapters) = attached(site)
    let before = model.parameters.map(\.tensor.checksum)
    adapters.unmerge(adapters.merge())
    return ConformanceCheck(
      "merge and unmerge restore the weights bit for bit", at: site?.name,
      if: model.parameters.map(\.tensor.checksum) == before, otherwise: "a weight changed")
  }

  /// A restart folds the update in and starts again without changing the function.
  private func restarted(_ site: Site?) -> ConformanceCheck? {
    let name = "a restart keeps the function"
    if case .impossible(let reason) = adapter.merging {
      guard site == nil else { return nil }
      return ConformanceCheck(
        name, reason.isEmpty ? .broken("it gives no reason") : .notClaimed(reason))
    }
    let (model, adapters) = attached(site)
    let before = bench.outputs(model)
    adapters.restart()
    let change = bench.difference(bench.outputs(model), before)
    return ConformanceCheck(
      name, at: site?.name, "outputs differ by a share of", change, atMost: 1e-4)
  }

  /// Switched off, or taken off, it leaves the model as it was, bit for bit.
  private func disabled() -> ConformanceCheck {
    let (model, adapters) = attached(nil)
    let base = bench.model()
    adapters.detach()
    let same =
      bench.outputs(model).checksum == bench.outputs(base).checksum
      && zip(model.parameters, base.parameters).allSatisfy {
        $0.tensor.checksum == $1.tensor.checksum
      }
    return ConformanceCheck(
      "disabled equals the base bit for bit", if: same, otherwise: "the model computes otherwise")
  }

  /// Asking for the update twice gives the same.
  private func pure() -> ConformanceCheck {
    let (model, _) = attached(nil)
    return ConformanceCheck(
      "the same numbers at every call",
      if: bench.outputs(model).checksum == bench.outputs(model).checksum,
      otherwise: "two forward passes differ")
  }

  // MARK: - Its parameters

  /// Its file puts another adapter of the same settings in the same state.
  private func saved() -> ConformanceCheck {
    let name = "save and load bit for bit"
    let (model, adapters) = attached(nil)
    let (other, copy) = attached(nil, seed: 4, moved: false)
    do {
      try bench.copyThroughFile(
        from: adapters.parameters + adapters.memory, to: copy.parameters + copy.memory)
    } catch { return ConformanceCheck(name, .broken("\(error)")) }
    return ConformanceCheck(
      name, if: bench.outputs(model).checksum == bench.outputs(other).checksum,
      otherwise: "the model with the loaded adapter computes otherwise")
  }

  /// What it says of its parameters before they are made is what is made.
  private func counted() -> ConformanceCheck {
    let sites = bench.sites.filter { site in
      site.place == type(of: adapter).place
        && (adapter.defaultTargets?.contains(where: site.matches) ?? true)
    }
    let stated =
      (adapter.shared(by: sites) + sites.flatMap { adapter.parameters(at: $0) })
      .filter(\.isTrained).reduce(0) { $0 + $1.count }
    let (_, adapters) = attached(nil)
    let real = adapters.parameters.filter(\.tensor.requiresGradient)
      .reduce(0) { $0 + $1.tensor.count }
    return ConformanceCheck(
      "the stated count of parameters is the real one",
      stated == real ? .holds("\(real)") : .broken("stated \(stated), made \(real)"))
  }

  /// The start depends on the seed alone.
  private func seeded() -> ConformanceCheck {
    let sums = [3, 3].map { seed in
      attached(nil, seed: UInt64(seed), moved: false).adapters.parameters.map(\.tensor.checksum)
    }
    return ConformanceCheck(
      "the same start for the same seed", if: sums[0] == sums[1], otherwise: "two starts differ")
  }

  /// The gradient along a random direction is the slope of the loss, in float64.
  private func gradient(_ site: Site) -> ConformanceCheck? {
    let name = "gradients against finite differences"
    guard adapter.hasExactGradient else {
      return ConformanceCheck(
        name, at: site.name, .notClaimed("a part is treated as a constant by the method"))
    }
    let (model, adapters) = attached(site, type: .float64)
    let trained = adapters.parameters.filter(\.tensor.requiresGradient)
    guard !trained.isEmpty else { return nil }
    let errors = bench.slopeErrors(model, trained)
    let worst = errors.max { $0.error < $1.error } ?? ("", 0)
    return ConformanceCheck(
      name, at: "\(site.name) (\(worst.name))", "slope differs by a share of", worst.error,
      atMost: 1e-5)
  }

  /// Every parameter gets a gradient, once what starts at zero has moved.
  private func learns(_ site: Site) -> ConformanceCheck? {
    let (model, adapters) = attached(site)
    let trained = adapters.parameters.filter(\.tensor.requiresGradient)
    guard !trained.isEmpty else { return nil }
    model.loss(bench.batch).backward()
    let idle = trained.filter { globalNorm($0.tensor.gradient.map { [$0] } ?? []) == 0 }
    return ConformanceCheck(
      "every parameter gets a gradient", at: site.name, if: idle.isEmpty,
      otherwise: "none for \(idle.map(\.name).joined(separator: ", "))")
  }

  /// The loss of one batch falls.
  private func trains() -> ConformanceCheck? {
    let (model, adapters) = attached(nil, moved: false)
    let own = model.parameters.filter { adapter.learns.contains($0.role) }
    for weight in model.parameters { weight.tensor.frozen() }
    for weight in own { weight.tensor.trainable() }
    let trained = own + adapters.parameters.filter(\.tensor.requiresGradient)
    guard !trained.isEmpty else {
      return ConformanceCheck("trains", .notClaimed("it has nothing that learns"))
    }
    let (first, last) = bench.train(model, adapters, trained)
    let text = "the loss went from \(first) to \(last) in \(ConformanceModel.steps) steps"
    return ConformanceCheck("trains", last < 0.99 * first ? .holds(text) : .broken(text))
  }
}
