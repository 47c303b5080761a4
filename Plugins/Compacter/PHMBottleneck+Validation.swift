import Protocols

extension PHMBottleneck {
  /// Throws `InvalidSetting` unless n divides both widths, and says what would fit.
  func validate(at site: Site) throws {
    try width.validate(at: site)
    let (outer, inner) = (site.outputs, width(at: site))
    let divisors = { (of: Int) in (1...max(1, min(of, 64))).filter { of % $0 == 0 } }
    guard outer % division == 0 else {
      throw InvalidSetting(
        "division", "must divide \(outer), the width of \(site.name)",
        hint: "these do: \(divisors(outer).map(String.init).joined(separator: ", "))")
    }
    guard inner % division == 0 else {
      let wider = min(outer, (inner / division + 1) * division)
      let fitting = divisors(inner).filter { outer % $0 == 0 && $0 > 1 }.map(String.init)
      let or = fitting.isEmpty ? "" : ", or a division of \(fitting.joined(separator: ", "))"
      throw InvalidSetting(
        width.setting,
        "makes a bottleneck of \(inner) at \(site.name), which must be a multiple "
          + "of 'division', \(division)", hint: "write 'width: \(wider)'\(or)",
        seeAlso: ["adapter.division"])
    }
  }
}
