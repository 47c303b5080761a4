import Foundation
import Testing

/// `ranklab config`.
@Suite struct ConfigTests {
  static let base = "optimizer: {kind: adamw, lr: 1e-3}\nadapter: {kind: lora, rank: 8}\n"
  static let file = """
    extends: base.yaml
    data: {kind: grammar}
    vars: {cycle: 100}
    optimizer.lr: 2e-3
    restart: {every: "${vars.cycle}"}
    variants:
      plain:
        remove: [adapter, restart]
      large:
        adapter.rank: 16

    """

  private func config(_ arguments: String...) throws -> Program.Outcome {
    let short = try ShortExperiment(Self.file, files: ["base.yaml": Self.base])
    return try Program.run(list: ["config", "short.yaml"] + arguments, in: short.folder)
  }

  @Test func `config prints values with the places that set them`() throws {
    let outcome = try config()
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("  lr: 2e-3  # from short.yaml:4:1\n"))
    #expect(outcome.output.contains("  rank: 8  # from base.yaml:2:23\n"))
    #expect(outcome.output.contains("  every: 100  # from short.yaml:5:11\n"))
    #expect(outcome.errors.contains("--variant NAME shows one: plain, large"))
  }

  @Test func `without origins it is a file that can be read again`() throws {
    let outcome = try config("--no-origins", "--set", "train.batch=4")
    #expect(outcome.code == 0 && !outcome.output.contains("#"))
    let again = try ShortExperiment(outcome.output)
    #expect(try again.ranklab("config", "short.yaml", "--no-origins").output == outcome.output)
  }

  @Test func `a variant takes out what it removes, and overrides do not bring it back`() throws {
    let plain = try config("--variant", "plain", "--set", "adapter.rank=4")
    #expect(plain.code == 0, "\(plain.errors)")
    #expect(!plain.output.contains("adapter:") && !plain.output.contains("restart:"))
    let large = try config("--variant", "large")
    #expect(large.output.contains("  rank: 16  # from short.yaml:10:5\n"))
  }

  @Test func `explain shows everyone who set a value`() throws {
    let outcome = try config("--explain", "optimizer.lr", "--set", "optimizer.lr=3e-3")
    #expect(
      outcome.output == """
        optimizer.lr: 3e-3
          default         0.001
          base.yaml:1:26  1e-3
          short.yaml:4:1  2e-3
          <--set 1>:1:1   3e-3  <- wins

        """)
    let standard = try config("--explain", "train.batch")
    #expect(standard.output == "train.batch: 8\n  default  8\n")
  }

  @Test(
    "a path that nothing has gets the one that was meant",
    arguments: [
      ("optimizer.lrr", "did you mean 'optimizer.lr'?"),
      ("train.bacth", "did you mean 'train.batch'?"),
      ("restart.rewam", "did you mean 'restart.rewarm'?"),
      ("rank", "did you mean 'adapter.rank'?"),
    ])
  func unknown(_ path: String, _ hint: String) throws {
    let outcome = try config("--explain", path)
    #expect(outcome.code == 2 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("there is no '\(path)' in short.yaml; \(hint)"))
  }

  @Test func `mistakes end with code 2`() throws {
    let wrong = try config("--set", "optimizer.lr=fast")
    #expect(wrong.code == 2 && wrong.output.isEmpty && wrong.errors.contains("error[E"))
    let variant = try config("--variant", "lage")
    #expect(variant.errors.contains("unknown variant 'lage'; did you mean 'large'?"))
    let short = try ShortExperiment()
    #expect(try short.ranklab("config").errors.contains("config needs one experiment file"))
    #expect(try short.ranklab("config", "none.yaml").code == 2)
  }
}
