// swift-tools-version: 6.2
import PackageDescription

/// The core, in the order of its imports: each may use what stands before it.
let core: [(name: String, uses: [String])] = [
  ("Tensors", ["CKernels"]),
  ("Spectra", ["CKernels", "Tensors"]),
  ("Protocols", ["Tensors", "Spectra"]),
  ("Transformer", ["Protocols", "Tensors"]),
  ("Training", ["OptimizersPlugin", "Protocols", "Tensors", "Transformer"]),
  ("Conformance", ["Protocols", "Tensors"]),
  ("RankLab", [
    "Conformance", "OptimizersPlugin", "Protocols", "Spectra", "Tensors", "Training",
    "Transformer",
  ]),
]

/// One word for each family of plugins: its folder under Plugins/, whose module is the word
/// followed by "Plugin". A plugin sees what an outsider sees.
let families = ["Corpora", "Optimizers"]

let swift: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

// -O3 in debug too, so that tests run at the kernels' speed; a misspelt dispatch target is an
// error, because the fallback would be right and six times slower.
let c: [CSetting] = [
  .unsafeFlags([
    "-O3", "-fno-math-errno", "-Werror=ignored-attributes", "-Wno-pass-failed",
  ])
]

var targets: [Target] = [
  .target(
    name: "CKernels", cSettings: c,
    linkerSettings: [
      .linkedLibrary("openblas"), .linkedLibrary("lapacke"), .linkedLibrary("m"),
    ]),
  .executableTarget(
    name: "RankLabCommand", dependencies: ["RankLab"], path: "Sources/RankLabCommand",
    swiftSettings: swift),
]
for target in core {
  targets.append(
    .target(
      name: target.name, dependencies: target.uses.map { .byName(name: $0) },
      swiftSettings: swift))
}
for family in families {
  targets.append(
    .target(
      name: family + "Plugin", dependencies: ["Protocols"], path: "Plugins/\(family)",
      packageAccess: false, swiftSettings: swift))
}

/// Tests, one target a module; what they use beside the module that they are named after.
let tests: [(name: String, uses: [String])] = [
  ("CKernels", []),
  ("Tensors", ["CKernels", "Conformance"]),
  ("Spectra", ["Tensors"]),
  ("Transformer", ["Conformance", "Tensors"]),
  ("Golden", [
    "Conformance", "OptimizersPlugin", "Protocols", "Spectra", "Tensors", "Training", "Transformer",
  ]),
  ("Corpora", ["CorporaPlugin", "Tensors"]),
  ("EndToEnd", []),
]
for test in tests {
  let own = core.contains { $0.name == test.name } || test.name == "CKernels" ? [test.name] : []
  targets.append(
    .testTarget(
      name: test.name + "Tests", dependencies: (own + test.uses).map { .byName(name: $0) },
      path: "Tests/\(test.name)",
      exclude: test.name == "Golden" ? ["Cases"] : [],
      swiftSettings: swift))
}

let package = Package(
  name: "ranklab",
  products: [
    .library(name: "RankLab", targets: ["RankLab"]),
    .library(name: "Conformance", targets: ["Conformance"]),
    .executable(name: "ranklab", targets: ["RankLabCommand"]),
  ],
  targets: targets,
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
