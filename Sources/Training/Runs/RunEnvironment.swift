/// One entry of `environment.json`: on what an attempt ran.
public struct RunEnvironment: Codable, Sendable, Equatable {
  /// Which start of the run this is, from 1.
  public var attempt: Int
  /// The arguments of the process.
  public var arguments: [String]
  /// The machine's name.
  public var host: String
  /// The operating system.
  public var system: String
  /// The processor, as it names itself.
  public var processor: String
  /// Instructions of our kernels, and the kernels of OpenBLAS.
  public var instructions: String, blas: String
  /// Threads that trained, of the cores that there are.
  public var threads: Int, cores: Int
  /// Bytes of memory.
  public var memory: Int
  /// A hash of the executable.
  public var program: String
  /// The commit of the sources and whether they were changed, where that is known.
  public var commit: String?
  /// Seconds since 1970 at the start of the attempt.
  public var started: Double

  /// An attempt's environment.
  public init(
    attempt: Int, arguments: [String], host: String, system: String, processor: String,
    instructions: String, blas: String, threads: Int, cores: Int, memory: Int, program: String,
    commit: String? = nil, started: Double
  ) {
    (self.attempt, self.arguments, self.host, self.system) = (attempt, arguments, host, system)
    (self.processor, self.instructions, self.blas) = (processor, instructions, blas)
    (self.threads, self.cores, self.memory) = (threads, cores, memory)
    (self.program, self.commit, self.started) = (program, commit, started)
  }
}

/// What the bytes of a run depend on beside its settings and data. A checkpoint keeps it.
struct RunOrigin: Codable, Equatable {
  var program: String
  var instructions: String, blas: String
}

extension RunEnvironment {
  var origin: RunOrigin { RunOrigin(program: program, instructions: instructions, blas: blas) }

  /// What is different from what a checkpoint was made by, where that makes other bytes: another
  /// program, other instructions. Threads make none.
  func change(since origin: RunOrigin?) -> String? {
    guard let origin else { return nil }
    let parts = [
      ("the program", origin.program, program),
      ("the instruction set", origin.instructions, instructions),
      ("OpenBLAS's kernels", origin.blas, blas),
    ]
    guard let (what, before, now) = parts.first(where: { $0.1 != $0.2 }) else { return nil }
    return "\(what) changed (\(before.prefix(12)), now \(now.prefix(12)))"
  }
}
