/// A way of changing linear maps by few parameters: which parameters a site gets, and what they do
/// to its weight.
///
/// The engine applies the update in the fastest way, merges it, takes it back, restarts it, stores
/// it and differentiates it. `update` is pure: the engine may call it again, with or without
/// recording, in float32 or float64.
public protocol Adapter: AdapterPlugin {
  /// What the parameters do to the site's weight.
  func update(at site: Site, _ parameters: Parameters) -> WeightUpdate
  /// Whether what the start adds is taken out of the weight at the attachment, so that the model
  /// stays the same although the start is not zero: PiSSA, OLoRA.
  var takesStartOutOfWeight: Bool { get }
  /// The rank that the update cannot exceed; nil for what its form says.
  func rankBound(at site: Site) -> Int?
  /// The adapter with a larger rank, with which the update is the same when the parameters of now
  /// fill the first rows and columns of the new ones and the rest is as at its start.
  ///
  /// - Returns: nil where the rank is `largest` already, or cannot be raised so.
  func grown(by more: Int, upTo largest: Int) -> Self?
}

extension Adapter {
  /// It sits on linear maps.
  public static var place: Site.Place { .linear }
  /// It can be merged.
  public var merging: Merging { .intoWeights }
  /// The start adds nothing.
  public var takesStartOutOfWeight: Bool { false }
  /// What the form of the update says.
  public func rankBound(at site: Site) -> Int? { nil }
  /// It cannot.
  public func grown(by more: Int, upTo largest: Int) -> Self? { nil }
}
