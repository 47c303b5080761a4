import Protocols

/// An adapter on one site: its settings there, and its parameters.
public final class AttachedAdapter {
  /// The place in the model.
  public let place: AdaptedPlace
  /// The adapter with the settings of this site.
  public private(set) var adapter: any AdapterPlugin
  /// What the adapter asked for at this site.
  public private(set) var declared: [Parameter]
  /// The tensors, in the order of `declared`.
  public private(set) var tensors: [Tensor]
  /// These and those that all sites share.
  public private(set) var own: Parameters
  /// The weight as it was at the attachment, where that will be wanted. Part of every checkpoint.
  private(set) var original: Tensor?
  private let seed: UInt64
  private let index: Int
  private let shared: [String: Tensor]

  init(
    _ adapter: any AdapterPlugin, to place: AdaptedPlace, index: Int, shared: [String: Tensor],
    type: ElementType, seed: UInt64
  ) {
    let site = place.site
    let declared = adapter.parameters(at: site)
    let tensors = declared.map { $0.made(at: site.name, seed: seed, type: type) }
    (self.place, self.adapter, self.declared, self.tensors) = (place, adapter, declared, tensors)
    (self.seed, self.index, self.shared) = (seed, index, shared)
    own = Self.named(declared, tensors, shared, place, index)
    place.linear?.weight.frozen()
  }

  /// Name and widths of the place.
  public var site: Site { place.site }
  /// The linear map, where the place is one.
  public var linear: AdaptableLinear? { place.linear }
  /// The site as hooks over all sites see it.
  var adapted: AdaptedSite { AdaptedSite(site, own, adapter) }

  /// The parameters by path.
  var parameters: [NamedParameter] {
    zip(declared, tensors).map { parameter, tensor in
      NamedParameter("\(site.name).\(parameter.name)", tensor, .adapter(parameter.role))
    }
  }

  /// Starts the parameters as the adapter says, and takes what they add out of the weight, where
  /// that is the method.
  ///
  /// - Parameter keepsWeight: whether the weight as it is now will be wanted.
  func start(keepsWeight: Bool) {
    initialize(0)
    enable()
    guard let map = linear else { return }
    let takesOut = (adapter as? any Adapter)?.takesStartOutOfWeight == true
    if takesOut || keepsWeight {
      let copy = map.weight.copy()
      copy.count(as: .weights)
      original = copy
    }
    if takesOut { takeOut() }
  }

  /// The part of the start that is not in `Parameter.start`.
  func initialize(_ number: Int) {
    let stream = RandomStream(seed: seed, "adapter/\(site.name)").at(number)
    withoutGradient { adapter.initialize(at: site, own, stream) }
  }

  /// Starts again after restart `number`. A start that changes the function is taken out of the
  /// weight; x - 0 is x to the last bit.
  func reinitialize(_ number: Int, takingOut: Bool) {
    for (parameter, tensor) in zip(declared, tensors) {
      parameter.start(tensor, at: site.name, seed: seed, restart: number)
    }
    initialize(number)
    if takingOut { takeOut() }
  }

  /// Takes an adapter of larger rank: the numbers of now stay, the new ones are drawn, and moments
  /// are for others to fit.
  func grow(to grown: any Adapter, _ number: Int) {
    let wanted = grown.parameters(at: site)
    tensors = wanted.map { parameter in
      let old = tensors[declared.firstIndex { $0.name == parameter.name } ?? 0]
      let new = parameter.made(at: site.name, seed: seed, type: old.elementType)
      parameter.start(new, at: site.name, seed: seed, restart: number)
      new.assign(old.filling(new))
      return new
    }
    (adapter, declared) = (grown, wanted)
    own = Self.named(declared, tensors, shared, place, index)
    enable()
  }

  private static func named(
    _ declared: [Parameter], _ tensors: [Tensor], _ shared: [String: Tensor],
    _ place: AdaptedPlace, _ index: Int
  ) -> Parameters {
    let names = Dictionary(uniqueKeysWithValues: zip(declared.map(\.name), tensors))
    return Parameters(names.merging(shared) { $1 }, weight: place.weight, index: index)
  }

  private func takeOut() {
    guard let map = linear, let update = map.update?(), update.isAdditive else { return }
    withoutGradient {
      guard let fresh = update.change(of: map.weight) else { return }
      map.weight.assign(map.weight - fresh)
    }
  }

  /// Lets the adapter act on the model.
  func enable() {
    let (site, adapter, own) = (site, adapter, own)
    switch (place, adapter) {
    case (.linear(let map), let adapter as any Adapter):
      map.update = { adapter.update(at: site, own) }
    case (.sublayer(let end), let adapter as any BlockAdapter):
      end.adapter = { adapter.output(at: site, own, $0) }
    case (.attention(let attention), let adapter as any PrefixAdapter):
      attention.prefix = { adapter.prefix(at: site, own) }
    case (.input(let input), let adapter as any PrefixAdapter):
      input.prompt = { adapter.prompt(at: site, own) }
    default:
      preconditionFailure("\(type(of: adapter)) does not sit on a place like \(site.name)")
    }
  }

  /// Lets the model compute as if it were not there; a start that was taken out of the weight is
  /// put back, bit for bit.
  func disable() {
    switch place {
    case .linear(let map): map.update = nil
    case .sublayer(let end): end.adapter = nil
    case .attention(let attention): attention.prefix = nil
    case .input(let input): input.prompt = nil
    }
  }

  /// The weight with the update, computed in float64 from the numbers as they are; nil for what is
  /// no update of a weight.
  func weightInFloat64() -> Tensor? {
    guard let map = linear, let adapter = adapter as? any Adapter else { return nil }
    return withoutGradient {
      let weight = map.weight.detached.converted(to: .float64)
      let exact = own.converted(to: .float64, weight: weight)
      return adapter.update(at: site, exact).applied(to: weight)
    }
  }
}

/// A place in a model with an adapter on it.
public enum AdaptedPlace {
  case linear(AdaptableLinear)
  case sublayer(AdaptableSublayer)
  case attention(AdaptableAttention)
  case input(AdaptableInput)

  /// Name and widths.
  public var site: Site {
    switch self {
    case .linear(let map): map.site
    case .sublayer(let end): end.site
    case .attention(let attention): attention.site
    case .input(let input): input.site
    }
  }

  /// The linear map, where it is one.
  public var linear: AdaptableLinear? {
    guard case .linear(let map) = self else { return nil }
    return map
  }

  /// The linear map's weight or the input's embedding, where it is one of these.
  var weight: Tensor? {
    if case .input(let input) = self { return input.embedding }
    return linear?.weight
  }

  /// The places of a model that an adapter of a kind can take.
  static func all(of model: any Model, _ place: Site.Place) -> [AdaptedPlace] {
    switch place {
    case .linear: model.linears.map { .linear($0) }
    case .sublayer: model.sublayers.map { .sublayer($0) }
    case .attention: model.attentions.map { .attention($0) }
    case .input: model.inputs.map { .input($0) }
    }
  }
}

extension Parameter {
  /// The parameter of a site, or of all ("shared"), at its start.
  func made(at site: String, seed: UInt64, type: ElementType) -> Tensor {
    let tensor = start(shape, stream(site, seed), type: type)
    tensor.count(as: .weights)
    return isTrained ? tensor.trainable() : tensor
  }

  /// Starts it again. Its values depend on seed, site, name and the number of the restart only.
  func start(_ tensor: Tensor, at site: String, seed: UInt64, restart: Int) {
    tensor.assign(start(shape, stream(site, seed).at(restart), type: tensor.elementType))
  }

  private func stream(_ site: String, _ seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, "adapter/\(site).\(name)")
  }
}
