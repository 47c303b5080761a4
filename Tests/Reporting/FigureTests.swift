import Foundation
import Tensors
import Testing
import Training

@testable import Reporting

/// Figures of what probes wrote into the folders of runs.
@Suite struct FigureTests {
  /// The light drawings and the texts of a report.
  private func report(_ plots: String, _ fill: (RunFolder) throws -> Void) throws -> (
    drawings: [ParsedXML], numbers: [[String]], markdown: String
  ) {
    let folder = try RunFolder(report: "plots:\n" + plots)
    try fill(folder)
    let files = try Report(folder: folder.path).write()
    func texts(_ ending: String) throws -> [String] {
      try files.filter { $0.hasSuffix(ending) && $0.contains("/plot-") }
        .map { try String(contentsOfFile: $0, encoding: .utf8) }
    }
    return (
      try texts("-light.svg").map { ParsedXML($0) },
      try texts(".csv").map {
        $0.replacing("\r\n", with: "\n").split(separator: "\n").map(String.init)
      },
      try folder.text("report.md")
    )
  }

  @Test func `a histogram of singular values has a panel a module and its bins in a file`() throws {
    let (drawings, numbers, markdown) = try report(
      "  - {kind: spectrum, of: update, color: variant, bins: 10}\n", FigureRuns.addSpectra)
    #expect(drawings.count == 1 && drawings[0].isWellFormed)
    for word in ["q", "gate", "down", "full", "relora", "density"] {
      #expect(drawings[0].texts.contains(word), "\(word)")
    }
    #expect(numbers[0][0] == "panel,series,from,to,density")
    #expect(numbers[0].count == 1 + 7 * 3 * 10)
    #expect(markdown.contains("layers and runs pooled"))
    #expect(markdown.contains("[numbers](report/plot-1-spectrum-update.csv)"))
  }

  @Test func `bars count the singular values below a threshold, the mean over layers`() throws {
    let (drawings, numbers, _) = try report(
      "  - {kind: threshold, threshold: 0.05}\n", FigureRuns.addSpectra)
    // Of 32 values a LoRA of rank 4 has 28 zeros, and its others are above.
    #expect(numbers[0].contains("q,lora,28,0,"))
    #expect(numbers[0].contains("q,relora,16,0,"))
    #expect(drawings[0].texts.contains("singular values below 0.05"))
  }

  @Test func `a scree plot of one variant has a line a layer, its bound and a random line`() throws
  {
    let (drawings, numbers, _) = try report(
      "  - {kind: scree, where: {variant: lora}}\n", FigureRuns.addSpectra)
    for word in ["layer 0", "layer 3", "random", "bound 4"] {
      #expect(drawings[0].texts.contains(word), "\(word)")
    }
    #expect(numbers[0].contains { $0.hasPrefix("q,layer 3,1,") })
  }

  @Test func `layers by modules show the effective rank as a share`() throws {
    let (drawings, numbers, markdown) = try report(
      "  - {kind: layers}\n", FigureRuns.addSpectra)
    #expect(drawings[0].texts.contains("erank / R"))
    let shares = numbers[0].dropFirst().compactMap { Double($0.split(separator: ",")[3]) }
    #expect(shares.count == 3 * 4 * 7 && shares.allSatisfy { $0 > 0 && $0 <= 1 })
    // At most 4 of 32 values of the LoRA are not zero.
    let lora = numbers[0].filter { $0.hasPrefix("lora,") }
      .compactMap { Double($0.split(separator: ",")[3]) }
    #expect(lora.allSatisfy { $0 <= 4.0 / 32 })
    #expect(markdown.contains("about 0.80 and not 1"))
  }

  @Test func `similarity stands beside a random pair, and cycles around chance with their rank`()
    throws
  {
    let (drawings, numbers, markdown) = try report(
      "  - {kind: similarity, site: q_proj}\n  - {kind: heatmap, of: cycles}\n"
    ) { folder in
      var found = RunFolder.Found(metrics: ["eval/loss": 1])
      found.files[FigureRuns.path("similarity")] = FigureRuns.similarity()
      found.files[FigureRuns.path("cycles")] = FigureRuns.cycles()
      try folder.add(["variant": "relora"], found)
    }
    #expect(drawings.count == 3)
    #expect(drawings[0].texts.contains("right, random pair"))
    #expect(drawings[0].texts.contains { $0.contains("mean over 2 sites and 1 run") })
    #expect(markdown.contains("the middle of the colours is chance, 0.12"))
    let growth = try #require(numbers.first { $0[0].hasPrefix("series,cycle,rank") })
    #expect(growth.contains { $0.hasPrefix("rank,6,24,") })
    #expect(growth.contains { $0.hasPrefix("bound K·r,6,24,") })
  }

  @Test func `masks of seeds are compared beyond chance`() throws {
    let (_, numbers, markdown) = try report(
      "  - {kind: heatmap, of: mask_overlap, between: seed}\n  - {kind: layers, of: mask}\n"
    ) { folder in
      for seed in 0..<3 {
        var found = RunFolder.Found(metrics: ["eval/loss": 1])
        found.files["mask.safetensors"] = FigureRuns.mask(density: 0.5, seed: UInt64(seed))
        try folder.add(["prune.density": "0.512"], seed: seed, found)
      }
    }
    let cells = numbers[0].dropFirst().map { $0.split(separator: ",").map(String.init) }
    #expect(cells.count == 9)
    for cell in cells {
      let value = try #require(Double(cell[2]))
      // Equal masks have an excess of 1, masks that share half of their places one between 0 and 1.
      #expect(cell[0] == cell[1] ? value == 1 : value > 0.1 && value < 0.9, "\(cell)")
    }
    #expect(numbers[1].count == 1 + 2 * 7)
    #expect(markdown.contains("random masks of the same density in every weight share"))
  }

  @Test func `random masks share no more than chance`() throws {
    func mask(_ seed: UInt64) throws -> RunMask? {
      let folder = try RunFolder()
      var found = RunFolder.Found(metrics: ["eval/loss": 1])
      var random = SplitMix(state: seed)
      let bytes = (0..<40_000).map { _ -> UInt8 in random.uniform(0, 1) < 0.3 ? 1 : 0 }
      found.files["mask.safetensors"] = [
        .init(name: "a.weight", type: .uint8, shape: [200, 200], bytes: bytes)
      ]
      try folder.add([:], found)
      let source = try ReportSource(folder: folder.path, mixesBuilds: false)
      return try RunMask(of: source.whole.runs[0])
    }
    let (one, other) = (try #require(try mask(1)), try #require(try mask(2)))
    let excess = try #require(RunMask.excess(one, other, nil))
    // 40,000 places of density 0.3: the standard deviation of the overlap is some 0.003.
    #expect(abs(excess) < 0.015)
    #expect(RunMask.excess(one, one, nil) == 1)
  }

  @Test func `a barrier is read from its file, with its height`() throws {
    let (drawings, _, markdown) = try report("  - {kind: barrier}\n") { folder in
      try folder.add(["variant": "a"], losses: [1])
      let place = "\(folder.path)/barriers"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      try "alpha,loss,linear,excess\n0,1,1,0\n0.5,1.75,1.25,0.5\n1,1.5,1.5,0\n".write(
        toFile: "\(place)/seeds.csv", atomically: true, encoding: .utf8)
      try "nothing".write(toFile: "\(place)/torn.csv", atomically: true, encoding: .utf8)
    }
    #expect(drawings[0].texts.contains("seeds"))
    #expect(markdown.contains("seeds 0.500. Not read: `torn.csv`."))
  }

  @Test func `bubbles stand at the share of parameters that learn`() throws {
    let (drawings, numbers, _) = try report(
      "  - {kind: bubble, metric: eval/loss, size: memory/peak}\n"
    ) { folder in
      for (variant, trained) in [("full", 1000.0), ("lora", 40), ("compacter", 5)] {
        for seed in 0..<2 {
          try folder.add(
            ["variant": variant], seed: seed,
            .init(metrics: [
              "eval/loss": 1.5 + Double(seed) / 10, "parameters/total": 1000,
              "parameters/trainable": trained,
            ]))
        }
      }
    }
    #expect(drawings[0].names("circle") == 6)
    #expect(drawings[0].texts.contains("compacter") && drawings[0].texts.contains("full"))
    #expect(numbers[0].contains { $0.hasPrefix("lora,4,1.55,") })
  }

  @Test func `a rank stands above the loss over the same steps`() throws {
    let (drawings, numbers, _) = try report("  - {kind: rank}\n") { folder in
      var found = RunFolder.Found(metrics: ["update/effective_rank": 20])
      found.history = [100, 200, 300].map {
        MetricsLine(
          step: $0, tokens: $0 * 10, event: "restarted",
          metrics: [
            "update/effective_rank": Double($0) / 20, "update/rank_bound": 24,
            "update/random_effective_rank": 18, "eval/loss": 2,
          ])
      }
      try folder.add(["variant": "relora"], found)
    }
    #expect(drawings[0].texts.contains("update/effective_rank"))
    #expect(drawings[0].texts.contains("eval/loss"))
    #expect(numbers[0][0].contains("update/effective_rank") && numbers[0][0].contains("eval/loss"))
  }

  @Test func `the rank of one configuration has a line a module where its spectra were kept`()
    throws
  {
    let (drawings, numbers, _) = try report("  - {kind: rank, metric: update/effective_rank}\n") {
      folder in
      var found = RunFolder.Found(metrics: ["update/effective_rank": 4])
      for (step, rank) in [(300, 4), (600, 8)] {
        found.history.append(
          MetricsLine(
            step: step, tokens: step,
            metrics: ["update/effective_rank": Double(rank), "eval/loss": 2]))
        found.files[FigureRuns.path("spectrum_update", step: step)] = FigureRuns.spectra(rank: rank)
      }
      try folder.add(["variant": "relora"], found)
    }
    for word in ["q", "down", "eval/loss"] { #expect(drawings[0].texts.contains(word)) }
    let rank = try #require(
      numbers[0].first { $0.hasPrefix(",gate,600,") || $0.contains("gate,600") })
    let value = try #require(rank.split(separator: ",").compactMap { Double($0) }.last)
    // Eight values that fall slowly.
    #expect(value > 7 && value <= 8)
  }

  @Test func `damaged and missing artifacts are said, and cost no report`() throws {
    let (_, _, markdown) = try report("  - {kind: layers}\n  - {kind: similarity}\n") { folder in
      try FigureRuns.addSpectra(to: folder)
      let torn = "\(folder.path)/points/run-0/\(FigureRuns.path("spectrum_update"))"
      try Data("torn".utf8).write(to: URL(fileURLWithPath: torn))
      try folder.add(["variant": "new"], .init(metrics: ["eval/loss": 1]))
    }
    #expect(markdown.contains("The file of `run-0` cannot be read."))
    #expect(markdown.contains("1 finished run has no such file."))
    #expect(markdown.contains("*Not drawn: no finished run wrote `similarity`"))
  }

  @Test func `several experiments make one report, whose runs know theirs`() throws {
    let one = try RunFolder(name: "one", report: "rows: [experiment, variant]\n")
    let two = try RunFolder(name: "two")
    for folder in [one, two] { try folder.add(["variant": "lora"], losses: [1, 2]) }
    let report = try Report(folders: [one.path, two.path])
    #expect(report.markdown.contains("# one and two"))
    #expect(
      report.markdown.contains("| one | lora |") && report.markdown.contains("| two | lora |"))
    #expect(report.markdown.contains("Shown as the block `report` of one asks."))
    // The same folder twice is two experiments of different names, and no run counts twice.
    let twice = try Report(folders: [one.path, one.path]).markdown
    #expect(twice.contains("| one (2) | lora |") && !twice.contains("n = 4"))
  }
}
