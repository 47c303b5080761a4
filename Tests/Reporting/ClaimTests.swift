import Foundation
import Reporting
import Testing
import Training

/// Published orderings and what the runs say of them.
@Suite struct ClaimTests {
  private func rows(_ report: String, _ losses: [(String, [Double?])]) throws -> [String] {
    let folder = try RunFolder(report: report)
    for (variant, own) in losses { try folder.add(["variant": variant], losses: own) }
    let text = try Report(folder: folder.path).markdown
    let after = text.components(separatedBy: "## Published orderings\n\n").last ?? ""
    return after.components(separatedBy: "\n").prefix { $0.hasPrefix("|") }.dropFirst(2).map { $0 }
  }

  private static let claims = """
    rows: variant
    value: {metric: eval/loss}
    claims:
      - {say: full is best, better: {variant: full}, than: {variant: lora}}
      - {better: {variant: lora}, than: {variant: full}}
      - {better: {variant: relora}, than: {variant: lora}}
      - {better: {variant: gone}, than: {variant: lora}}

    """

  @Test func `a claim holds, fails or is undecided by a paired test with Holm's correction`() throws
  {
    let found = try rows(
      Self.claims,
      [
        ("full", [1.00, 1.11, 1.20, 1.31, 1.40]), ("lora", [1.10, 1.20, 1.30, 1.40, 1.50]),
        ("relora", [1.05, 1.25, 1.28, 1.41, 1.52]),
      ])
    #expect(found.count == 4)
    #expect(found[0].hasPrefix("| full is best | -0.09") && found[0].hasSuffix("| 5 | holds |"))
    #expect(found[1].hasPrefix("| variant = lora better than variant = full | 0.09"))
    #expect(found[1].hasSuffix("| 5 | fails |"))
    #expect(found[2].hasSuffix("| 5 | undecided |"))
    #expect(found[3].hasSuffix("| no run has variant = gone |"))
  }

  @Test func `one seed decides nothing`() throws {
    let found = try rows(Self.claims, [("full", [1.0]), ("lora", [1.1]), ("relora", [1.2])])
    #expect(found[0].hasSuffix("| — | 1 | undecided |"), "\(found[0])")
  }
}
