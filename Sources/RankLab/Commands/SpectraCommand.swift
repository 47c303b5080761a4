import Foundation
import ProbesPlugin
import Protocols
import Tensors

/// `ranklab spectra`: rank measures of what is on the disk.
enum SpectraCommand {
  static let command = Command(
    name: "spectra", summary: "rank measures of weights, updates, or the difference of two models",
    help: """
      usage: ranklab spectra MODEL [--minus MODEL] [OPTIONS]

      Singular values and ranks of every matrix of MODEL, each beside its bound and beside what a random
      matrix of that bound has. MODEL is a safetensors file, a Hugging Face folder (of a model or of an
      adapter), a run's folder, runs/NAME/points/ID, or its experiment's with --point. Of a run the
      newest checkpoint is taken, with the adapter in the weights.

        --minus MODEL      the difference to this model, matrix by matrix
        --of MATRIX        of a run: weight (default), update, update_since_attachment, adapter, cycle,
                           sum_of_cycles, gradient, first_moment, second_moment, masked_weight
        --cycles           of a run: what each cycle added, as the probe 'cycles' measures it
        --only PATTERN     some matrices: attention, mlp, q_proj, "model.layers.1.*"
        --point ID         which run of an experiment; --minus-point for --minus
        --tolerance T      'rank' counts values above T times the largest (default: 0.001)
        --threshold T      'rank_above' counts values above T (default: 0.1)
        --out FILE         every measure of every matrix, as CSV
        --values FILE      the singular values, as safetensors: a float64 tensor by matrix
        --set PATH=VALUE   another setting than the run had: where its data are now (data.path=…)
        --json             one object, for programs

      Exit codes: 0 done, 1 a matrix has entries that are no numbers or a file is broken, 2 the command is
      wrong.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(
      raw,
      options: [
        "--minus", "--of", "--only", "--point", "--minus-point", "--tolerance", "--threshold",
        "--out", "--values",
      ], flags: ["--json", "--cycles"], repeated: ["--set"])
    guard let path = arguments.plain.first else {
      throw UsageError(
        message: "spectra needs a model: ranklab spectra model.safetensors, or a run's folder")
    }
    guard arguments.plain.count == 1 else {
      throw UsageError(
        message: "unexpected argument '\(arguments.plain[1])'; a second model is written "
          + "--minus MODEL")
    }
    if arguments.has("--cycles") { return try CyclesTable.show(path, arguments, registry) }
    let probe = Spectrum()
      .with(\.tolerance, try arguments.number("--tolerance", 0...1) ?? Spectrum().tolerance)
      .with(
        \.threshold,
        try arguments.number("--threshold", 0 ... .greatestFiniteMagnitude) ?? Spectrum().threshold)
    let list = try matrices(path, arguments, registry).only(arguments.string("--only"))
    for note in list.notes { Console.error("note: \(note)") }
    let (table, problems) = try measure(list, probe)
    if let out = arguments.string("--out") { try OutputFile.write(table.csv, to: out) }
    if let out = arguments.string("--values") { try write(table, to: out) }
    print(arguments.has("--json") ? try table.json : table.text, terminator: "")
    guard problems.isEmpty else {
      for problem in problems { Console.error("error: \(problem)") }
      throw ExitStatus(code: 1)
    }
  }

  private static func matrices(
    _ path: String, _ arguments: Arguments, _ registry: Registry
  ) throws -> MatrixList {
    let of = try SpectrumMatrix(named: arguments.string("--of"))
    let overrides = arguments.list.map(\.value)
    let list = try MatrixList(
      path, of: of, point: arguments.string("--point"), overrides: overrides, registry)
    guard let base = arguments.string("--minus") else {
      if let point = arguments.string("--minus-point") {
        throw UsageError(message: "--minus-point \(point) wants --minus MODEL")
      }
      return list
    }
    guard of == nil || of == .weight else {
      throw UsageError(message: "--minus is a difference of weights; leave out --of")
    }
    return try list.minus(
      MatrixList(
        base, of: nil, point: arguments.string("--minus-point"), overrides: overrides, registry))
  }

  /// Every matrix that can be measured, and what is wrong with the others.
  private static func measure(
    _ list: MatrixList, _ probe: Spectrum
  ) throws -> (SpectraTable, [String]) {
    var baseline = RandomBaseline()
    var (rows, problems): ([SpectraTable.Row], [String]) = ([], [])
    let isWatched = isatty(STDERR_FILENO) == 1
    for (index, entry) in list.entries.enumerated() {
      if isWatched { Console.write("\r\(index + 1) of \(list.entries.count)\u{1B}[K") }
      do {
        let summary = try probe.summary(of: entry.read(), &baseline)
        rows.append(.init(name: entry.name, summary: summary))
      } catch let problem as SpectrumError {
        problems.append("\(entry.name): \(problem)")
      }
    }
    if isWatched { Console.write("\r\u{1B}[K") }
    let limits = RankSummary.Limits(tolerance: probe.tolerance, threshold: probe.threshold)
    return (SpectraTable(title: list.title, limits: limits, rows: rows), problems)
  }

  private static func write(_ table: SpectraTable, to path: String) throws {
    let tensors = table.rows.map { row in
      let values = row.summary.measures.singularValues
      return (name: row.name, tensor: Tensor(values, shape: [values.count], type: .float64))
    }
    try OutputFile.write(tensors, to: path)
  }
}
