import Tensors
import Testing

struct SelectionTests {
  /// By sorting, which is plain and slow.
  private func expected(
    _ values: [Double], _ count: Int, _ key: (Double) -> Double = { abs($0) }
  ) -> [Double] {
    let magnitudes = values.map { $0.isNaN ? .infinity : key($0) }
    let order = magnitudes.indices.sorted { (magnitudes[$0], $0) < (magnitudes[$1], $1) }
    var mask = [Double](repeating: 1, count: values.count)
    for index in order.prefix(values.count - min(max(0, count), values.count)) { mask[index] = 0 }
    return mask
  }

  @Test(arguments: [ElementType.float32, .float64])
  func `what is kept is what sorting keeps, ties and all`(type: ElementType) {
    let special: [Double] = [
      0, -0.0, 1, -1, 1, .nan, .infinity, -.infinity, 1e-40, -1e-40, 3e38, 1.0000001, -2, 2, 2,
    ]
    let stream = RandomStream(seed: 2, "selection")
    for trial in 0..<60 {
      let draws = stream.at(trial)
      let size = draws.integer(0, below: 300)
      let values = (0..<size).map { index in
        switch trial % 3 {
        case 0: special[draws.integer(index, below: special.count)]
        case 1: Double(draws.integer(index, below: 9) - 4)
        default: (draws.uniform(index) - 0.5) * Double(draws.integer(index + 1000, below: 1000))
        }
      }
      let tensor = Tensor(values, shape: [size], type: type)
      for count in [-1, 0, 1, size / 3, size - 1, size, size + 1] {
        #expect(tensor.keepingLargest(count).values == expected(tensor.values, count))
        #expect(tensor.keepingHighest(count).values == expected(tensor.values, count) { $0 })
      }
    }
  }

  @Test func `views are read in their own order, and shapes are kept`() {
    let x = Tensor([1, -5, 3, 2, 4, -3], shape: [2, 3]).transposed()
    #expect(x.keepingLargest(3).shape == [3, 2])
    #expect(x.keepingLargest(3).values == [0, 0, 1, 1, 0, 1])
    #expect(Tensor(2).keepingLargest(1).values == [1])
    #expect(Tensor(2).keepingLargest(0).values == [0])
  }
}
