import Foundation
import Testing
import Training

@testable import Reporting

/// Every figure on synthetic runs, to be looked at: `Tests/show-figures DIR` writes them there and
/// renders them.
@Suite struct GalleryTests {
  /// The folder, where a person asks for one.
  private static let place = ProcessInfo.processInfo.environment["RANKLAB_GALLERY"]

  static let plots = [
    "spectra": """
    - {kind: spectrum, of: update, color: variant}
    - {kind: spectrum, of: update, where: {variant: [lora, relora]}, site: q_proj}
    - {kind: threshold, threshold: 0.05}
    - {kind: scree, where: {variant: relora}}
    - {kind: scree}
    - {kind: layers}
    - {kind: layers, measure: stable_rank, where: {variant: relora}}
    """,
    "restarts": """
    - {kind: rank, color: variant}
    - {kind: similarity, site: q_proj}
    - {kind: cycles}
    - {kind: barrier}
    - {kind: bubble, metric: eval/loss}
    - {kind: bubble, metric: eval/loss, x: time/step, size: memory/peak}
    """,
    "tickets": """
    - {kind: line, x: prune.density, xscale: log, metric: eval/loss, color: prune.control, band: std}
    - {kind: masks, between: seed, color: prune.density, where: {prune.control: ticket}}
    - {kind: masks, where: {prune.density: 0.512}}
    - {kind: layers, of: mask, where: {prune.control: ticket}, color: prune.density}
    """,
    "sweep": """
    - {kind: heatmap, x: restart.reset.ratio, y: restart.every, metric: eval/loss}
    - {kind: bar, x: restart.every, color: restart.reset.ratio, metric: eval/loss}
    """,
  ]

  @Test(arguments: ["spectra", "restarts", "tickets", "sweep"])
  func `every figure is drawn`(name: String) throws {
    let folder = try RunFolder(name: name, report: "plots:\n" + (Self.plots[name] ?? ""))
    switch name {
    case "spectra": try FigureRuns.addSpectra(to: folder)
    case "restarts": try addRestarts(folder)
    case "tickets": try addTickets(folder)
    default: try addSweep(folder)
    }
    let report = try Report(folder: folder.path)
    #expect(!report.markdown.contains("Not drawn"), "\(report.markdown)")
    let again = try Report(folder: folder.path).markdown
    #expect(report.markdown == again)
    guard let place = Self.place else { return }
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    try report.write(to: "\(place)/\(name).md")
  }

  private func addRestarts(_ folder: RunFolder) throws {
    let kinds = [("full", 1.0, 1.60), ("lora", 0.04, 1.75), ("relora", 0.04, 1.71)]
    for (index, (variant, share, loss)) in kinds.enumerated() {
      for seed in 0..<3 {
        var random = SplitMix(state: UInt64(seed + 10 * index))
        let shift = random.uniform(-0.02, 0.02)
        var found = RunFolder.Found(metrics: [
          "eval/loss": loss + shift, "parameters/total": 1e6, "parameters/trainable": share * 1e6,
        ])
        found.timing = [
          TimingLine(
            attempt: 1, step: 600, seconds: 100, training: 90 + 9 * Double(index),
            attemptSteps: 600,
            tokensPerSecond: 4000, peak: 400_000_000 / (1 + 2 * index))
        ]
        found.history = history(variant, loss + shift, &random)
        if variant == "relora" {
          found.files[FigureRuns.path("similarity")] = FigureRuns.similarity()
          found.files[FigureRuns.path("cycles")] = FigureRuns.cycles()
        }
        try folder.add(["variant": variant], seed: seed, found)
      }
    }
    let place = "\(folder.path)/barriers"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    for (name, height) in [("relora-seed-0-1", 0.8), ("lora-seed-0-1", 0.25)] {
      let lines = (0...20).map { step -> String in
        let alpha = Double(step) / 20
        return "\(alpha),\(1.7 + 0.05 * alpha + 4 * height * alpha * (1 - alpha))"
      }
      try (["alpha,loss"] + lines).joined(separator: "\n").write(
        toFile: "\(place)/\(name).csv", atomically: true, encoding: .utf8)
    }
  }

  private func history(_ variant: String, _ loss: Double, _ random: inout SplitMix) -> [MetricsLine]
  {
    (1...30).map { place in
      let step = 20 * place
      let cycle = Double((step - 1) / 100 + 1)
      let within = Double((step - 1) % 100 + 1) / 100
      let rank =
        switch variant {
        case "full": 30 * (1 - exp(-Double(step) / 200))
        case "lora": 3.9 * (1 - exp(-Double(step) / 60))
        default: 3.5 * (cycle - 1) + 3.5 * within
        }
      let bound = variant == "full" ? 128 : variant == "lora" ? 4 : 4 * cycle
      let random = random.uniform(-0.01, 0.01)
      return MetricsLine(
        step: step, tokens: step * 2048,
        event: variant == "relora" && step % 100 == 0 && step < 600 ? "restarted" : nil,
        metrics: [
          "eval/loss": loss + 2 * exp(-Double(step) / 150) + random,
          "update/effective_rank": rank, "update/rank_bound": bound,
          "update/random_effective_rank": 0.85 * bound,
        ])
    }
  }

  private func addTickets(_ folder: RunFolder) throws {
    let controls = [("ticket", 0.02), ("random", 0.16), ("reinitialized", 0.12)]
    for level in 0...8 {
      let density = pow(0.8, Double(level))
      let text = "\((density * 1e6).rounded() / 1e6)".replacing(/\.0$/, with: "")
      for (control, loss) in controls where level > 0 || control == "ticket" {
        for seed in 0..<3 {
          var random = SplitMix(state: UInt64(seed + 17 * level))
          let sparse = loss * Double(level) * Double(level) / 16
          var found = RunFolder.Found(metrics: [
            "eval/loss": 1.6 + sparse + random.uniform(-0.02, 0.02)
          ])
          if level > 0, level < 5 {
            found.files["mask.safetensors"] = FigureRuns.mask(
              density: density, seed: UInt64(seed + (control == "ticket" ? 0 : 40)))
          }
          try folder.add(
            ["prune.level": "\(level)", "prune.density": text, "prune.control": control],
            seed: seed, found)
        }
      }
    }
  }

  private func addSweep(_ folder: RunFolder) throws {
    for (row, every) in ["50", "100", "200", "300"].enumerated() {
      for (column, ratio) in ["0%", "50%", "90%", "99%", "100%"].enumerated() {
        let middle = Double((row - 2) * (row - 2) + (column - 2) * (column - 2))
        let losses = (0..<3).map { seed -> Double? in
          column == 3 && row == 0 ? .nan : 1.7 + 0.011 * middle + 0.004 * Double(seed)
        }
        try folder.add(
          ["restart.every": every, "restart.reset.ratio": ratio], losses: losses)
      }
    }
  }
}
