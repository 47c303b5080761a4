import Tensors
import Testing

struct ViewTests {
  @Test(arguments: [[2, 1, 0], [1, 0, 2], [0, 2, 1], [2, 0, 1], [0, 1, 2]])
  func `permuted axes move every element, and its gradient back`(axes: [Int]) {
    let x = random([2, 3, 4])
    let plain = Plain(x)
    let expected = Plain(axes.map { x.shape[$0] }) { index in
      var original = index
      for (position, axis) in axes.enumerated() { original[axis] = index[position] }
      return plain[original]
    }
    expectClose(x.permuted(axes), expected, tolerance: 0)
    expectGradients("permuted", [x]) { $0[0].permuted(axes).squared() }
  }

  @Test func `transposed exchanges the last two axes`() {
    let x = random([2, 3, 4])
    let plain = Plain(x)
    expectClose(
      x.transposed(), Plain([2, 4, 3]) { plain[[$0[0], $0[2], $0[1]]] }, tolerance: 0)
    expectClose(x.transposed().transposed(), x, tolerance: 0)
    expectGradients("transposed", [x]) { $0[0].transposed().squared() }
  }

  @Test(arguments: [(0, 1..<2), (1, 0..<3), (2, 1..<3), (-1, 2..<4), (-2, 1..<1), (0, 0..<2)])
  func `a slice holds the elements of its range`(axis: Int, range: Range<Int>) {
    let x = random([2, 3, 4])
    let plain = Plain(x), counted = axis < 0 ? axis + 3 : axis
    var shape = x.shape
    shape[counted] = range.count
    let expected = Plain(shape) { index in
      var original = index
      original[counted] += range.lowerBound
      return plain[original]
    }
    expectClose(x.slice(range, axis: axis), expected, tolerance: 0)
    expectGradients("slice", [x]) { $0[0].slice(range, axis: axis).squared() }
    expectGradients("slice of a view", [x]) {
      $0[0].permuted([2, 0, 1]).slice(1..<2, axis: 2).squared()
    }
  }

  @Test func `slices that overlap add up their gradients`() {
    expectGradients("overlapping slices", [random([5, 2])]) {
      $0[0].slice(0..<3) * $0[0].slice(1..<4) + $0[0].slice(2..<5)
    }
  }

  @Test func `select takes one index and drops the axis`() {
    let x = random([2, 3, 4])
    let plain = Plain(x)
    expectClose(x.select(1), Plain([3, 4]) { plain[[1] + $0] }, tolerance: 0)
    expectClose(x.select(2, axis: 1), Plain([2, 4]) { plain[[$0[0], 2, $0[1]]] }, tolerance: 0)
    expectClose(x.select(3, axis: -1), Plain([2, 3]) { plain[$0 + [3]] }, tolerance: 0)
    expectGradients("select", [x]) { $0[0].select(2, axis: 1).squared() }
  }

  @Test func `an axis of size 1 is put in and taken out`() {
    let x = random([2, 3])
    for (axis, shape) in [(0, [1, 2, 3]), (1, [2, 1, 3]), (2, [2, 3, 1]), (-1, [2, 3, 1])] {
      let longer = x.insertingAxis(axis)
      expectClose(longer, Plain(shape, x.values), tolerance: 0)
      expectClose(longer.removingAxis(axis), x, tolerance: 0)
      expectGradients("insertingAxis", [x]) { $0[0].transposed().insertingAxis(axis).squared() }
      expectGradients("removingAxis", [longer]) { $0[0].removingAxis(axis).squared() }
    }
  }

  @Test func `reshaped keeps the order of the elements and fills in one size`() {
    let x = random([2, 3, 4])
    for shape in [[24], [6, 4], [2, -1], [-1], [4, -1, 2], [1, 24]] {
      let y = x.reshaped(shape)
      #expect(y.values == x.values && y.shape.reduce(1, *) == 24)
      expectGradients("reshaped", [x]) { $0[0].reshaped(shape).squared() }
    }
    #expect(x.reshaped(4, -1).shape == [4, 6])
    #expect(x.transposed().reshaped(-1).values == x.transposed().values)
    expectGradients("reshaped view", [x]) { $0[0].transposed().reshaped(6, 4).squared() }
    #expect(Tensor.zeros([0, 3]).reshaped(3, 0).shape == [3, 0])
    #expect(Tensor(5).reshaped(1, 1).values == [5])
  }

  @Test func `broadcast repeats, and sums the gradient`() {
    let x = random([3, 1])
    let plain = Plain(x)
    expectClose(
      x.broadcast(to: [2, 3, 4]), Plain([2, 3, 4]) { plain[broadcast: $0] }, tolerance: 0)
    expectGradients("broadcast", [x]) { $0[0].broadcast(to: [2, 3, 4]).squared() }
    expectGradients("broadcast scalar", [Tensor(0.5, type: .float64)]) {
      $0[0].broadcast(to: [2, 3]).squared()
    }
  }

  @Test(arguments: [0, 1, -1])
  func `tensors are joined along an axis`(axis: Int) {
    let counted = axis < 0 ? 1 : axis
    let parts = [2, 1, 3].enumerated().map { seed, size in
      random(counted == 0 ? [size, 4] : [4, size], UInt64(seed + 1))
    }
    let plains = parts.map { Plain($0) }
    let expected = Plain(counted == 0 ? [6, 4] : [4, 6]) { index in
      var moved = index
      for part in plains {
        if moved[counted] < part.shape[counted] { return part[moved] }
        moved[counted] -= part.shape[counted]
      }
      return .nan
    }
    expectClose(Tensor.concatenated(parts, axis: axis), expected, tolerance: 0)
    expectGradients("concatenated", parts) { Tensor.concatenated($0, axis: axis).squared() }
    expectGradients("concatenated with itself", [parts[0]]) {
      Tensor.concatenated([$0[0], $0[0].squared(), $0[0]], axis: axis).squared()
    }
  }

  @Test(arguments: [0, 1, 2, -1])
  func `tensors are stacked along a new axis`(axis: Int) {
    let parts = [random([2, 3]), random([2, 3], 2)]
    let plains = parts.map { Plain($0) }, counted = axis < 0 ? 2 : axis
    var shape = [2, 3]
    shape.insert(2, at: counted)
    let expected = Plain(shape) { index in
      var inner = index
      return plains[inner.remove(at: counted)][inner]
    }
    expectClose(Tensor.stacked(parts, axis: axis), expected, tolerance: 0)
    expectGradients("stacked", parts) { Tensor.stacked($0, axis: axis).squared() }
  }

  @Test func `views see later changes, copies do not`() {
    let x = Tensor.zeros([2, 3])
    let (view, copy) = (x.transposed().slice(1..<3), x.copy())
    x.assign(Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]))
    #expect(view.values == [2, 5, 3, 6] && copy.values == [0, 0, 0, 0, 0, 0])
    view.fill(9)
    #expect(x.values == [1, 9, 9, 4, 9, 9])
    view.assign(Tensor([-1, -2, -3, -4], shape: [2, 2]))
    #expect(x.values == [1, -1, -3, 4, -2, -4])
  }

  @Test func `copies of views keep every bit, the sign of zero too`() {
    let x = Tensor([0, -0.0, .nan, 1, -0.0, .infinity], shape: [2, 3])
    for view in [x.transposed(), x.slice(1..<3, axis: 1), x.permuted([1, 0]).slice(0..<2)] {
      let found = view.copy().values, expected = Plain(view).values
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
    }
    #expect(x.transposed().copy().values[2].sign == .minus)
    #expect(x.transposed().copy().values[3].sign == .minus)
  }

  @Test func `values and conversions keep what the other type can hold`() {
    let x = Tensor([1 + 0x1p-30, 1e300, .nan, -0.0], shape: [2, 2], type: .float64)
    let single = x.converted(to: .float32)
    #expect(single.elementType == .float32 && single.values[0] == 1)
    #expect(single.values[1] == .infinity && single.values[2].isNaN)
    #expect(single.values[3].sign == .minus)
    #expect(x.converted(to: .float64) === x)
    #expect(x.transposed().converted(to: .float32).values.suffix(2).first == .infinity)
    let leaf = random([3, 4]).trainable()
    (leaf.transposed().converted(to: .float32).squared()).sum().backward()
    let gradient = leaf.gradient
    #expect(gradient?.elementType == .float64)
    // The way there and back through float32.
    if let gradient { expectClose(gradient, leaf.detached * 2, tolerance: 1e-7) }
  }

  @Test func `tensors are made of zeros, ones, numbers and the diagonal`() {
    #expect(Tensor.zeros([2]).values == [0, 0] && Tensor.ones([2, 1]).values == [1, 1])
    #expect(Tensor.full(-2.5, [3], type: .float64).values == [-2.5, -2.5, -2.5])
    #expect(Tensor.identity(3).values == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(Tensor(7).item == 7 && Tensor(7).shape == [])
    #expect(Tensor([1, 2], shape: [2]).description == "float32 [2]: 1.0, 2.0")
    #expect(Tensor.zeros([9], type: .float64).description.hasSuffix(", …"))
  }
}
