// swift-tools-version: 6.2
import PackageDescription

/// The core, in the order of its imports: each may use what stands before it.
let core: [(name: String, uses: [String])] = [
  ("ExperimentFile", []),
  ("Tensors", ["CKernels"]),
  ("Spectra", ["CKernels", "Tensors"]),
  ("Protocols", ["ExperimentFile", "Tensors", "Spectra"]),
  ("Transformer", ["ExperimentFile", "Protocols", "Tensors"]),
  ("Training", ["ExperimentFile", "Protocols", "Spectra", "Tensors", "Transformer"]),
  ("Reporting", ["ExperimentFile", "Spectra", "Tensors", "Training"]),
  (
    "Conformance",
    ["ExperimentFile", "Protocols", "Spectra", "Tensors", "Training", "Transformer"]
  ),
  (
    "RankLab",
    [
      "Conformance", "ExperimentFile", "Protocols", "Reporting", "Spectra", "Tensors", "Training",
      "Transformer",
    ]
  ),
]

/// One word for each family of plugins.
///
/// It is a folder under Plugins/, whose module is the word followed by "Plugin". A plugin sees what
/// an outsider sees.
let families = [
  "Bottlenecks", "Compacter", "Corpora", "Kronecker", "LoRA", "Models", "Optimizers", "Orthogonal",
  "Probes", "Prompts", "Pruning", "Rescaling", "Resets", "Schedules", "Triggers",
]

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
  // Only the composition root names plugins.
  let plugins = target.name == "RankLab" ? families.map { $0 + "Plugin" } : []
  // The parser is fuzzed and files are hashed in debug builds, too: unoptimised, both take minutes.
  let speed: [SwiftSetting] = target.name == "ExperimentFile" ? [.unsafeFlags(["-O"])] : []
  targets.append(
    .target(
      name: target.name, dependencies: (target.uses + plugins).map { .byName(name: $0) },
      swiftSettings: swift + speed))
}
for family in families {
  targets.append(
    .target(
      name: family + "Plugin", dependencies: ["Protocols"], path: "Plugins/\(family)",
      packageAccess: false, swiftSettings: swift))
}

/// Tests, one target a module, with what they use beside the module that they are named after.
let tests: [(name: String, uses: [String])] = [
  ("ExperimentFile", []),
  ("CKernels", []),
  ("Tensors", ["CKernels", "Conformance"]),
  ("Spectra", ["Conformance", "Tensors"]),
  ("Transformer", ["Conformance", "Protocols", "Tensors"]),
  (
    "Golden",
    [
      "Conformance", "ExperimentFile", "LoRAPlugin", "ModelsPlugin", "OptimizersPlugin",
      "Protocols",
      "PruningPlugin", "RankLab", "ResetsPlugin", "SchedulesPlugin", "Spectra", "Tensors",
      "Training", "Transformer",
    ]
  ),
  ("Corpora", ["CorporaPlugin", "Protocols", "Tensors"]),
  (
    "Training",
    [
      "LoRAPlugin", "OptimizersPlugin", "Protocols", "ResetsPlugin", "SchedulesPlugin", "Tensors",
      "Transformer", "TriggersPlugin",
    ]
  ),
  (
    "Models",
    [
      "Conformance", "LoRAPlugin", "ModelsPlugin", "OptimizersPlugin", "ProbesPlugin", "Protocols",
      "ResetsPlugin", "SchedulesPlugin", "Training", "TriggersPlugin",
    ]
  ),
  ("Optimizers", ["Conformance", "OptimizersPlugin", "Protocols", "ResetsPlugin", "Tensors"]),
  ("Probes", ["Conformance", "ProbesPlugin", "Protocols"]),
  (
    "Pruning",
    [
      "Conformance", "LoRAPlugin", "ModelsPlugin", "OptimizersPlugin", "Protocols",
      "PruningPlugin", "SchedulesPlugin", "Tensors", "Training", "Transformer",
    ]
  ),
  ("Resets", ["OptimizersPlugin", "Protocols", "ResetsPlugin", "Training"]),
  (
    "Adapters",
    [
      "BottlenecksPlugin", "CompacterPlugin", "Conformance", "KroneckerPlugin", "LoRAPlugin",
      "OptimizersPlugin", "OrthogonalPlugin", "PromptsPlugin", "Protocols", "RescalingPlugin",
      "ResetsPlugin", "SchedulesPlugin", "Tensors", "Training", "Transformer", "TriggersPlugin",
    ]
  ),
  ("Reporting", ["ExperimentFile", "Spectra", "Tensors", "Training"]),
  ("Conformance", ["Protocols", "RankLab", "Tensors"]),
  ("Experiments", ["ExperimentFile", "Protocols", "RankLab", "Reporting"]),
  ("EndToEnd", ["RankLabCommand"]),
]

/// Folders of data beside the tests that read them.
let data = ["Golden": ["Cases", "Stored"], "ExperimentFile": ["Fixtures"]]

for test in tests {
  let own = core.contains { $0.name == test.name } || test.name == "CKernels" ? [test.name] : []
  targets.append(
    .testTarget(
      name: test.name + "Tests", dependencies: (own + test.uses).map { .byName(name: $0) },
      path: "Tests/\(test.name)",
      exclude: data[test.name] ?? [],
      swiftSettings: swift))
}

let package = Package(
  name: "ranklab",
  products: [
    .library(name: "RankLab", targets: ["RankLab"]),
    .library(name: "Protocols", targets: ["Protocols"]),
    .library(name: "Conformance", targets: ["Conformance"]),
    .executable(name: "ranklab", targets: ["RankLabCommand"]),
  ],
  targets: targets,
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
