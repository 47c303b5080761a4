internal import CKernels
internal import Glibc

/// The process-wide part of the engine: a team of threads, the memory of tensors, and the choice of
/// OpenBLAS's kernels. It is made at its first use.
public final class Engine: Sendable {
  /// The engine of this process.
  public static let shared = Engine()

  package let team: ThreadTeam
  let memory = MemoryPool()

  /// One line that says what was changed at the start, if anything was: OpenBLAS's kernels, where
  /// the environment had chosen slower ones than the processor runs.
  public let notice: String?

  private init() {
    // First of all: OpenBLAS may be told to choose again only while nobody uses it.
    notice = Self.chooseKernels()
    // The engine cuts products itself, so that their bytes do not depend on the number of threads.
    ck_blas_set_threads(1)
    team = ThreadTeam(threads: Self.defaultThreads)
  }

  /// Threads that work on one operation. Results do not depend on it.
  public var threads: Int {
    get { team.threads }
    set { team.resize(to: newValue) }
  }

  /// The processors that this process may run on, or `RANKLAB_THREADS` when that is set.
  public static var defaultThreads: Int {
    if let text = getenv("RANKLAB_THREADS"), let threads = Int(String(cString: text)), threads > 0 {
      return threads
    }
    return Int(ck_available_processors())
  }

  /// Bytes that tensors use now.
  public var memoryUse: MemoryUse { memory.use }

  /// The most bytes of each kind since the last `resetPeakMemory`.
  public var peakMemory: MemoryUse { memory.peak.byKind }

  /// The most bytes of all kinds together since the last `resetPeakMemory`.
  public var peakMemoryTotal: Int { memory.peak.total }

  /// Starts the count of peaks again, from what is in use.
  public func resetPeakMemory() { memory.resetPeak() }

  /// Returns memory that no tensor uses to the system.
  public func releaseUnusedMemory() { memory.release() }

  /// What `ranklab doctor` shows of the processor and of OpenBLAS.
  public var description: EngineDescription {
    EngineDescription(
      instructions: String(cString: ck_instruction_set()),
      hasAVX512: ck_processor_has_avx512(),
      blasKernels: String(cString: ck_blas_kernels()),
      blasConfiguration: String(cString: ck_blas_configuration()),
      blasUsesAVX512: ck_blas_kernels_use_avx512(ck_blas_kernels()))
  }

  private static func chooseKernels() -> String? {
    let before = String(cString: ck_blas_kernels())
    guard ck_processor_has_avx512(), !ck_blas_kernels_use_avx512(before) else { return nil }
    if let choice = getenv("RANKLAB_BLAS_KERNELS"), strcmp(choice, "environment") == 0 {
      return nil
    }
    guard ck_blas_choose_kernels_again() else { return nil }
    let after = String(cString: ck_blas_kernels())
    guard after != before else { return nil }
    return "OpenBLAS runs its \(after) kernels instead of \(before): this processor has AVX-512 "
      + "(RANKLAB_BLAS_KERNELS=environment keeps \(before))"
  }
}

/// What the engine runs on.
public struct EngineDescription: Sendable {
  /// The instruction set of our own kernels: "x86-64-v4", "x86-64-v3" or "baseline".
  public let instructions: String
  /// Whether processor and operating system run AVX-512.
  public let hasAVX512: Bool
  /// The processor whose kernels OpenBLAS runs.
  public let blasKernels: String
  /// OpenBLAS's description of its build.
  public let blasConfiguration: String
  /// Whether those kernels use AVX-512.
  public let blasUsesAVX512: Bool
}
