import Foundation

/// A package of a user's own: a plugin, its test, and a program that is `ranklab` with it.
struct PackageTemplate {
  let plugin: PluginTemplate
  let folder: String
  let ranklab: String

  /// What is written, by path within the package.
  var files: [(path: String, text: String)] {
    [
      ("Package.swift", manifest), (".gitignore", ".build/\nPackage.resolved\nruns/\n"),
      ("Sources/\(plugin.name)Plugin/\(plugin.name).swift", plugin.source),
      ("Sources/\(plugin.name)Command/Command.swift", program),
      ("Tests/\(plugin.name)Tests/\(plugin.name)Tests.swift", test),
      ("Experiments/\(plugin.kind).yaml", plugin.experiment),
    ]
  }

  var advice: String {
    """
    wrote a package in \(folder): the plugin is Sources/\(plugin.name)Plugin/\(plugin.name).swift

      cd \(folder)
      swift test --disable-xctest
      swift run -c release \(plugin.kind) explain \(plugin.kind)
      swift run -c release \(plugin.kind) run Experiments/\(plugin.kind).yaml
    """
  }

  private var manifest: String {
    """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: "\(plugin.kind)",
      dependencies: [.package(name: "ranklab", path: "\(relativePath)")],
      targets: [
        .target(
          name: "\(plugin.name)Plugin",
          dependencies: [.product(name: "Protocols", package: "ranklab")]),
        // The program is called as the plugin's kind: \(plugin.kind) run FILE, \(plugin.kind) list, …
        .executableTarget(
          name: "\(plugin.kind)",
          dependencies: ["\(plugin.name)Plugin", .product(name: "RankLab", package: "ranklab")],
          path: "Sources/\(plugin.name)Command"),
        .testTarget(
          name: "\(plugin.name)Tests",
          dependencies: ["\(plugin.name)Plugin", .product(name: "Conformance", package: "ranklab")]),
      ],
      swiftLanguageModes: [.v6]
    )

    """
  }

  private var program: String {
    """
    import RankLab
    import \(plugin.name)Plugin

    /// RankLab's command line with \(plugin.name) among the plugins.
    @main enum Command {
      static func main() {
        RankLab.main { registry throws(DuplicateKind) in try registry.register(\(plugin.name).self) }
      }
    }

    """
  }

  private var test: String {
    """
    import Conformance
    import \(plugin.name)Plugin
    import Testing

    @Test func `\(plugin.name) keeps what its protocol promises`() {
      #expect(ConformanceSuite.problems(of: \(plugin.name).self).isEmpty)
    }

    """
  }

  /// From the package to RankLab, so that both can be moved together.
  private var relativePath: String {
    let from = URL(filePath: folder).standardizedFileURL.resolvingSymlinksInPath().pathComponents
    let to = URL(filePath: ranklab).standardizedFileURL.resolvingSymlinksInPath().pathComponents
    let common = zip(from, to).prefix { $0 == $1 }.count
    // Only the root in common: the absolute path says more.
    guard common > 1 else { return ranklab }
    let up = Array(repeating: "..", count: from.count - common)
    return (up + to.dropFirst(common)).joined(separator: "/")
  }
}
