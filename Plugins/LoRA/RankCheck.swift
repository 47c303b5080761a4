import Protocols

/// Throws `InvalidSetting` for a rank above the smaller width of a map: it is no low rank there.
func check(rank: Int, fits site: Site) throws {
  let width = min(site.inputs, site.outputs)
  guard rank > width else { return }
  throw InvalidSetting(
    "rank", "is above \(width), the smaller width of \(site.name)",
    hint: "a rank of \(width) is full rank there")
}
