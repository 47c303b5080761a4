import Foundation
import ProbesPlugin
import Protocols
import Reporting
import Tensors

/// `ranklab subspaces`: whether two models, or what two trainings did, go in the same directions.
enum SubspacesCommand {
  static let command = Command(
    name: "subspaces", summary: "whether two models or updates have the same directions",
    help: """
      usage: ranklab subspaces MODEL MODEL [--minus MODEL] [OPTIONS]

      Compares the strongest singular directions of every matrix of two models: the share of the one's
      first K that lies in the other's (phi, of Hu et al. 2021) beside what chance gives, and the principal
      angles between them. MODEL is a safetensors file, a Hugging Face folder, a run's folder,
      runs/NAME/points/ID, or its experiment's with --point.

        --minus MODEL      compares what both have beyond this model
        --of MATRIX        of runs: weight (default), update, adapter, cycle, sum_of_cycles, gradient, …
        --top K            directions (default: 8); at most the ranks
        --only PATTERN     some matrices: attention, mlp, q_proj, "model.layers.1.*"
        --point ID         which run of the first experiment; --other-point of the second
        --out FILE         all phi(i, j) and angles, as safetensors: NAME.right, NAME.left [K, K] with
                           NAME.random_right, NAME.random_left; NAME.angles_right, NAME.angles_left [K]
        --set PATH=VALUE   another setting than the runs had: where their data are now (data.path=…)
        --json             one object, for programs

      Exit codes: 0 done, 1 a matrix has entries that are no numbers or a file is broken, 2 the command is
      wrong.
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(
      raw,
      options: ["--minus", "--of", "--top", "--only", "--point", "--other-point", "--out"],
      flags: ["--json"], repeated: ["--set"])
    guard arguments.plain.count == 2 else {
      throw UsageError(
        message: "subspaces needs two models, found \(arguments.plain.count): ranklab subspaces "
          + "runs/NAME/points/A runs/NAME/points/B --of update")
    }
    let top = try arguments.integer("--top") ?? 8
    let lists = try lists(arguments, registry)
    let pairs = try lists[0].paired(with: lists[1])
    var (found, problems): ([SubspaceComparison], [String]) = ([], [])
    for (first, second) in pairs {
      do {
        found.append(
          try SubspaceComparison(first.name, first.read().matrix, second.read().matrix, top: top))
      } catch let problem as SpectrumError {
        problems.append("\(first.name): \(problem)")
      }
    }
    if let out = arguments.string("--out") {
      try OutputFile.write(found.flatMap(\.tensors), to: out)
    }
    if arguments.has("--json") {
      print(try found.json, terminator: "")
    } else {
      print("the first \(top) directions of \(lists[0].title) and \(lists[1].title)")
      print(found.table.plainText, terminator: "")
    }
    guard problems.isEmpty else {
      for problem in problems { Console.error("error: \(problem)") }
      throw ExitStatus(code: 1)
    }
  }

  private static func lists(
    _ arguments: Arguments, _ registry: Registry
  ) throws -> [MatrixList] {
    let of = try SpectrumMatrix(named: arguments.string("--of"))
    let overrides = arguments.list.map(\.value)
    let base = try arguments.string("--minus").map {
      try MatrixList($0, of: nil, point: nil, overrides: overrides, registry)
    }
    if base != nil, of != nil, of != .weight {
      throw UsageError(message: "--minus is a difference of weights; leave out --of")
    }
    let points = [arguments.string("--point"), arguments.string("--other-point")]
    return try zip(arguments.plain, points).map { path, point in
      let list = try MatrixList(path, of: of, point: point, overrides: overrides, registry)
      let wanted = try base.map { try list.minus($0) } ?? list
      for note in wanted.notes { Console.error("note: \(note)") }
      return try wanted.only(arguments.string("--only"))
    }
  }
}

extension SpectrumMatrix {
  /// The matrix of a name; nil where none was given.
  init?(named text: String?) throws(UsageError) {
    guard let text else { return nil }
    guard let matrix = SpectrumMatrix(rawValue: text) else {
      throw UsageError.unknown("matrix", text, among: SpectrumMatrix.allCases.map(\.rawValue))
    }
    self = matrix
  }
}
