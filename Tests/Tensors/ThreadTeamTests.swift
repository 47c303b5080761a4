import Synchronization
import Testing

@testable import Tensors

/// Teams of their own, so that other tests neither help nor wait.
struct ThreadTeamTests {
  /// How often each task ran.
  private final class Counts: Sendable {
    private let counts: Mutex<[Int]>
    init(_ tasks: Int) { counts = Mutex([Int](repeating: 0, count: tasks)) }
    func add(_ task: Int) { counts.withLock { $0[task] += 1 } }
    var all: [Int] { counts.withLock { $0 } }
  }

  @Test(arguments: [1, 2, 3, 8], [0, 1, 2, 7, 1000])
  func `every task runs once`(threads: Int, tasks: Int) {
    let team = ThreadTeam(threads: threads)
    #expect(team.threads == threads)
    let counts = Counts(tasks)
    team.run(tasks) { counts.add($0) }
    #expect(counts.all == [Int](repeating: 1, count: tasks))
  }

  @Test func `a task may use the team itself`() {
    let team = ThreadTeam(threads: 3)
    let counts = Counts(60)
    team.run(6) { outer in
      team.run(10) { inner in counts.add(outer * 10 + inner) }
    }
    #expect(counts.all == [Int](repeating: 1, count: 60))
  }

  @Test func `several callers at a time each get all of their tasks`() async {
    let team = ThreadTeam(threads: 3)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<200).allSatisfy { _ in
            let counts = Counts(17)
            team.run(17) { counts.add($0) }
            return counts.all == [Int](repeating: 1, count: 17)
          }
        }
      }
      for await isComplete in group { #expect(isComplete) }
    }
  }

  @Test func `the number of threads may change between jobs, and by another caller during them`()
    async
  {
    let team = ThreadTeam(threads: 1)
    for threads in [2, 4, 1, 3, 0, 2] {
      team.resize(to: threads)
      #expect(team.threads == max(1, threads))
      let counts = Counts(50)
      team.run(50) { counts.add($0) }
      #expect(counts.all == [Int](repeating: 1, count: 50))
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for round in 0..<300 { team.resize(to: 1 + round % 4) } }
      group.addTask {
        for _ in 0..<300 {
          let counts = Counts(9)
          team.run(9) { counts.add($0) }
          #expect(counts.all == [Int](repeating: 1, count: 9))
        }
      }
    }
  }

  @Test func `none of 100,000 tiny jobs is lost`() {
    let team = ThreadTeam(threads: 2)
    let sum = Atomic<Int>(0)
    for _ in 0..<100_000 { team.run(3) { sum.add($0 + 1, ordering: .relaxed) } }
    #expect(sum.load(ordering: .relaxed) == 600_000)
  }

  @Test func `workers that have gone to sleep wake up again`() async throws {
    let team = ThreadTeam(threads: 3)
    for _ in 0..<3 {
      // Longer than the patience of a waiting worker.
      try await Task.sleep(for: .milliseconds(20))
      let counts = Counts(500)
      team.run(500) { counts.add($0) }
      #expect(counts.all == [Int](repeating: 1, count: 500))
    }
  }

  @Test func `the engine's threads are set by a number`() {
    #expect(Engine.shared.threads >= 1 && Engine.defaultThreads >= 1)
  }
}
