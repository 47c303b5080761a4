/// What Hugging Face's PEFT calls an adapter and its settings, so that its folders can be read.
///
/// The parameters' own names are PEFT's already ("lora_A", with or without ".weight").
public struct PEFTNames: Sendable {
  /// `peft_type` of adapter_config.json ("LORA").
  public let type: String
  /// Our setting for each field of the configuration that has one ("lora_alpha": "alpha").
  public let settings: [String: String]
  /// What else must be in the configuration, where several kinds share a type ("use_dora": true).
  public let flags: [String: Bool]
  /// Whether `target_modules` are places where the adapter sits; of LN-tuning they are the norms.
  public let hasTargets: Bool

  /// The names of one kind.
  public init(
    _ type: String, _ settings: [String: String], flags: [String: Bool] = [:],
    hasTargets: Bool = true
  ) {
    (self.type, self.settings, self.flags) = (type, settings, flags)
    self.hasTargets = hasTargets
  }
}
