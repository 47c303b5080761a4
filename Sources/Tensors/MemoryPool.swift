internal import Glibc
internal import Synchronization

/// What a tensor's memory is used for, as a report of a run's memory tells them apart.
public enum MemoryKind: Int, Sendable, CaseIterable {
  case weights, gradients, moments, activations

  /// The kind's name in reports.
  public var name: String { "\(self)" }
}

/// Bytes in use by tensors.
public struct MemoryUse: Sendable, Equatable {
  var bytes = [Int](repeating: 0, count: MemoryKind.allCases.count)

  /// Bytes of one kind.
  public subscript(kind: MemoryKind) -> Int {
    get { bytes[kind.rawValue] }
    set { bytes[kind.rawValue] = newValue }
  }

  /// Bytes of all kinds.
  public var total: Int { bytes.reduce(0, +) }
}

/// Memory of tensors, given again as soon as it is free.
///
/// A training step asks for the same sizes in the same order every time, so from the second step
/// on every block comes from here and none from the system, with its page faults.
package final class MemoryPool: Sendable {
  private struct State: ~Copyable {
    /// Addresses of free blocks by capacity.
    var free: [Int: [UInt]] = [:]
    var freeBytes = 0
    var use = MemoryUse()
    var peak = MemoryUse()
    var peakTotal = 0
    /// The most in use at any time.
    var mostUsed = 0
  }
  private let state = Mutex(State())

  /// A block of at least `bytes` bytes, aligned to a cache line, its contents undefined.
  func take(_ bytes: Int, kind: MemoryKind) -> (block: UnsafeMutableRawPointer, capacity: Int) {
    let capacity = Self.capacity(for: bytes)
    let address: UInt? = state.withLock { state in
      Self.count(capacity, as: kind, in: &state)
      guard let address = state.free[capacity]?.popLast() else {
        // Each size keeps what its own peak needed, which is more than the peak of the sum. Much
        // more than that means that shapes have changed, and what lies idle will not fit again.
        if 2 * (state.use.total + state.freeBytes) > 3 * state.mostUsed { Self.releaseFree(&state) }
        return nil
      }
      state.freeBytes -= capacity
      return address
    }
    let block = address.flatMap(UnsafeMutableRawPointer.init(bitPattern:))
    return (block ?? Self.allocate(capacity), capacity)
  }

  func give(_ block: UnsafeMutableRawPointer, capacity: Int, kind: MemoryKind) {
    let address = UInt(bitPattern: block)
    state.withLock { state in
      state.use[kind] -= capacity
      state.free[capacity, default: []].append(address)
      state.freeBytes += capacity
    }
  }

  func move(_ capacity: Int, from old: MemoryKind, to new: MemoryKind) {
    state.withLock { state in
      state.use[old] -= capacity
      Self.count(capacity, as: new, in: &state)
    }
  }

  /// Bytes in use now.
  var use: MemoryUse { state.withLock { $0.use } }

  /// The most of each kind, and of all kinds together, since the last `resetPeak`.
  var peak: (byKind: MemoryUse, total: Int) { state.withLock { ($0.peak, $0.peakTotal) } }

  func resetPeak() {
    state.withLock { state in
      state.peak = state.use
      state.peakTotal = state.use.total
    }
  }

  /// Returns all idle memory to the system.
  func release() {
    state.withLock { Self.releaseFree(&$0) }
  }

  private static func count(_ capacity: Int, as kind: MemoryKind, in state: inout State) {
    state.use[kind] += capacity
    state.peak[kind] = max(state.peak[kind], state.use[kind])
    state.peakTotal = max(state.peakTotal, state.use.total)
    state.mostUsed = max(state.mostUsed, state.use.total)
  }

  private static func releaseFree(_ state: inout State) {
    for blocks in state.free.values {
      for address in blocks { free(UnsafeMutableRawPointer(bitPattern: address)) }
    }
    state.free.removeAll(keepingCapacity: true)
    state.freeBytes = 0
  }

  /// Sizes are rounded up by at most a sixteenth, so that nearly equal ones share blocks.
  private static func capacity(for bytes: Int) -> Int {
    let least = max(bytes, 64)
    let step = max(64, 1 << (Int.bitWidth - 1 - least.leadingZeroBitCount - 4))
    return (least + step - 1) / step * step
  }

  private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
    var block: UnsafeMutableRawPointer?
    // Large blocks on huge pages: a matrix product walks them with few translations.
    let huge = 2 << 20
    let alignment = capacity >= 2 * huge ? huge : 64
    guard posix_memalign(&block, alignment, capacity) == 0, let block else {
      // No caller could go on: as for any Swift object, memory that cannot be had ends the process.
      fatalError("out of memory: no \(capacity) bytes for a tensor")
    }
    if alignment == huge { madvise(block, capacity / huge * huge, MADV_HUGEPAGE) }
    return block
  }
}

/// The memory of a tensor and of its views.
package final class Storage {
  let base: UnsafeMutableRawPointer
  private let capacity: Int
  private(set) var kind: MemoryKind

  init(bytes: Int, kind: MemoryKind) {
    (base, capacity) = Engine.shared.memory.take(bytes, kind: kind)
    self.kind = kind
  }

  deinit { Engine.shared.memory.give(base, capacity: capacity, kind: kind) }

  /// Counts this memory as another kind from now on.
  func become(_ new: MemoryKind) {
    guard new != kind else { return }
    Engine.shared.memory.move(capacity, from: kind, to: new)
    kind = new
  }
}
