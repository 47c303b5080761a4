import Foundation
import Testing

/// What is probably not meant, and what the data cannot give: said before anything is trained.
@Suite struct WarningTests {
  private static let idle =
    ShortExperiment.text + """
      adapter: {kind: lora, rank: 2}
      variants:
        often: {restart: {every: 2}}
        late: {restart: {every: "sweep [4, 6]"}}
        default: {restart: {when: every}}
        start: {adapter: {start: 4}}
        wait: {restart: {when: {kind: plateau, patience: 9}}}
      sweep: {seeds: 2}

      """

  @Test func `what never happens is a warning, once a place`() throws {
    let short = try ShortExperiment(Self.idle, files: ["data/words.txt": ShortExperiment.words])
    let outcome = try short.ranklab("check", "short.yaml", "--set", "eval.every=9")
    #expect(outcome.code == 0, "\(outcome.errors)")
    for line in [
      "<--set 1>:1:12: warning[W706]: 'eval.every' of 9 never happens: the run has 4 steps",
      "short.yaml:9:35: warning[W706]: 'restart.every' of 4 never happens: the run has 4 steps",
      "short.yaml:9:38: warning[W706]: 'restart.every' of 6 never happens: the run has 4 steps",
      "short.yaml:10:29: warning[W706]: 'restart.when' never happens: the run has 4 steps",
      "short.yaml:11:28: warning[W706]: 'adapter.start' of 4 never happens: the run has 4 steps",
      "short.yaml:12:26: warning[W706]: 'restart.when' never happens: the run has 4 steps",
      "6 warnings.",
    ] {
      #expect(outcome.errors.split(separator: "\n").contains(Substring(line)), "\(outcome.errors)")
    }
  }

  @Test func `steps before the attachment count no cycle`() throws {
    let text =
      ShortExperiment.text + "adapter: {kind: lora, rank: 2, start: 2}\nrestart: {every: 2}\n"
    let short = try ShortExperiment(text, files: ["data/words.txt": ShortExperiment.words])
    let outcome = try short.ranklab("run", "short.yaml")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("the run has 4 steps, 2 of them before the adapter"))
    #expect(outcome.errors.contains("write less than 2"))
  }

  @Test func `a plan that does not fit into the memory is a warning`() throws {
    let short = try ShortExperiment(
      ShortExperiment.text, files: ["data/words.txt": ShortExperiment.words])
    let outcome = try short.ranklab(
      "check", "short.yaml", "--set", "model.hidden=65536", "--set", "model.layers=100")
    #expect(outcome.code == 0)
    #expect(outcome.errors.contains("warning[W707]: 'model' needs "), "\(outcome.errors)")
    #expect(outcome.errors.contains("and this machine has "))
  }

  @Test func `a metric that the data cannot give is an error where it is named`() throws {
    let report = """
      report:
        columns: [eval/loss, eval/excess]
        plots: [{kind: line, metric: test/loss}]

      """
    let short = try ShortExperiment(
      ShortExperiment.text + report, files: ["data/words.txt": ShortExperiment.words])
    let outcome = try short.ranklab("check", "short.yaml")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("short.yaml:7:24: error[E401]"), "\(outcome.errors)")
    #expect(outcome.errors.contains("needs a corpus that knows its probabilities: grammar"))
    #expect(outcome.errors.contains("short.yaml:8:32: error[E401]"))
    let grammar = try short.ranklab(
      "check", "short.yaml", "--set", "data={kind: grammar, context: 256}", "--unset",
      "report.plots")
    #expect(grammar.code == 0, "\(grammar.errors)")
  }
}
