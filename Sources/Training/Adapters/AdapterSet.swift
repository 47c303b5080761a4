import Protocols

/// An adapter on the sites of a model that it was asked for.
public final class AdapterSet {
  /// The sites and what sits on them, in the order of the model.
  public let sites: [AttachedAdapter]
  /// The adapter with the settings that hold where no pattern changes them.
  public let adapter: any AdapterPlugin
  /// What all sites share.
  public let shared: [(declared: Parameter, tensor: Tensor)]
  private let seed: UInt64
  private let adapted: [AdaptedSite]
  /// Restarts so far.
  public private(set) var restarts = 0

  /// Attaches an adapter: freezes the weights of the sites, makes the parameters.
  ///
  /// - Parameters:
  ///   - targets: patterns of `Site.matches`; the adapter's own when nil.
  ///   - seed: of the parameters' start.
  public convenience init(
    _ adapter: any AdapterPlugin, to model: any Model, targets: [String]? = nil, seed: UInt64
  ) {
    var plan = AdapterPlan(adapter)
    plan.targets = targets
    self.init(plan, to: model, seed: seed)
  }

  /// Attaches what a plan has for each site.
  ///
  /// - Parameter keepsWeights: whether the adapted weights as they are now will be wanted.
  public init(
    _ plan: AdapterPlan, to model: any Model, seed: UInt64, keepsWeights: Bool = false
  ) {
    let places = AdaptedPlace.all(of: model, type(of: plan.adapter).place).compactMap { place in
      plan.adapter(at: place.site).map { (place, $0) }
    }
    let type = model.parameters.first?.tensor.elementType ?? .float32
    let shared = plan.adapter.shared(by: places.map(\.0.site)).map {
      (declared: $0, tensor: $0.made(at: Self.sharedName, seed: seed, type: type))
    }
    let byName = Dictionary(uniqueKeysWithValues: shared.map { ($0.declared.name, $0.tensor) })
    sites = places.enumerated().map { index, own in
      AttachedAdapter(own.1, to: own.0, index: index, shared: byName, type: type, seed: seed)
    }
    (adapter, self.shared, self.seed) = (plan.adapter, shared, seed)
    adapted = sites.map(\.adapted)
    for site in sites { site.start(keepsWeight: keepsWeights) }
  }

  private static let sharedName = "shared"

  /// The adapter's parameters, learning or not; without its memory.
  public var parameters: [NamedParameter] { select { $0.use != .memory } }

  /// What the adapter changes by itself, and weights that are kept for later.
  package var memory: [NamedParameter] {
    select { $0.use == .memory }
      + sites.compactMap { site in
        site.original.map {
          NamedParameter("\(site.site.name).weight_at_attachment", $0, .adapter("memory"))
        }
      }
  }

  private func select(_ isWanted: (Parameter) -> Bool) -> [NamedParameter] {
    shared.filter { isWanted($0.declared) }.map {
      NamedParameter(
        "\(Self.sharedName).\($0.declared.name)", $0.tensor, .adapter($0.declared.role))
    }
      + sites.flatMap { site in
        zip(site.declared, site.parameters).filter { isWanted($0.0) }.map(\.1)
      }
  }

  /// Where dropout masks come from at a step; nil for none.
  public func setDropout(_ stream: RandomStream?) {
    for (index, site) in sites.enumerated() { site.linear?.dropoutStream = stream?.at(index) }
  }

  // MARK: - Hooks over all sites

  /// A term of the loss; nil for most adapters.
  package func penalty() -> Tensor? { adapter.penalty(adapted) }
  /// Lets the adapter change gradients.
  package func beforeStep(_ progress: AdapterProgress) {
    withoutGradient { adapter.beforeStep(adapted, progress) }
  }
  /// Lets the adapter change parameters.
  package func afterStep(_ progress: AdapterProgress) {
    withoutGradient { adapter.afterStep(adapted, progress) }
  }

  // MARK: - Merging

  /// Lets the model compute without the adapter, or with it again.
  public var isEnabled = true {
    didSet { for site in sites { if isEnabled { site.enable() } else { site.disable() } } }
  }

  /// Folds the updates into the weights and leaves the adapter out, so that the model computes the
  /// same without it.
  ///
  /// - Returns: the weights as they were, for `unmerge`.
  public func merge() -> [Tensor] {
    let kept = sites.compactMap { $0.linear?.weight.copy() }
    for site in sites { site.linear?.merge() }
    isEnabled = false
    return kept
  }

  /// Takes a merge back, bit for bit.
  public func unmerge(_ kept: [Tensor]) {
    for (map, weight) in zip(sites.compactMap(\.linear), kept) { map.weight.assign(weight) }
    isEnabled = true
  }

  /// Takes the adapter off: the weights are as they were before it was attached, bit for bit.
  public func detach() {
    isEnabled = false
    for site in sites { if let original = site.original { site.linear?.weight.assign(original) } }
  }

  /// Folds the update into the weights and starts it again: W ← W' - update(fresh), so that the
  /// function stays the same whatever the fresh parameters are.
  ///
  /// - Parameters:
  ///   - merges: without it the weights stay, and the parameters, too, unless they start again.
  ///   - reinitializes: draws the parameters anew, frozen ones too.
  public func restart(merges: Bool = true, reinitializes: Bool = true) {
    restart(merges: merges, reinitializes: reinitializes, merge: { $0.merge() }, observer: nil)
  }

  func restart(
    merges: Bool, reinitializes: Bool, merge: (AdaptableLinear) -> Void,
    observer: (any TrainerObserver)?
  ) {
    restarts += 1
    // All are folded in before the first starts again: sites share parameters.
    if merges {
      for site in sites {
        guard let map = site.linear else { continue }
        observer?.willMerge(site)
        merge(map)
        observer?.didMerge(site)
      }
    }
    guard reinitializes else { return }
    for (parameter, tensor) in shared {
      parameter.start(tensor, at: Self.sharedName, seed: seed, restart: restarts)
    }
    for site in sites { site.reinitialize(restarts, takingOut: merges) }
  }

  /// Counts a restart.
  func count() { restarts += 1 }

  /// Continues a count of restarts, when a run is resumed.
  func resume(restarts: Int) { self.restarts = restarts }
}
