import Foundation
import Tensors
import Training

/// What this machine is.
enum Machine {
  static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }
  static var memory: UInt64 { ProcessInfo.processInfo.physicalMemory }
  static var system: String { ProcessInfo.processInfo.operatingSystemVersionString }

  static var processorName: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let name = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return name?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
      ?? "unknown"
  }

  /// A digest of this program.
  static var programDigest: String { (try? FileDigest.whole("/proc/self/exe")) ?? "unknown" }

  /// The environment of runs that this process trains. The executable is read once.
  static func environment(_ arguments: [String]) -> RunEnvironment {
    let engine = Engine.shared.description
    return RunEnvironment(
      attempt: 1, arguments: arguments, host: ProcessInfo.processInfo.hostName, system: system,
      processor: processorName, instructions: engine.instructions, blas: engine.blasKernels,
      threads: Engine.shared.threads, cores: processors, memory: Int(memory),
      program: programDigest,
      started: Date().timeIntervalSince1970)
  }
}
