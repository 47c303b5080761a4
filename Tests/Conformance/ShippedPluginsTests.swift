import Conformance
import Protocols
import Testing

@testable import RankLab

/// Every shipped plugin keeps what its protocol promises.
@Suite struct ShippedPluginsTests {
  static let kinds: [String] =
    (try? Registry.builtIn().types.map { "\($0.family).\($0.type.kind)" }) ?? []

  @Test("a shipped plugin keeps every promise", arguments: kinds)
  func conforms(_ name: String) throws {
    let own = try #require(
      try Registry.builtIn().types.first { "\($0.family).\($0.type.kind)" == name })
    let cases = ConformanceSuite.cases(of: own.type)
    #expect(cases.allSatisfy { !$0.checks.isEmpty } && !cases.isEmpty)
    #expect(cases.flatMap(\.problems).isEmpty)
  }
}
