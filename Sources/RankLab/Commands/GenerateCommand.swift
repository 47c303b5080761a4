import ExperimentFile
import Foundation
import Training
import Transformer

/// `ranklab generate`: text of a trained model.
enum GenerateCommand {
  static let command = Command(
    name: "generate", summary: "text from a trained model",
    help: """
      usage: ranklab generate RUN [--point ID] [--prompt TEXT] [OPTIONS]

      RUN is a run's folder, runs/NAME/points/ID, or its experiment's, runs/NAME, with --point where
      it has several runs. Loads the newest checkpoint and writes a text.

        --point ID         the run, or the beginning of its name
        --prompt TEXT      what the text begins with
        --tokens N         the most tokens to write (default: 200)
        --temperature T    1 draws as the model's probabilities are, less is bolder, 0 takes the best
                           token always (default: 0.8)
        --top-k K          draws among the K best tokens only
        --seed S           another text (default: 0)
        --set PATH=VALUE   another setting than the run had: where its data are now (data.path=…)
        --json             one object, for programs

      Exit codes: 0 done, 1 the model cannot be read or writes no text, 2 the command is wrong.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(
      raw, options: ["--point", "--prompt", "--tokens", "--temperature", "--top-k", "--seed"],
      flags: ["--json"], repeated: ["--set"])
    guard let path = arguments.plain.first else {
      throw UsageError(
        message: "generate needs a run: ranklab generate runs/quickstart --point lora")
    }
    guard arguments.plain.count == 1 else {
      throw UsageError(
        message: "unexpected argument '\(arguments.plain[1])'; a prompt is written --prompt TEXT")
    }
    let sampler = try sampler(arguments)
    let count = try arguments.integer("--tokens") ?? 200
    let folder = try SavedRun.folder(path, point: arguments.string("--point"))
    let run = try SavedRun(
      folder: folder, overrides: arguments.list.map { .set($0.value) }, registry)
    guard let tokenizer = run.data.tokenizer, let context = run.settings.data?.context else {
      throw UsageError(
        message: run.data.vocabulary == nil
          ? "the model of '\(folder)' writes no tokens; generate wants a language model"
          : "the data of '\(folder)' are tokens without a tokenizer, so there is no text to show")
    }
    let progress = run.trainer.progress
    Console.error("\(folder), step \(progress.step) of \(run.trainer.plan.steps)")
    let writer = TextWriter(
      TextGenerator(run.trainer.model, tokenizer, context: context), tokenizer, sampler,
      count: count)
    let prompt = arguments.string("--prompt") ?? ""
    if arguments.has("--json") { return print(try writer.json(prompt, step: progress.step)) }
    try writer.show(prompt)
  }

  private static func sampler(_ arguments: Arguments) throws(UsageError) -> TokenSampler {
    var sampler = TokenSampler(
      temperature: 0.8, best: try arguments.integer("--top-k"),
      seed: UInt64(try arguments.integer("--seed", atLeast: 0) ?? 0))
    if let text = arguments.string("--temperature") {
      guard let temperature = Double(text), temperature >= 0, temperature.isFinite else {
        throw UsageError(
          message: "--temperature wants a number of at least 0, found '\(text)'")
      }
      sampler.temperature = temperature
    }
    return sampler
  }
}

/// Writes a text while it is made.
private struct TextWriter {
  let generator: TextGenerator
  let tokenizer: any Tokenizer
  let sampler: TokenSampler
  let count: Int

  init(
    _ generator: TextGenerator, _ tokenizer: any Tokenizer, _ sampler: TokenSampler, count: Int
  ) {
    (self.generator, self.tokenizer, self.sampler, self.count) =
      (generator, tokenizer, sampler, count)
  }

  func show(_ prompt: String) throws {
    let output = FileHandle.standardOutput
    // A model of bytes may write anything: a terminal is not to obey it.
    let isTerminal = isatty(STDOUT_FILENO) == 1
    func write(_ text: String) {
      let shown = isTerminal ? Self.harmless(text) : text
      output.write(Data(shown.utf8))
    }
    var stream = TextStream()
    write(prompt)
    let (_, ending) = generator.tokens(after: generator.start(prompt), count: count, sampler) {
      write(stream.take(tokenizer.bytes(of: [$0], skippingSpecial: true)))
    }
    write(stream.finish() + "\n")
    if ending == .noNumbers { throw NoTextError() }
    if ending == .end { Console.error("(the end of the text)") }
  }

  func json(_ prompt: String, step: Int) throws -> String {
    let (tokens, ending) = generator.tokens(
      after: generator.start(prompt), count: count, sampler)
    if ending == .noNumbers { throw NoTextError() }
    return try RunJSON.line(
      Written(
        prompt: prompt, text: tokenizer.decode(tokens, skippingSpecial: true),
        tokens: tokens.map(Int.init), ending: ending.rawValue, step: step))
  }

  /// Control characters but tabs and ends of lines as U+FFFD.
  private static func harmless(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isControl = scalar.properties.generalCategory == .control
          return isControl && scalar != "\n" && scalar != "\t" ? "\u{FFFD}" : scalar
        }))
  }

  private struct Written: Encodable {
    let prompt, text: String
    let tokens: [Int]
    let ending: String
    let step: Int
  }
}

/// A model whose scores are no numbers.
private struct NoTextError: Error, CustomStringConvertible {
  var description: String { "the model's scores are no numbers: the run has diverged" }
}
