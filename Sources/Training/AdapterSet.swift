import Protocols

/// An adapter on the sites of a model that it was asked for.
public final class AdapterSet {
  /// The sites and what sits on them, in the order of the model.
  public let sites: [AttachedAdapter]
  private let seed: UInt64
  /// Restarts so far.
  public private(set) var restarts = 0

  /// Attaches an adapter: freezes the weights of the sites, makes the parameters.
  ///
  /// - Parameters:
  ///   - targets: patterns of `Site.matches`; all sites when nil.
  ///   - seed: of the parameters' start.
  public convenience init(
    _ adapter: any Adapter, to model: any Model, targets: [String]? = nil, seed: UInt64
  ) {
    var plan = AdapterPlan(adapter)
    plan.targets = targets
    self.init(plan, to: model, seed: seed)
  }

  /// Attaches what a plan has for each site.
  public init(_ plan: AdapterPlan, to model: any Model, seed: UInt64) {
    self.seed = seed
    sites = model.linears.compactMap { map in
      plan.adapter(at: map.site).map { AttachedAdapter($0, to: map, seed: seed) }
    }
  }

  /// The adapter's parameters, learning or not.
  public var parameters: [NamedParameter] { sites.flatMap(\.parameters) }

  /// Where dropout masks come from at a step; nil for none.
  public func setDropout(_ stream: RandomStream?) {
    for (index, site) in sites.enumerated() { site.linear.dropoutStream = stream?.at(index) }
  }

  /// Folds the update into the weights and starts it again: W ← W' - update(fresh), so that the
  /// function stays the same whatever the fresh parameters are.
  ///
  /// - Parameters:
  ///   - merges: without it the weights stay, and the parameters, too, unless they start again.
  ///   - reinitializes: draws the parameters anew.
  public func restart(merges: Bool = true, reinitializes: Bool = true) {
    restart(merges: merges, reinitializes: reinitializes, merge: { $0.merge() }, observer: nil)
  }

  func restart(
    merges: Bool, reinitializes: Bool, merge: (AdaptableLinear) -> Void,
    observer: (any TrainerObserver)?
  ) {
    restarts += 1
    for site in sites {
      if merges {
        observer?.willMerge(site)
        merge(site.linear)
        observer?.didMerge(site)
      }
      if reinitializes { site.reinitialize(restarts, takingOut: merges, seed: seed) }
    }
  }

  /// Continues a count of restarts, when a run is resumed.
  func resume(restarts: Int) { self.restarts = restarts }
}

/// An adapter on one site: its settings there, and its parameters.
public final class AttachedAdapter {
  /// The linear map.
  public let linear: AdaptableLinear
  /// The adapter with the settings of this site.
  public let adapter: any Adapter
  /// What the adapter asked for.
  public let declared: [Parameter]
  /// The tensors, in the order of `declared`.
  public let tensors: [Tensor]

  init(_ own: any Adapter, to linear: AdaptableLinear, seed: UInt64) {
    let site = linear.site
    let declared = own.parameters(at: site)
    let tensors = declared.map { parameter in
      let stream = Self.stream(seed, site, parameter)
      let tensor = parameter.start(parameter.shape, stream, type: linear.weight.elementType)
      tensor.count(as: .weights)
      return parameter.isTrained ? tensor.trainable() : tensor
    }
    (self.linear, self.adapter, self.declared, self.tensors) = (linear, own, declared, tensors)
    linear.weight.frozen()
    let parameters = Parameters(
      Dictionary(uniqueKeysWithValues: zip(declared.map(\.name), tensors)))
    linear.update = { own.update(at: site, parameters) }
  }

  /// The parameters by path.
  var parameters: [NamedParameter] {
    zip(declared, tensors).map { parameter, tensor in
      NamedParameter("\(linear.site.name).\(parameter.name)", tensor, .adapter(parameter.role))
    }
  }

  /// The values of a parameter at attachment, and after each restart, depend on seed, site, name
  /// and the number of the restart only.
  private static func stream(
    _ seed: UInt64, _ site: Site, _ parameter: Parameter
  ) -> RandomStream {
    RandomStream(seed: seed, "adapter/\(site.name).\(parameter.name)")
  }

  fileprivate func reinitialize(_ number: Int, takingOut merged: Bool, seed: UInt64) {
    for (parameter, tensor) in zip(declared, tensors) where parameter.isTrained {
      let stream = Self.stream(seed, linear.site, parameter).at(number)
      tensor.assign(parameter.start(parameter.shape, stream, type: tensor.elementType))
    }
    // A start that changes the function is taken out of the weight; x - 0 is x to the last bit.
    guard merged, let fresh = withoutGradient({ linear.change() }) else { return }
    linear.weight.assign(withoutGradient { linear.weight - fresh })
  }
}
