import Foundation
import Tensors

/// `ranklab doctor`: what this machine is to the engine, and whether the engine works on it.
enum DoctorCommand {
  static let command = Command(
    name: "doctor", summary: "processor, libraries, kernel choice, threads, a self-test",
    help: """
      usage: ranklab doctor

      Shows the processor, OpenBLAS and the kernels it was made to run, threads and memory, the
      speed of a matrix product, and a self-test. Exit code 1 when a test fails.

      environment:
        RANKLAB_THREADS                  threads, where not all processors are to be used
        RANKLAB_BLAS_KERNELS=environment keeps OpenBLAS's choice (OPENBLAS_CORETYPE)
      """, run: run)

  static func run(_ raw: [String], _: Registry) throws {
    try Arguments(raw, options: [], flags: []).noPlainArguments()
    for (name, value) in facts() { print(line(name, value)) }
    let failures = SelfTest.all.compactMap { test -> String? in
      let problem = test.run()
      print(line(test.name, problem.map { "FAILED: \($0)" } ?? "passed"))
      return problem.map { _ in test.name }
    }
    if !failures.isEmpty {
      throw DoctorError(failures: failures)
    }
  }

  private static func line(_ name: String, _ value: String) -> String {
    name.padding(toLength: 22, withPad: " ", startingAt: 0) + value
  }

  private static func facts() -> [(String, String)] {
    let engine = Engine.shared
    let machine = engine.description
    let environment = ProcessInfo.processInfo.environment
    let forced = environment["OPENBLAS_CORETYPE"].map { " (OPENBLAS_CORETYPE=\($0))" } ?? ""
    return [
      ("processor", Machine.processorName),
      ("processors", "\(Machine.processors); \(engine.threads) threads in use"),
      ("memory", String(format: "%.1f GiB", Double(Machine.memory) / 1_073_741_824)),
      ("system", Machine.system),
      ("our kernels", machine.instructions),
      ("OpenBLAS", machine.blasConfiguration),
      ("its kernels", machine.blasKernels + forced),
      ("kernel choice", engine.notice ?? choice(machine)),
      ("sgemm 2048", peak()),
    ]
  }

  private static func choice(_ machine: EngineDescription) -> String {
    if machine.hasAVX512, !machine.blasUsesAVX512 {
      return "kept, though the processor has AVX-512 (RANKLAB_BLAS_KERNELS=environment)"
    }
    return "OpenBLAS's own"
  }

  private static func peak() -> String {
    let meter = PeakMeter()
    for _ in 0..<5 { meter.measure() }
    return String(format: "%.0f GFLOP/s", meter.best / 1e9)
  }
}

/// Parts of the self-test that failed.
struct DoctorError: Error, CustomStringConvertible {
  let failures: [String]
  var description: String {
    "the self-test failed: \(failures.joined(separator: ", ")). Results on this machine cannot be "
      + "trusted; RANKLAB_BLAS_KERNELS=environment may help"
  }
}
