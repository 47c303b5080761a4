import Foundation
import Testing

/// `ranklab generate`.
@Suite struct GenerateTests {
  private func trained() throws -> ShortExperiment {
    let short = try ShortExperiment(
      ShortExperiment.text, files: ["data/words.txt": ShortExperiment.words])
    let outcome = try short.ranklab("run", "short.yaml")
    try #require(outcome.code == 0, "\(outcome.errors)")
    return short
  }

  @Test func `the same seed writes the same text, another another`() throws {
    let short = try trained()
    let texts = try [["--seed", "1"], ["--seed", "1"], ["--seed", "2"]].map { seed in
      let outcome = try Program.run(
        list: ["generate", "runs/text", "--prompt", "the dog", "--tokens", "40"] + seed,
        in: short.folder)
      #expect(outcome.code == 0 && outcome.errors.hasSuffix(", step 4 of 4\n"))
      #expect(outcome.output.hasPrefix("the dog"))
      return outcome.output
    }
    #expect(texts[0] == texts[1] && texts[0] != texts[2])
  }

  @Test func `a run is found by its folder, from anywhere, and may be moved with its data named`()
    throws
  {
    let short = try trained()
    let point = "runs/text/points/" + (try #require(short.points(of: "text").first))
    let path = short.folder.appending(path: point).path
    let elsewhere = try ShortExperiment()
    let outcome = try elsewhere.ranklab("generate", path, "--tokens", "5", "--temperature", "0")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let files = FileManager.default
    try files.moveItem(
      at: short.folder.appending(path: "data/words.txt"),
      to: short.folder.appending(path: "words.txt"))
    let lost = try short.ranklab("generate", point)
    #expect(lost.code == 2 && lost.errors.contains("words.txt"))
    let found = try short.ranklab("generate", point, "--set", "data.path=words.txt", "--json")
    #expect(found.code == 0, "\(found.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(found.output.utf8)) as? [String: Any]
    #expect((json?["tokens"] as? [Int])?.count == 200 && json?["ending"] as? String == "length")
  }

  @Test func `of several runs one is to be named`() throws {
    let short = try ShortExperiment()
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    let several = try short.ranklab("generate", "runs/short")
    #expect(several.code == 2 && several.errors.contains("has 4 runs; say which with --point:"))
    let ids = try short.points(of: "short")
    #expect(ids.allSatisfy(several.errors.contains))
    let lora = try short.ranklab(
      "generate", "runs/short", "--point", "lora-s1", "--tokens", "3", "--prompt", "é€😀")
    #expect(lora.code == 0 && lora.output.hasPrefix("é€😀"), "\(lora.errors)")
    let wrong = try short.ranklab("generate", "runs/short", "--point", "lorra-s1")
    #expect(wrong.code == 2 && wrong.errors.contains("unknown run 'lorra-s1'"))
    #expect(try short.ranklab("generate", "runs/short", "--point", "l").code == 2)
  }

  @Test func `mistakes say what to write`() throws {
    let short = try ShortExperiment(
      """
      name: planted
      model: {kind: planted, inputs: 8, hidden: 8, outputs: 8}
      train: {until: 2, threads: 1}

      """, files: ["runs/odd/file": ""])
    #expect(try short.ranklab("run", "short.yaml").code == 0)
    let planted = try short.ranklab("generate", "runs/planted")
    #expect(planted.code == 2 && planted.errors.contains("writes no tokens"))
    for (arguments, message) in [
      (["generate"], "generate needs a run"),
      (
        ["generate", "runs/planed"],
        "there is no folder 'runs/planed'; did you mean 'runs/planted'?"
      ),
      (["generate", "runs/odd"], "is the folder of no run"),
      (["generate", "runs/odd", "text"], "a prompt is written --prompt TEXT"),
      (["generate", "runs/odd", "--temperature", "hot"], "--temperature wants a number"),
      (["generate", "runs/odd", "--top-k", "0"], "--top-k wants a whole number of at least 1"),
    ] {
      let outcome = try Program.run(list: arguments, in: short.folder)
      #expect(outcome.code == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    let point = "runs/planted/points/" + (try #require(short.points(of: "planted").first))
    try FileManager.default.removeItem(at: short.folder.appending(path: "\(point)/checkpoints"))
    let bare = try short.ranklab("generate", point)
    #expect(bare.code == 2 && bare.errors.contains("has no whole checkpoint yet"))
  }
}
