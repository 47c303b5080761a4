import Foundation
import Testing

/// `ranklab spectra`, `subspaces` and `barrier`, on runs of seconds.
@Suite struct SpectraTests {
  private static let restarted = """
    name: cyc
    data: {kind: grammar, context: 256}
    model: {kind: llama, layers: 1, hidden: 16, heads: 2}
    optimizer: {kind: adamw, lr: 1e-2}
    train: {until: 12, batch: 2, threads: 1}
    eval: {every: 6, batches: 1}
    adapter: {kind: ADAPTER}
    restart: {every: 4, rewarm: 1}
    probes:
      - {kind: cycles, at: [before_restart, end]}
      - {kind: spectrum, every: 4, of: [update, sum_of_cycles, cycle, gradient, first_moment, second_moment]}
      - {kind: spectrum, at: [after_restart], of: adapter}
      - {kind: similarity, at: [end]}
      - {kind: amplification, at: [end]}
      - {kind: intruders, at: [end]}
    sweep: {seeds: 2}

    """

  private func trained(_ adapter: String = "lora, rank: 2") throws -> (ShortExperiment, [String]) {
    let short = try ShortExperiment(Self.restarted.replacing("ADAPTER", with: adapter))
    let outcome = try short.ranklab("run", "short.yaml")
    try #require(outcome.code == 0, "\(outcome.errors)")
    return (short, try short.points(of: "cyc").map { "runs/cyc/points/\($0)" })
  }

  private func metrics(_ short: ShortExperiment, _ run: String) throws -> [String: Double] {
    let json = try JSONSerialization.jsonObject(with: Data(short.read("\(run)/result.json").utf8))
    return try #require((json as? [String: Any])?["metrics"] as? [String: Double])
  }

  @Test func `a restarted run knows the exact rank of all its cycles, and keeps their factors`()
    throws
  {
    let (short, runs) = try trained()
    let found = try metrics(short, runs[0])
    #expect(found["cycles/count"] == 3 && found["cycles/rank_bound"] == 6)
    #expect(found["cycles/rank"] == 6 && found["sum_of_cycles/numerical_rank"] == 6)
    #expect(found["update/rank_bound"] == 6 && found["cycle/numerical_rank"] == 2)
    // The float32 merges' rounding is below the tolerance of the weights.
    #expect(found["update/numerical_rank"] == 6)
    for name in ["gradient", "first_moment", "second_moment"] {
      #expect((found["\(name)/effective_rank"] ?? 0) > 1, "\(name)")
    }
    for name in ["similarity/right", "amplification/factor", "intruders/random_cosine"] {
      #expect(found[name] != nil, "\(name)")
    }
    for name in [
      "cycle-0001", "cycle-0002", "cycles-step-000000012", "similarity-step-000000012",
      "spectrum_adapter-step-000000004-after_restart",
    ] {
      #expect(short.exists("\(runs[0])/artifacts/\(name).safetensors"), "\(name)")
    }
    #expect(!short.exists("\(runs[0])/artifacts/cycle-0003.safetensors"), "it has not ended")
    #expect(!short.exists("\(runs[0])/artifacts/start-0002.safetensors"), "B starts at zero")
    let table = try short.ranklab("spectra", runs[0], "--cycles", "--out", "cycles.csv")
    #expect(table.code == 0 && table.output.contains("self_attn.q_proj"), "\(table.errors)")
    #expect(try short.read("cycles.csv").hasPrefix("site,cycle,norm,rank,rank_bound,"))
    let lost = short.folder.appending(path: "\(runs[0])/artifacts/cycle-0001.safetensors")
    try FileManager.default.removeItem(at: lost)
    let refused = try short.ranklab("spectra", runs[0], "--cycles")
    #expect(refused.code == 2 && refused.errors.contains("has not kept its 2 cycles"))
  }

  /// PiSSA starts at something, which is taken out of the weight; DoRA has no factors at all.
  @Test(arguments: [("pissa, rank: 2", 12.0), ("dora, rank: 2", 16)])
  func `cycles of adapters that start at something or have no factors add up to the update`(
    adapter: String, bound: Double
  ) throws {
    let (short, runs) = try trained(adapter)
    let found = try metrics(short, runs[0])
    let (sum, update) = (found["sum_of_cycles/norm"] ?? 0, found["update/norm"] ?? 1)
    #expect(abs(sum / update - 1) < 1e-4, "\(sum) and \(update)")
    // PiSSA's change is what it ended with without what it started with: twice the rank a cycle.
    #expect(found["update/rank_bound"] == bound && (found["cycles/rank"] ?? 99) <= bound)
  }

  @Test func `a run, its update and its checkpoint's file have tables`() throws {
    let (short, runs) = try trained()
    let weight = try short.ranklab("spectra", runs[0], "--out", "w.csv")
    #expect(weight.code == 0 && weight.output.contains("model.layers.0.mlp.up_proj.weight"))
    #expect(weight.output.contains("mean of all"), "\(weight.errors)")
    let head = try short.read("w.csv").split(separator: "\r\n")[0]
    #expect(head.hasPrefix("matrix,rows,columns,effective_rank,effective_rank_energy,"))
    let update = try short.ranklab(
      "spectra", runs[0], "--of", "update", "--json", "--only", "q_proj")
    let json = try JSONSerialization.jsonObject(with: Data(update.output.utf8)) as? [String: Any]
    let matrices = try #require(json?["matrices"] as? [[String: Any]])
    #expect(matrices.count == 1)
    let measures = try #require(matrices[0]["measures"] as? [String: Double])
    #expect(measures["rank_bound"] == 6 && measures["random_effective_rank"] != nil)
    let file = "\(runs[0])/checkpoints/step-000000012/base.safetensors"
    let stored = try short.ranklab("spectra", file, "--values", "v.safetensors")
    #expect(stored.code == 0 && short.exists("v.safetensors"), "\(stored.errors)")
    let both = try short.ranklab("spectra", runs[0], "--minus", runs[1])
    #expect(both.code == 0 && both.output.contains(" minus "), "\(both.errors)")
    let experiment = try short.ranklab("spectra", "runs/cyc")
    #expect(experiment.code == 2 && experiment.errors.contains("--point"))
  }

  @Test func `a run that kept no cycles says so, and its update is measured all the same`() throws {
    let text = Self.restarted.replacing("ADAPTER", with: "lora, rank: 2")
    let start = try #require(text.range(of: "probes:"))
    let short = try ShortExperiment(String(text[..<start.lowerBound]))
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    for option in [["--of", "sum_of_cycles"], ["--cycles"]] {
      let refused = try Program.run(list: ["spectra", "runs/cyc"] + option, in: short.folder)
      #expect(refused.code == 2 && refused.errors.contains("has not kept its 2 cycles"))
    }
    let update = try short.ranklab("spectra", "runs/cyc", "--of", "update")
    #expect(update.code == 0 && update.output.contains("q_proj"), "\(update.errors)")
    // Probes read, and change nothing: gradients leave no trace.
    let (probed, runs) = try trained()
    let point = try #require(try short.points(of: "cyc").first)
    #expect(try weights(short, "runs/cyc/points/\(point)") == weights(probed, runs[0]))
  }

  /// The checksum of a run's final weights.
  private func weights(_ short: ShortExperiment, _ run: String) throws -> String {
    let json = try JSONSerialization.jsonObject(with: Data(short.read("\(run)/result.json").utf8))
    return try #require((json as? [String: Any])?["weights"] as? String)
  }

  @Test func `an adapter that grows has one cycle, of its last rank`() throws {
    let text = Self.restarted.replacing("ADAPTER", with: "lora, rank: 2").replacing(
      "restart: {every: 4, rewarm: 1}",
      with: "restart: {every: 4, merge: false, reinitialize: {kind: grow, by: 2}}")
    let short = try ShortExperiment(text.replacing("seeds: 2", with: "seeds: 1"))
    let outcome = try short.ranklab("run", "short.yaml")
    try #require(outcome.code == 0, "\(outcome.errors)")
    let run = try #require(try short.points(of: "cyc").first)
    let found = try metrics(short, "runs/cyc/points/\(run)")
    #expect(found["cycles/count"] == 1 && found["cycles/rank_bound"] == 6)
    let (sum, update) = (found["sum_of_cycles/norm"] ?? 0, found["update/norm"] ?? 1)
    #expect(abs(sum / update - 1) < 1e-4, "\(sum) and \(update)")
  }

  @Test func `two runs are compared by directions and along the path between them`() throws {
    let (short, runs) = try trained()
    let same = try short.ranklab(
      "subspaces", runs[0], runs[0], "--of", "update", "--top", "2", "--json",
      "--out", "phi.safetensors")
    let json = try JSONSerialization.jsonObject(with: Data(same.output.utf8)) as? [String: Any]
    let mean = try #require((json?["mean"] as? [String: [String: Double]])?["all"])
    #expect(abs((mean["right"] ?? 0) - 1) < 1e-9 && (mean["random_right"] ?? 1) < 0.2)
    #expect(short.exists("phi.safetensors"))
    let others = try short.ranklab("subspaces", runs[0], runs[1], "--only", "attention")
    #expect(others.code == 0 && others.output.contains("o_proj"), "\(others.errors)")
    let path = try short.ranklab(
      "barrier", runs[0], runs[1], "--points", "5", "--batches", "1", "--out",
      "runs/cyc/barriers/b.csv")
    #expect(path.code == 0 && path.output.contains("barrier: "), "\(path.errors)")
    #expect(try short.read("runs/cyc/barriers/b.csv").split(separator: "\r\n").count == 6)
    let still = try short.ranklab(
      "barrier", runs[0], runs[0], "--points", "3", "--batches", "1", "--json")
    let curve = try JSONSerialization.jsonObject(with: Data(still.output.utf8)) as? [String: Any]
    // Halves of equal numbers add up to them.
    #expect(curve?["barrier"] as? Double == 0)
  }

  @Test func `what cannot be measured is said`() throws {
    let short = try ShortExperiment(
      ShortExperiment.text, files: ["data/words.txt": ShortExperiment.words])
    let missing = try short.ranklab("spectra", "short.yml")
    #expect(missing.code == 2 && missing.errors.contains("did you mean 'short.yaml'?"))
    let noModel = try short.ranklab("spectra", "short.yaml")
    #expect(noModel.code == 1 && noModel.errors.contains("short.yaml"))
    let empty = try short.ranklab("spectra", "data")
    #expect(empty.code == 2 && empty.errors.contains("holds no safetensors file"))
    try write([("a", [2, 3], [1, 2, 3, 4, 5, 6])], to: "a.safetensors", in: short)
    try write([("a", [3, 2], [1, 2, 3, 4, 5, 6])], to: "b.safetensors", in: short)
    try write(
      [("a", [2, 3], [1, .nan, 3, 4, 5, 6]), ("good", [1, 3], [1, 2, 3])], to: "c.safetensors",
      in: short)
    let shapes = try short.ranklab("spectra", "a.safetensors", "--minus", "b.safetensors")
    #expect(shapes.code == 2 && shapes.errors.contains("a: [2, 3] and [3, 2]"))
    let broken = try short.ranklab("spectra", "c.safetensors")
    #expect(broken.code == 1 && broken.errors.contains("a: 1 of the 6 entries"))
    #expect(broken.output.contains("good"), "the others are shown")
    #expect(try short.ranklab("spectra", "a.safetensors", "--of", "update").code == 2)
    #expect(try short.ranklab("spectra", "a.safetensors", "--only", "b").code == 2)
    #expect(try short.ranklab("barrier", "a.safetensors").code == 2)
    #expect(try short.ranklab("spectra").code == 2)
    let tolerance = try short.ranklab("spectra", "a.safetensors", "--tolerance", "2")
    #expect(tolerance.code == 2 && tolerance.errors.contains("--tolerance wants a number"))
  }

  /// A safetensors file of float32 matrices.
  private func write(
    _ tensors: [(name: String, shape: [Int], values: [Float])], to name: String,
    in short: ShortExperiment
  ) throws {
    var (parts, bytes) = ([String](), Data())
    for tensor in tensors {
      let start = bytes.count
      for value in tensor.values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
      parts.append(
        "\"\(tensor.name)\":{\"dtype\":\"F32\",\"shape\":\(tensor.shape),"
          + "\"data_offsets\":[\(start),\(bytes.count)]}")
    }
    let header = Data("{\(parts.joined(separator: ","))}".utf8)
    var file = Data()
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.append(contentsOf: $0) }
    try (file + header + bytes).write(to: short.folder.appending(path: name))
  }
}
