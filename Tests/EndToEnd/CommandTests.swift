import Foundation
import Testing

/// What the program answers.
@Suite struct CommandTests {
  /// A model of which a step takes a moment.
  static let tiny = [
    "--hidden", "32", "--inner", "48", "--layers", "1", "--heads", "2", "--vocabulary", "300",
    "--batch", "8", "--length", "160", "--steps", "2", "--warmup", "1", "--rank", "4",
  ]

  @Test func `doctor finds the engine in order`() throws {
    let outcome = try Program.run("doctor")
    #expect(outcome.code == 0)
    for test in ["matrix products", "linear systems", "gradients", "threads"] {
      #expect(
        outcome.output.contains(test.padding(toLength: 22, withPad: " ", startingAt: 0) + "passed"))
    }
  }

  @Test func `AVX-512 is used wherever the processor has it, unless the environment is to decide`()
    throws
  {
    // What the library chooses by itself, without the variable that development machines export.
    let free = try Program.run("doctor", environment: ["OPENBLAS_CORETYPE": "Haswell"])
    let kept = try Program.run(
      "doctor",
      environment: ["OPENBLAS_CORETYPE": "Haswell", "RANKLAB_BLAS_KERNELS": "environment"])
    #expect(free.code == 0 && kept.code == 0)
    guard free.output.contains("x86-64-v4") else { return }
    #expect(free.output.contains("instead of Haswell: this processor has AVX-512"))
    #expect(kept.output.contains("kept, though the processor has AVX-512"))
  }

  @Test func `the version names the build`() throws {
    let outcome = try Program.run("--version")
    #expect(outcome.code == 0 && outcome.output.hasPrefix("ranklab 0.1 (build "))
  }

  @Test func `a folder and a binary file are no experiments`() throws {
    let short = try ShortExperiment()
    try Data([0xFF, 0, 1, 10, 0]).write(to: short.folder.appending(path: "bin.yaml"))
    let folder = try short.ranklab("run", ".")
    #expect(folder.code == 2)
    #expect(folder.errors.contains("'.' is a folder; give a file, such as ./bin.yaml"))
    let binary = try short.ranklab("check", "bin.yaml")
    #expect(binary.code == 2)
    #expect(binary.errors.hasPrefix("error[E101]: bin.yaml is a binary file and no text\n"))
  }

  @Test("bench prints one JSON object with the promised names", arguments: ["full", "lora"])
  func benchJSON(_ method: String) throws {
    let result = try bench(method, threads: 2)
    for name in ["tokens_per_second", "step_seconds", "peak_share", "peak_bytes"] {
      #expect((result[name] as? NSNumber)?.doubleValue ?? 0 > 0, "\(name)")
    }
    let memory = try #require(result["memory_bytes"] as? [String: NSNumber])
    #expect(Set(memory.keys) == ["weights", "gradients", "moments", "activations"])
    #expect(memory.values.allSatisfy { $0.intValue > 0 })
  }

  @Test(
    "training ends in the same bytes with one thread and with several", arguments: ["full", "lora"])
  func threads(_ method: String) throws {
    let sums = try [1, 2, 3].map {
      try #require(try bench(method, threads: $0)["weights_checksum"] as? String)
    }
    #expect(Set(sums).count == 1, "\(sums)")
  }

  @Test(
    "a wrong command says what was meant, and nothing is run",
    arguments: [
      (["benhc"], "unknown command 'benhc'; did you mean 'bench'?"),
      (["bench", "--modle", "x"], "unknown option '--modle'; did you mean '--model'?"),
      (["bench", "--model", "llama-60"], "unknown model 'llama-60'; did you mean 'llama-60m'?"),
      (["bench", "--steps", "-3"], "--steps wants a whole number of at least 1, found '-3'"),
      (["bench", "--steps"], "--steps needs a value"),
      (["bench", "--heads", "3"], "hidden (128) must be a multiple of heads (3)"),
      (["bench", "extra"], "unexpected argument 'extra'"),
      (["bench", "--rank", "2", "--rank", "3"], "--rank is given twice"),
      (["doctor", "--json=yes"], "unknown option '--json'"),
    ])
  func usage(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.run(list: arguments)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("error: \(message)"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  private func bench(_ method: String, threads: Int) throws -> [String: Any] {
    let outcome = try Program.run(
      list: ["bench", "--json", "--method", method, "--threads", "\(threads)"] + Self.tiny)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(json as? [String: Any])
  }
}
