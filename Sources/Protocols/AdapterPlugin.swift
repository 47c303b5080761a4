/// What every adapter is: parameters at sites of a model, in one of three forms.
///
/// - `Adapter` changes the weights of linear maps (LoRA and most others).
/// - `BlockAdapter` adds a small network to the output of a block's half (Houlsby, Compacter).
/// - `PrefixAdapter` gives attention or the input learned extra entries (prefix and prompt tuning).
///
/// Everything here has a default that does nothing, so that a plugin writes down only what its
/// method has.
public protocol AdapterPlugin: Plugin {
  /// Where in a model it can sit.
  static var place: Site.Place { get }
  /// What PEFT calls it; nil for what PEFT does not have.
  static var peft: PEFTNames? { get }

  /// The parameters of a site, with their shapes and their start.
  func parameters(at site: Site) -> [Parameter]
  /// Parameters that all sites share, made once for the whole model: VeRA's projections,
  /// Compacter's rule. Every site finds them among its own by name.
  func shared(by sites: [Site]) -> [Parameter]
  /// What a start needs beyond `Parameter.start`: values from the weight (`parameters.weight`) or
  /// drawn together. Called after these, at the attachment and at every restart.
  func initialize(at site: Site, _ parameters: Parameters, _ stream: RandomStream)

  /// Patterns of the sites that it takes where an experiment names none; nil for all.
  var defaultTargets: [String]? { get }
  /// Which of the model's own weights it trains, such as the norms.
  var learns: Set<ParameterRole> { get }
  /// Whether the model computes the same right after the attachment.
  var isIdentityAtStart: Bool { get }
  /// Whether the gradients are those of the loss; not, where the method treats a part that depends
  /// on its parameters as a constant.
  var hasExactGradient: Bool { get }
  /// Whether it can be folded into the weights, and so be restarted.
  var merging: Merging { get }

  /// The settings as they are at one site, where patterns by site change some.
  func adjusted(to site: Site) -> Self
  /// Throws `InvalidSetting` to cite a setting that does not fit the widths of a site.
  func validate(at site: Site) throws

  /// A term of the loss, a scalar, once a step: AdaLoRA's orthogonality.
  func penalty(_ sites: [AdaptedSite]) -> Tensor?
  /// May change the gradients before they are clipped and used.
  func beforeStep(_ sites: [AdaptedSite], _ progress: AdapterProgress)
  /// May change the parameters after the optimizer has; the gradients are still there.
  func afterStep(_ sites: [AdaptedSite], _ progress: AdapterProgress)
}

extension AdapterPlugin {
  /// PEFT does not have it.
  public static var peft: PEFTNames? { nil }
  /// None of its own.
  public func parameters(at site: Site) -> [Parameter] { [] }
  /// None.
  public func shared(by sites: [Site]) -> [Parameter] { [] }
  /// Nothing more.
  public func initialize(at site: Site, _ parameters: Parameters, _ stream: RandomStream) {}
  /// All.
  public var defaultTargets: [String]? { nil }
  /// None.
  public var learns: Set<ParameterRole> { [] }
  /// It does.
  public var isIdentityAtStart: Bool { true }
  /// They are.
  public var hasExactGradient: Bool { true }
  /// The same everywhere.
  public func adjusted(to site: Site) -> Self { self }
  /// All fit.
  public func validate(at site: Site) throws {}
  /// None.
  public func penalty(_ sites: [AdaptedSite]) -> Tensor? { nil }
  /// Nothing.
  public func beforeStep(_ sites: [AdaptedSite], _ progress: AdapterProgress) {}
  /// Nothing.
  public func afterStep(_ sites: [AdaptedSite], _ progress: AdapterProgress) {}
}

/// Whether an adapter can be folded into the weights of a model.
public enum Merging: Sendable, Equatable {
  /// The merged model computes the same without it.
  case intoWeights
  /// It cannot, and so cannot be restarted.
  case impossible(reason: String)
}

/// One site with what sits on it, for what an adapter does over all sites at once.
public struct AdaptedSite {
  /// The site.
  public let site: Site
  /// Its parameters, and those that all sites share.
  public let parameters: Parameters
  private let adapter: (any AdapterPlugin)?

  /// A site.
  ///
  /// - Parameters:
  ///   - adapter: with the settings that hold here; nil where they are those of all sites.
  public init(_ site: Site, _ parameters: Parameters, _ adapter: (any AdapterPlugin)? = nil) {
    (self.site, self.parameters, self.adapter) = (site, parameters, adapter)
  }

  /// An adapter with the settings that hold here, where patterns by site change some.
  public func settings<Own: AdapterPlugin>(of adapter: Own) -> Own {
    self.adapter as? Own ?? adapter
  }
}

/// Where a run stands, counted from the adapter's attachment.
public struct AdapterProgress: Sendable {
  /// The number of the step that is being made, from 1.
  public let step: Int
  /// Steps from the attachment to the end of the run.
  public let total: Int
  /// Turns an extent into steps.
  public let steps: @Sendable (Extent) -> Int

  /// A place in a run.
  ///
  /// - Parameters:
  ///   - steps: without it, an extent is a share of `total` or a number of steps.
  public init(step: Int, total: Int, steps: (@Sendable (Extent) -> Int)? = nil) {
    (self.step, self.total) = (step, total)
    self.steps = steps ?? { Int(($0.unit == .share ? Double(total) : 1) * $0.amount) }
  }
}
