import Foundation
import Testing

/// `ranklab export`, and experiments that start from what it wrote.
@Suite struct ExportTests {
  private static let trained = """
    name: trained
    data: {kind: grammar, context: 256}
    model: {kind: llama, layers: 1, hidden: 16, heads: 2}
    optimizer: {kind: adamw, lr: 1e-2}
    train: {until: 6, batch: 2, threads: 1}
    eval: {every: 3, batches: 2}
    variants:
      lora:
        adapter: {kind: lora, rank: 2, alpha: 16}
        restart: {every: 3}
      houlsby:
        adapter: {kind: houlsby, reduction: 4}

    """

  private static let tuned = """
    name: tuned
    data: {kind: grammar, context: 256}
    model: {from: exported}
    adapter: {kind: lora, rank: 2}
    train: {until: 2, batch: 2, threads: 1}
    eval: {every: 1, batches: 2}

    """

  private func trained() throws -> ShortExperiment {
    let short = try ShortExperiment(Self.trained, files: ["tuned.yaml": Self.tuned])
    let outcome = try short.ranklab("run", "short.yaml")
    try #require(outcome.code == 0, "\(outcome.errors)")
    return short
  }

  private func losses(_ short: ShortExperiment, _ point: String) throws -> [Double] {
    try short.read("\(point)/metrics.jsonl").split(separator: "\n").compactMap { line in
      let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return (json?["m"] as? [String: Any])?["eval/loss"] as? Double
    }
  }

  @Test func `an exported model, its adapter merged, is where the next experiment begins`() throws {
    let short = try trained()
    let point = try #require(try short.points(of: "trained").first { $0.hasPrefix("lora") })
    let export = try short.ranklab("export", "runs/trained", "exported", "--point", "lora")
    #expect(export.code == 0, "\(export.errors)")
    #expect(export.output.contains("step 6 of 6; lora merged"))
    for name in ["config.json", "model.safetensors", "tokenizer.json"] {
      #expect(short.exists("exported/\(name)"))
    }
    let outcome = try short.ranklab(
      "run", "tuned.yaml", "--set", "eval.batches=null", "--strict")
    try #require(outcome.code == 0, "\(outcome.errors)")
    let last = try #require(try losses(short, "runs/trained/points/\(point)").last)
    let tuned = "runs/tuned/points/" + (try #require(try short.points(of: "tuned").first))
    let first = try #require(try losses(short, tuned).first)
    // A merge rounds every weight once.
    #expect(abs(first - last) < 1e-5)
  }

  @Test func `what cannot be exported is said, and nothing is written`() throws {
    let short = try trained()
    let bottleneck = try short.ranklab("export", "runs/trained", "exported", "--point", "houlsby")
    #expect(bottleneck.code == 2 && bottleneck.errors.contains("'houlsby'"))
    #expect(bottleneck.errors.contains("cannot be merged into the weights"))
    let several = try short.ranklab("export", "runs/trained", "exported")
    #expect(several.code == 2 && several.errors.contains("say which with --point"))
    let type = try short.ranklab(
      "export", "runs/trained", "exported", "--point", "lora", "--type", "float23")
    #expect(type.code == 2 && type.errors.contains("did you mean 'float32'?"), "\(type.errors)")
    #expect(!short.exists("exported"))
  }

  @Test func `a folder with files in it is left alone unless forced`() throws {
    let short = try trained()
    try short.write("mine", to: "exported/notes.txt")
    let refused = try short.ranklab("export", "runs/trained", "exported", "--point", "lora")
    #expect(refused.code == 2 && refused.errors.contains("has files already"))
    let forced = try short.ranklab(
      "export", "runs/trained", "exported", "--point", "lora", "--force", "--type", "bfloat16")
    #expect(forced.code == 0 && short.exists("exported/config.json"), "\(forced.errors)")
    #expect(try short.read("exported/notes.txt") == "mine")
  }

  @Test func `a run in the place of a model says what makes one of it`() throws {
    let short = try trained()
    let outcome = try short.ranklab("check", "tuned.yaml", "--set", "model.from=runs/trained")
    #expect(outcome.code == 2 && outcome.errors.contains("ranklab export"), "\(outcome.errors)")
  }
}
