import Tensors
import Testing

struct RandomStreamTests {
  private let stream = RandomStream(seed: 1, "test")

  @Test func `streams differ by seed, by name and by index`() {
    let streams = [
      stream, RandomStream(seed: 2, "test"), RandomStream(seed: 1, "Test"),
      RandomStream(seed: 1, ""), RandomStream(seed: 0, "test"), stream.at(0), stream.at(1),
      stream.at(-1), stream.at(1).at(0), stream.at(0).at(1),
    ]
    #expect(Set(streams).count == streams.count)
    #expect(Set(streams.map { $0.uniform(0) }).count == streams.count)
    #expect(RandomStream(seed: 1, "test") == stream && stream.at(5) == stream.at(5))
  }

  @Test func `ten thousand indices and seeds give as many streams`() {
    let indices = Set((0..<10_000).map { stream.at($0) })
    let seeds = Set((0..<10_000).map { RandomStream(seed: $0, "test") })
    #expect(indices.count == 10_000 && seeds.count == 10_000)
    #expect(indices.isDisjoint(with: seeds.subtracting([stream])))
  }

  /// A run that is resumed by another version of the program must see the same numbers: these may
  /// change only together with the version of all stored results.
  @Test func `the numbers of a stream are pinned`() {
    #expect(
      (0..<3).map(stream.uniform) == [0.60647913813591, 0.021774262189865112, 0.5185064971446991])
    #expect(stream.at(7).uniform(5) == 0.7237924039363861)
    #expect((0..<5).map { stream.integer($0, below: 1000) } == [606, 21, 518, 511, 710])
    #expect(stream.permutation(10) == [7, 0, 9, 8, 3, 1, 2, 4, 6, 5])
    #expect(
      Tensor.uniform([3], -1, 1, stream).values == [
        0.21295827627182007, -0.9564514756202698, 0.03701299428939819,
      ])
    // Sine, cosine and logarithm of the C library may differ in the last place of float64.
    expectClose(
      Tensor.normal([4], stream, type: .float64),
      Plain(
        [4], [0.9907400155507218, 0.13639691433994253, -1.1429343971086623, -0.08547751387160217]),
      tolerance: 1e-15)
    let kept = Tensor.ones([16]).dropout(Dropout(rate: 0.5, stream)).values.map { $0 == 0 ? 0 : 1 }
    #expect(kept == [1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1])
  }

  @Test func `an element does not depend on how it is drawn`() {
    let tensor = Tensor.uniform([50], 0, 1, stream, type: .float64)
    #expect(tensor.values == (0..<50).map(stream.uniform))
    // More than one task of the engine.
    let large = Tensor.uniform([40_000], 0, 1, stream, type: .float64)
    #expect(Array(large.values.suffix(3)) == (39_997..<40_000).map(stream.uniform))
    #expect(Array(large.values.prefix(50)) == tensor.values)
    let normal = Tensor.normal([40_000], stream), few = Tensor.normal([7], stream)
    #expect(Array(normal.values.prefix(7)) == few.values)
  }

  @Test func `float32 and float64 start from the same numbers`() {
    let (single, double) = (
      Tensor.normal([100], stream), Tensor.normal([100], stream, type: .float64)
    )
    #expect(single.values == double.values.map { Double(Float($0)) })
  }

  @Test(arguments: [0, 1, 2, 10, 1000])
  func `a permutation has every number once, and differs by stream`(count: Int) {
    let order = stream.permutation(count)
    #expect(order.sorted() == Array(0..<count))
    #expect(count < 10 || order != stream.at(1).permutation(count))
    #expect(order == stream.permutation(count))
  }

  @Test func `every place of a permutation sees every number equally often`() {
    var counts = [[Int]](repeating: [0, 0, 0, 0], count: 4)
    for index in 0..<4000 {
      for (place, number) in stream.at(index).permutation(4).enumerated() {
        counts[place][number] += 1
      }
    }
    // Expected 1,000 with a standard deviation of √(4000 · 3/16) = 27; five of them.
    #expect(counts.joined().allSatisfy { ($0 - 1000).magnitude < 137 })
  }

  @Test func `whole numbers are below their bound and reach every value`() {
    let numbers = (0..<2000).map { stream.integer($0, below: 7) }
    #expect(Set(numbers) == Set(0..<7))
    #expect(stream.integer(3, below: 1) == 0)
  }

  @Test func `tensors of random numbers have the distribution that is asked for`() {
    let uniform = Tensor.uniform([100, 100], 2, 6, stream, type: .float64)
    let normal = Tensor.normal([100, 100], mean: -1, deviation: 3, stream, type: .float64)
    // Five standard errors of a mean of 10,000: 4/√12/100 and 3/100.
    #expect((uniform.mean().item - 4).magnitude < 0.058)
    #expect((normal.mean().item + 1).magnitude < 0.15)
    #expect(((normal + 1).squared().mean().item - 9).magnitude < 5 * 9 * 1.4142 / 100)
  }
}

struct DropoutTests {
  private let dropout = Dropout(rate: 0.4, RandomStream(seed: 5, "dropout"))

  @Test func `what is kept is divided by the share that is kept, forward and backward alike`() {
    // More than one task of the engine.
    let x = random([200, 210], 1, 1, 2).trainable()
    let y = x.dropout(dropout)
    y.sum().backward()
    let scale = 1 / 0.6
    let kept = zip(y.values, x.values).map { $0 == 0 ? 0 : $0 / $1 }
    #expect(kept.allSatisfy { $0 == 0 || ($0 - scale).magnitude < 1e-15 * 4 })
    #expect(x.gradient?.values == y.values.map { $0 == 0 ? 0 : scale })
    let share = Double(kept.count { $0 != 0 }) / 42_000
    // Five standard deviations, √(0.24 / 42000).
    #expect((share - 0.6).magnitude < 5 * 0.0024)
  }

  @Test func `the same stream gives the same mask, another one another`() {
    let x = Tensor.ones([1000])
    #expect(x.dropout(dropout).values == x.dropout(dropout).values)
    let other = Dropout(rate: 0.4, dropout.stream.at(1))
    #expect(x.dropout(dropout).values != x.dropout(other).values)
  }

  @Test func `a rate of 0 does nothing`() {
    let x = random([4]).trainable()
    #expect(x.dropout(Dropout(rate: 0, dropout.stream)) === x)
  }

  @Test func `dropout's gradients are those of differences, for views and for two uses`() {
    expectGradients("dropout", [random([4, 5])]) { $0[0].transposed().dropout(dropout).squared() }
    expectGradients("two masks", [random([4, 5])]) {
      $0[0].dropout(dropout) * $0[0].dropout(Dropout(rate: 0.2, dropout.stream.at(3)))
    }
  }
}
