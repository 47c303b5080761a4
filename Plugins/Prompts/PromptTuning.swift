import Protocols

/// Learned embeddings before the text's (Lester et al. 2021, arXiv 2104.08691).
///
/// The loss is that of the text's own predictions, and so comparable with every other run's. PEFT's
/// has one prediction more a row: that of the first token from the last virtual one.
public struct PromptTuning: PrefixAdapter {
  public static let kind = "prompt"
  public static let summary = "learned embeddings before the text"
  public static let formula =
    "[P; embed(text)], P of [tokens, hidden]; the text's positions follow P's"
  public static let source = "Lester et al. 2021, arXiv 2104.08691; start 'normal': PEFT"
  public static let place = Site.Place.input
  public static let peft: PEFTNames? = PEFTNames("PROMPT_TUNING", ["num_virtual_tokens": "tokens"])

  @Setting("virtual tokens", 1...) public var tokens = 20
  @Setting("the start: embeddings drawn from the vocabulary, uniform in ±0.5, or normal")
  public var initial = PromptStart.vocabulary

  /// The defaults.
  public init() {}

  public static var conformanceCases: [PromptTuning] {
    [PromptTuning(), PromptTuning().with(\.initial, .uniform)]
  }

  /// P, by PEFT's name.
  public func shared(by sites: [Site]) -> [Parameter] {
    let start: Initializer = initial == .uniform ? .uniform(0.5) : .normal(1)
    return sites.prefix(1).map { Parameter("prompt_embeddings", [tokens, $0.outputs], start) }
  }

  /// Embeddings of random tokens, each drawn by itself.
  public func initialize(at site: Site, _ parameters: Parameters, _ stream: RandomStream) {
    guard initial == .vocabulary else { return }
    let drawn = (0..<tokens).map { Int32(stream.integer($0, below: site.inputs)) }
    parameters["prompt_embeddings"].assign(parameters.weight.gathered(drawn))
  }

  /// P.
  public func prompt(at site: Site, _ parameters: Parameters) -> Tensor? {
    parameters["prompt_embeddings"]
  }
}

/// Where a prompt starts.
public enum PromptStart: String, SettingChoice {
  case vocabulary, uniform, normal
}
