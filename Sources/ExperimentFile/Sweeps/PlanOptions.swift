/// How a plan is made.
public struct PlanOptions: Sendable {
  /// Says why an axis changes nothing at a point, if it does not: what the schema cannot know.
  public typealias Inertness = @Sendable (SettingPath, TypedBlock) -> String?

  /// Whether sweep, variants and seeds are left out.
  public var ignoresSweep: Bool
  /// Whether more than 10,000 points are allowed.
  public var allowsManyPoints: Bool
  /// What is part of a point's identity beside its settings, such as the hash of the data.
  public typealias ExtraIdentity = @Sendable (TypedBlock) -> [String: String]
  /// What is part of a point's identity beside its settings.
  public var extraIdentity: ExtraIdentity
  /// Says why an axis changes nothing.
  public var inertness: Inertness

  /// Makes options; as they are, every sweep is expanded and guarded.
  public init(
    ignoresSweep: Bool = false, allowsManyPoints: Bool = false,
    extraIdentity: @escaping ExtraIdentity = { _ in [:] },
    inertness: @escaping Inertness = { _, _ in nil }
  ) {
    self.ignoresSweep = ignoresSweep
    self.allowsManyPoints = allowsManyPoints
    self.extraIdentity = extraIdentity
    self.inertness = inertness
  }
}
