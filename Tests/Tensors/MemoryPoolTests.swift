import Testing

@testable import Tensors

/// Pools of their own, because the engine's is shared with the tests that run beside these.
struct MemoryPoolTests {
  @Test func `freed memory is given again for the same size`() {
    let pool = MemoryPool()
    let first = pool.take(1000, kind: .activations)
    pool.give(first.block, capacity: first.capacity, kind: .activations)
    let second = pool.take(1000, kind: .weights)
    #expect(second.block == first.block && second.capacity == first.capacity)
    let third = pool.take(1000, kind: .weights)
    #expect(third.block != second.block)
    pool.give(second.block, capacity: second.capacity, kind: .weights)
    pool.give(third.block, capacity: third.capacity, kind: .weights)
    pool.release()
  }

  @Test(arguments: [0, 1, 63, 64, 65, 1000, 4096, 100_000, 5 << 20])
  func `a block has at least its bytes, at most a sixteenth or a line more, and is aligned`(
    bytes: Int
  ) {
    let pool = MemoryPool()
    let (block, capacity) = pool.take(bytes, kind: .activations)
    #expect(capacity >= bytes && capacity <= max(bytes + bytes / 16, bytes + 64))
    #expect(UInt(bitPattern: block) % 64 == 0)
    block.initializeMemory(as: UInt8.self, repeating: 1, count: capacity)
    pool.give(block, capacity: capacity, kind: .activations)
    pool.release()
  }

  @Test func `bytes are counted by kind, with their peaks apart and together`() {
    let pool = MemoryPool()
    let a = pool.take(1024, kind: .weights), b = pool.take(2048, kind: .activations)
    #expect(pool.use[.weights] == 1024 && pool.use[.activations] == 2048)
    #expect(pool.use.total == 3072 && pool.use[.gradients] == 0)
    pool.give(b.block, capacity: b.capacity, kind: .activations)
    let c = pool.take(512, kind: .moments)
    #expect(pool.use.total == 1536)
    #expect(pool.peak.total == 3072 && pool.peak.byKind[.activations] == 2048)
    #expect(pool.peak.byKind[.moments] == 512)
    pool.move(a.capacity, from: .weights, to: .gradients)
    #expect(pool.use[.weights] == 0 && pool.use[.gradients] == 1024)
    #expect(pool.peak.byKind[.weights] == 1024)
    pool.resetPeak()
    #expect(pool.peak.total == 1536 && pool.peak.byKind[.activations] == 0)
    pool.give(a.block, capacity: a.capacity, kind: .gradients)
    pool.give(c.block, capacity: c.capacity, kind: .moments)
    #expect(pool.use == MemoryUse())
    pool.release()
  }

  @Test func `the kinds have the names that reports show`() {
    #expect(MemoryKind.allCases.map(\.name) == ["weights", "gradients", "moments", "activations"])
  }

  @Test func `a tensor's memory changes its kind, and a gradient's is of its own`() {
    let tensor = random([8, 8]).trainable()
    #expect(tensor.storage.kind == .activations)
    tensor.count(as: .weights)
    #expect(tensor.storage.kind == .weights && tensor.transposed().storage.kind == .weights)
    tensor.squared().sum().backward()
    #expect(tensor.gradient?.storage.kind == .gradients)
    let held = tensor.gradient
    tensor.squared().sum().backward()
    #expect(tensor.gradient?.storage.kind == .gradients && held?.storage.kind == .gradients)
  }

  @Test func `the engine counts what tensors use`() {
    // Large beside what other tests use at the same time; a lower bound holds in any case.
    let tensor = Tensor(uninitialized: [1 << 20], .float32, kind: .moments)
    #expect(Engine.shared.memoryUse[.moments] >= 4 << 20)
    #expect(Engine.shared.memoryUse.total >= Engine.shared.memoryUse[.moments])
    #expect(Engine.shared.peakMemory[.moments] >= 4 << 20)
    #expect(Engine.shared.peakMemoryTotal >= 4 << 20)
    withExtendedLifetime(tensor) {}
  }

  @Test func `a pool serves many threads`() async {
    let pool = MemoryPool()
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<4 {
        group.addTask {
          for round in 0..<500 {
            let block = pool.take(64 * (1 + (round + task) % 7), kind: .activations)
            block.block.storeBytes(of: task, as: Int.self)
            #expect(block.block.load(as: Int.self) == task)
            pool.give(block.block, capacity: block.capacity, kind: .activations)
          }
        }
      }
    }
    #expect(pool.use.total == 0)
    pool.release()
  }
}
