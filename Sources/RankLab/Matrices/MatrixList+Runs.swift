import Foundation
import ProbesPlugin
import Protocols
import Tensors
import Training

extension MatrixList {
  /// What a command was pointed at: a run or its experiment's folder, or files.
  ///
  /// - Parameters:
  ///   - of: which matrices of a run; nil for weights, which files have, too.
  init(
    _ path: String, of matrix: SpectrumMatrix?, point: String?, overrides: [String],
    _ registry: Registry
  ) throws {
    guard Self.isRun(path) else {
      if let matrix, matrix != .weight {
        throw UsageError(
          message: "--of \(matrix.rawValue) wants a run, and '\(path)' is none; --minus takes a "
            + "difference of files")
      }
      if let point {
        throw UsageError(message: "--point \(point) wants the folder of an experiment's runs")
      }
      try self.init(path: path)
      return
    }
    let folder = try SavedRun.folder(path, point: point)
    let run = try SavedRun(folder: folder, overrides: overrides.map { .set($0) }, registry)
    let progress = run.trainer.progress
    Console.error("\(folder), step \(progress.step) of \(run.trainer.plan.steps)")
    if matrix == .sumOfCycles || matrix == .cycle { try run.checkCycles() }
    self.init(run, of: matrix ?? .weight)
  }

  private static func isRun(_ path: String) -> Bool {
    ["config.yaml", "plan.json"].contains {
      FileManager.default.fileExists(atPath: "\(path)/\($0)")
    }
  }

  private init(_ run: SavedRun, of matrix: SpectrumMatrix) {
    let sites = run.trainer.probedSites(run.made, artifacts: run.artifacts)
    let maps = sites.flatMap { site -> [Entry] in
      let own = site.linear.site
      // The name that the weight has in a Hugging Face folder, so that both can be compared.
      if matrix == .weight {
        return [
          Entry(name: own.name + ".weight", rows: own.outputs, columns: own.inputs) {
            try matrix.matrices(site).first ?? FoundMatrix(matrix: site.weightMatrix)
          }
        ]
      }
      let found: [FoundMatrix]
      do { found = try matrix.matrices(site) } catch {
        // Read again, and reported, where it is measured.
        return [
          Entry(name: own.name, rows: own.outputs, columns: own.inputs) { throw error }
        ]
      }
      return found.map { one in
        Entry(name: own.name + one.suffix, rows: one.matrix.rows, columns: one.matrix.columns) {
          one
        }
      }
    }
    self.init(title: "'\(run.folder)'", entries: maps + (matrix == .weight ? Self.rest(run) : []))
  }

  /// The matrices of the model that no adapter sits on: embedding and head.
  private static func rest(_ run: SavedRun) -> [Entry] {
    let maps = Set(run.trainer.model.linears.map { ObjectIdentifier($0.weight) })
    return run.trainer.model.parameters
      .filter { $0.tensor.shape.count == 2 && !maps.contains(ObjectIdentifier($0.tensor)) }
      .map { own in
        Entry(name: own.name, rows: own.tensor.shape[0], columns: own.tensor.shape[1]) {
          FoundMatrix(matrix: MeasuredMatrix(own.tensor.detached))
        }
      }
  }
}

extension ProbedSite {
  fileprivate var weightMatrix: MeasuredMatrix { MeasuredMatrix(effectiveWeight()) }
}

extension SavedRun {
  /// Where the run's artifacts are.
  var artifacts: String { "\(folder)/artifacts" }

  /// Refuses to measure cycles that the run did not keep, or that are not whole any more.
  func checkCycles() throws(UsageError) {
    guard !trainer.keepsCycles(in: artifacts) else { return }
    let restarts = trainer.adapters?.restarts ?? 0
    let (what, file) =
      restarts == 0 ? ("the start of its cycle", "start") : ("its \(restarts) cycles", "cycle")
    throw UsageError(
      message: "'\(folder)' has not kept \(what), or not whole "
        + "(artifacts/\(file)-0001.safetensors, …); a run does with "
        + "'probes: [{kind: cycles, at: [end]}]' in its experiment")
  }
}
