import Tensors
import Testing
import Training

/// How far masks agree beyond chance.
@Suite struct OverlapTests {
  private func file(_ layers: [(density: Double, stream: RandomStream)]) -> MaskFile {
    MaskFile(
      layers.enumerated().map { index, layer in
        let count = 20_000
        let bits = (0..<count).map { layer.stream.uniform($0) < layer.density ? UInt8(1) : 0 }
        return .init(name: "layer\(index)", shape: [count], bits: bits)
      })
  }

  private func stream(_ index: Int) -> RandomStream {
    RandomStream(seed: 5, "overlap").at(index)
  }

  @Test func `equal masks overlap wholly, opposite ones not at all`() throws {
    let a = MaskFile([.init(name: "w", shape: [4], bits: [1, 1, 0, 0])])
    let b = MaskFile([.init(name: "w", shape: [4], bits: [0, 0, 1, 1])])
    let same = try #require(MaskOverlap(a, a))
    #expect(same.intersectionOverUnion == 1 && same.hamming == 0 && same.excess == 1)
    let other = try #require(MaskOverlap(a, b))
    #expect(other.intersectionOverUnion == 0 && other.hamming == 1)
    // Chance at densities 1/2: IoU d/(2 - d) = 1/3, distance 1/2; the excess is -1/2.
    #expect(abs(other.chance.intersectionOverUnion - 1.0 / 3) < 1e-12)
    #expect(other.chance.hamming == 0.5 && abs(other.excess + 0.5) < 1e-12)
    #expect(MaskOverlap(a, MaskFile([.init(name: "v", shape: [4], bits: [1, 1, 1, 1])])) == nil)
  }

  /// 40,000 entries: the standard error of an IoU is about 0.003.
  @Test func `random masks of one density overlap as chance says`() throws {
    let a = file([(0.5, stream(0)), (0.5, stream(1))])
    let b = file([(0.5, stream(2)), (0.5, stream(3))])
    let found = try #require(MaskOverlap(a, b))
    #expect(abs(found.excess) < 0.02 && abs(found.excessByLayer) < 0.02)
  }

  @Test func `agreement in the layers' densities alone is no agreement in weights`() throws {
    let a = file([(0.9, stream(0)), (0.1, stream(1))])
    let b = file([(0.9, stream(2)), (0.1, stream(3))])
    let found = try #require(MaskOverlap(a, b))
    #expect(found.excess > 0.3, "taken together the masks look alike")
    #expect(abs(found.excessByLayer) < 0.03, "layer by layer they are as chance has it")
  }
}
