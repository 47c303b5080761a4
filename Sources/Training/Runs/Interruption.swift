import Dispatch
import Foundation
import Synchronization

/// Signals that ask a run to stop: SIGINT, SIGTERM and SIGUSR2 (of a batch system) set a flag, which
/// is looked at between two steps; a second SIGINT ends the process at once.
public final class Interruption {
  private let flag = Flag()
  private var sources: [any DispatchSourceSignal] = []

  /// A flag that no signal sets, until `takeSignals`.
  public init() {}

  /// Takes the signals over from now on.
  public func takeSignals() {
    let queue = DispatchQueue(label: "signals")
    for number in [SIGINT, SIGTERM, SIGUSR2] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [flag] in
        if flag.raise() > 0, number == SIGINT { _exit(130) }
      }
      source.resume()
      sources.append(source)
    }
  }

  /// Whether a signal came.
  public var isRequested: Bool { flag.count > 0 }

  /// Asks to stop, as a signal does.
  public func request() { _ = flag.raise() }

  /// How many signals came.
  private final class Flag: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    /// One more; how many there were before.
    func raise() -> Int { value.add(1, ordering: .relaxed).oldValue }
  }
}
