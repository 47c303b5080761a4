internal import CKernels
internal import Glibc
internal import Synchronization

/// The threads that share the work of one operation.
///
/// A caller hands over a number of tasks; the caller and the workers take them one by one. Which
/// thread runs a task is left to chance, so tasks must write to places of their own, and the cut
/// into tasks must depend on shapes only: then the result has the same bytes with any number of
/// threads.
///
/// Sendable is unchecked because the job's fields (`body`, `count`) are plain variables. They are
/// written only by the caller that holds `busy`, before it opens the gate, and read only by workers
/// that have counted themselves in `inside` and then seen the gate open; the caller leaves, and its
/// closure dies, only after closing the gate and seeing `inside` at 0. All these accesses are
/// sequentially consistent.
package final class ThreadTeam: @unchecked Sendable {
  /// Rounds of waiting before a worker sleeps: some 50 microseconds, longer than the Swift code
  /// between two operations of a training step.
  private static let patience = 4_000

  private let busy = Atomic<Bool>(false)
  private let gate = Atomic<Bool>(false)
  private let inside = Atomic<Int>(0)
  private let next = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let members = Atomic<Int>(1)
  private var body: (Int) -> Void = { _ in }
  private var count = 0
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let wake: UnsafeMutablePointer<pthread_cond_t>
  private var started = 0

  init(threads: Int) {
    lock = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
    resize(to: threads)
  }

  /// Threads that take part, the caller included.
  var threads: Int { members.load(ordering: .sequentiallyConsistent) }

  /// Changes the number of threads that take part. Workers beyond it sleep.
  func resize(to threads: Int) {
    while busy.exchange(true, ordering: .sequentiallyConsistent) { ck_pause() }
    defer { busy.store(false, ordering: .sequentiallyConsistent) }
    let wanted = max(1, threads)
    while started < wanted - 1, start(worker: started + 1) { started += 1 }
    members.store(min(wanted, started + 1), ordering: .sequentiallyConsistent)
  }

  /// Calls `body` with 0 ..< tasks, each once, on any thread, and returns when all have returned.
  /// From inside a task, or while another thread uses the team, the caller does all itself.
  package func run(_ tasks: Int, _ body: (Int) -> Void) {
    guard tasks > 1, threads > 1, !busy.exchange(true, ordering: .sequentiallyConsistent) else {
      for task in 0..<tasks { body(task) }
      return
    }
    withoutActuallyEscaping(body) { escapable in
      self.body = escapable
      count = tasks
      next.store(0, ordering: .sequentiallyConsistent)
      gate.store(true, ordering: .sequentiallyConsistent)
      wakeSleepers()
      takeTasks()
      gate.store(false, ordering: .sequentiallyConsistent)
      awaitWorkers()
      self.body = { _ in }
    }
    busy.store(false, ordering: .sequentiallyConsistent)
  }

  private func takeTasks() {
    while true {
      let task = next.add(1, ordering: .sequentiallyConsistent).oldValue
      if task >= count { return }
      body(task)
    }
  }

  /// Waits for those who are still at a task; lets others run when it takes long, because a worker
  /// may have lost its processor to them.
  private func awaitWorkers() {
    var waited = 0
    while inside.load(ordering: .sequentiallyConsistent) > 0 {
      waited += 1
      if waited < Self.patience { ck_pause() } else { sched_yield() }
    }
  }

  private func wakeSleepers() {
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    pthread_mutex_lock(lock)
    pthread_cond_broadcast(wake)
    pthread_mutex_unlock(lock)
  }

  private func start(worker: Int) -> Bool {
    final class Start {
      let team: ThreadTeam
      let worker: Int
      init(_ team: ThreadTeam, _ worker: Int) { (self.team, self.worker) = (team, worker) }
    }
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(Start(self, worker)).toOpaque()
    let failed = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        start.team.work(as: start.worker)
      }, argument)
    if failed != 0 { Unmanaged<Start>.fromOpaque(argument).release() }
    return failed == 0
  }

  private func work(as worker: Int) -> Never {
    var waited = 0
    while true {
      if mayEnter(worker) {
        inside.add(1, ordering: .sequentiallyConsistent)
        // Looked at again: the gate may have closed, and the job gone, before the count.
        if mayEnter(worker) { takeTasks() }
        inside.subtract(1, ordering: .sequentiallyConsistent)
        waited = 0
        // The job has no task left; its caller closes the gate.
        while mayEnter(worker), waited < Self.patience {
          ck_pause()
          waited += 1
        }
        waited = 0
      } else if waited < Self.patience {
        ck_pause()
        waited += 1
      } else {
        sleep(worker)
        waited = 0
      }
    }
  }

  private func mayEnter(_ worker: Int) -> Bool {
    gate.load(ordering: .sequentiallyConsistent) && worker < threads
  }

  private func sleep(_ worker: Int) {
    pthread_mutex_lock(lock)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !mayEnter(worker) { pthread_cond_wait(wake, lock) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(lock)
  }
}
