import Dispatch
import Foundation
import Synchronization

/// Signals that ask a run to stop: SIGINT, SIGTERM and SIGUSR2 (of a batch system) set a flag, which
/// is looked at between two steps; a second SIGINT ends the process at once.
public final class Interruption {
  private let flag = Flag()
  /// SIGINT alone: a second one after another request must not cost the checkpoint.
  private let interrupts = Flag()
  private var sources: [any DispatchSourceSignal] = []

  /// A flag that no signal sets, until `takeSignals`.
  public init() {}

  /// Takes the signals over from now on.
  public func takeSignals() {
    // A write beyond the limit of a file's size is an error to be told, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    let queue = DispatchQueue(label: "signals")
    for number in [SIGINT, SIGTERM, SIGUSR2] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [flag, interrupts] in
        _ = flag.raise()
        if number == SIGINT, interrupts.raise() > 0 { _exit(130) }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// Whether a signal came.
  public var isRequested: Bool { flag.count > 0 }

  /// Asks to stop, as a signal does.
  public func request() { _ = flag.raise() }

  /// The same for another thread.
  package var requester: @Sendable () -> Void { { [flag] in _ = flag.raise() } }

  /// How many signals came.
  private final class Flag: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    /// One more; how many there were before.
    func raise() -> Int { value.add(1, ordering: .relaxed).oldValue }
  }
}
