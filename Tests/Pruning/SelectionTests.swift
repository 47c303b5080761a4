import Foundation
import Protocols
import PruningPlugin
import Tensors
import Testing
import Training

/// Exact counts, ties by their place, and what competes with what.
@Suite struct SelectionTests {
  private func masks(
    _ scores: [[Double]], _ unit: PruningUnit, _ scope: PruningScope,
    within before: [[Double]]? = nil, kept: (Int) -> Int
  ) -> [[Double]] {
    let tensors = scores.map { Tensor.ones([$0.count / 2, 2]) }
    return MaskSelection(unit, scope).masks(
      of: tensors, scores: scores.map { Tensor($0, shape: [$0.count / 2, 2]) },
      within: before?.map { Tensor($0, shape: [$0.count / 2, 2]) }, kept: kept
    ).map(\.values)
  }

  @Test func `one threshold for all, the first of equal scores go`() {
    let found = masks([[1, 1, 1, 1], [1, 1, 1, 1]], .entry, .global) { _ in 3 }
    #expect(found == [[0, 0, 0, 0], [0, 1, 1, 1]])
    // Signs count: a low score is no large one.
    #expect(masks([[-5, 2, -1, 0]], .entry, .global) { _ in 2 } == [[0, 1, 0, 1]])
  }

  @Test func `the same share of each tensor, or of each row`() {
    #expect(
      masks([[4, 3, 2, 1], [9, 8, 7, 6]], .entry, .layer) { $0 / 2 } == [
        [1, 1, 0, 0], [1, 1, 0, 0],
      ]
    )
    #expect(masks([[4, 3, 2, 1]], .entry, .row) { $0 / 2 } == [[1, 0, 1, 0]])
    #expect(masks([[4, 3, 2, 1]], .group(keep: 1, of: 2), .global) { $0 } == [[1, 0, 1, 0]])
  }

  @Test func `what is gone stays gone, whatever its score`() {
    let found = masks([[9, 1, 2, 3]], .entry, .global, within: [[0, 1, 1, 1]]) { _ in 2 }
    #expect(found == [[0, 0, 1, 1]])
    #expect(
      masks([[9, 1, 2, 3]], .entry, .global, within: [[0, 1, 1, 1]]) { _ in 0 } == [[0, 0, 0, 0]])
  }

  @Test func `rows stay whole or go whole`() {
    let tensor = Tensor.ones([3, 4])
    let scores = Tensor([2, 1, 3], shape: [3, 1])
    let found = MaskSelection(.row, .layer).masks(of: [tensor], scores: [scores]) { _ in 2 }
    #expect(found[0].values == [1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1])
  }

  @Test func `masks go to a file and come back, in the order of names`() throws {
    let set = MaskSet([
      ("b", Tensor([1, 0, 1, 1], shape: [2, 2])), ("a", Tensor([0, 0, 1], shape: [3])),
    ])
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try MaskFile(set).write(to: path)
    let read = try MaskFile(path: path)
    #expect(read.masks.map(\.name) == ["a", "b"] && read.kept == 4 && read.count == 7)
    #expect(read == MaskFile(set) && MaskFile(read.set(type: .float32)) == read)
    let numbers = read.metrics
    #expect(numbers["prune/density"] == 4.0 / 7 && numbers["prune/dead_rows"] == 0)
    try SafetensorsWriter.write([Tensor([2], shape: [1]).item("a")], to: path)
    #expect(throws: RunError.self) { try MaskFile(path: path) }
  }

  @Test func `dead rows, columns and layers are counted`() {
    let file = MaskFile([
      .init(name: "a", shape: [2, 3], bits: [0, 0, 0, 1, 0, 1]),
      .init(name: "b", shape: [1, 2], bits: [0, 0]),
    ])
    #expect(file.metrics["prune/dead_rows"] == 2)
    #expect(file.metrics["prune/dead_columns"] == 3)
    #expect(file.metrics["prune/collapsed_layers"] == 1)
  }

  @Test func `a criterion that scores NaN is refused with the tensor's name`() {
    let tensor = PrunedTensor("w", Tensor([.nan, 1], shape: [2]))
    let network = PrunedNetwork(
      Nothing(), [tensor], parameters: [], stream: RandomStream(seed: 0, "")
    ) { _ in .pairs(inputs: .zeros([1]), targets: .zeros([1])) }
    let error = #expect(throws: PruningError.self) {
      try MaskSearch(MagnitudePruning(), rate: PruningRate(0.5)).masks(network, level: 1)
    }
    #expect(error?.description == "1 of the scores of 'magnitude' for 'w' are no numbers")
  }

  private final class Nothing: Model {
    var parameters: [NamedParameter] { [] }
    var linears: [AdaptableLinear] { [] }
    func loss(_ batch: Batch) -> Tensor { .zeros([]) }
    func outputs(_ batch: Batch) -> Tensor { .zeros([]) }
  }
}
