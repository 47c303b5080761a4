/// How narrow the middle of a bottleneck is: a width, or a part of the residual stream's.
public struct BottleneckWidth: Sendable {
  private let reduction: Int, width: Int?

  /// A bottleneck of a width, or of the stream's width divided by `reduction`, rounded down.
  public init(reduction: Int, width: Int?) { (self.reduction, self.width) = (reduction, width) }

  /// The setting that decides.
  public var setting: String { width == nil ? "reduction" : "width" }

  /// The width at a site.
  public func callAsFunction(at site: Site) -> Int { width ?? site.outputs / reduction }

  /// Throws `InvalidSetting` for one that is nothing, or no bottleneck.
  public func validate(at site: Site) throws {
    let stream = site.outputs
    if let width, width > stream {
      throw InvalidSetting(
        "width", "is above \(stream), the width of \(site.name)", hint: "a bottleneck is narrower")
    }
    if width == nil, reduction > stream {
      throw InvalidSetting(
        "reduction", "leaves nothing of \(stream), the width of \(site.name)",
        hint: "at most \(stream), which leaves a width of 1")
    }
  }
}
