import Testing

@testable import Tensors

struct DifferentiationTests {
  private func leaf(_ values: Double...) -> Tensor {
    Tensor(values, shape: [values.count], type: .float64).trainable()
  }

  @Test func `a tensor used twice receives both gradients`() {
    let a = leaf(3, -2)
    (a + a).sum().backward()
    #expect(a.gradient?.values == [2, 2])
    expectGradients("a * a", [random([3])]) { $0[0] * $0[0] }
    expectGradients("a * a + exp a", [random([3])]) { $0[0] * $0[0] + $0[0].exp() }
    expectGradients("a - a", [random([3])]) { $0[0] - $0[0] * 2 }
  }

  @Test func `a gradient shared by two leaves is not one memory`() {
    let (a, b) = (leaf(1, 2), leaf(3, 4))
    (a + b).sum().backward()
    let other = b.gradient
    a.gradient?.fill(7)
    #expect(other?.values == [1, 1])
    (a * 2).sum().backward()
    #expect(a.gradient?.values == [9, 9] && b.gradient?.values == [1, 1])
  }

  @Test func `a gradient passed on by a sum is not changed by what is added to it later`() {
    // h receives the gradient of its sum first, then that of its product; x must see only its own.
    let (x, y) = (random([4]), random([4], 2))
    expectGradients("residual", [x, y]) { inputs in
      let h = inputs[0] + inputs[1]
      return h + (h * inputs[1]) + inputs[0]
    }
    expectGradients("residual chain", [x, y]) { inputs in
      (0..<6).reduce(inputs[0]) { h, _ in h + (h * inputs[1]).tanh() }
    }
    expectGradients("views of one", [random([2, 3])]) { inputs in
      let h = inputs[0] + 1
      return h.reshaped(3, 2) + h.transposed() * h.reshaped(3, 2) + h.reshaped(-1).reshaped(3, 2)
    }
  }

  @Test func `what a caller holds of a gradient stays as it was`() {
    let a = leaf(1, 2)
    a.sum().backward()
    let first = a.gradient
    (a * 3).sum().backward()
    #expect(first?.values == [1, 1] && a.gradient?.values == [4, 4])
  }

  @Test func `leaves add up over several passes until they are cleared`() {
    let a = leaf(1, 2)
    for pass in 1...3 {
      a.squared().sum().backward()
      #expect(a.gradient?.values == [2 * Double(pass), 4 * Double(pass)])
    }
    a.clearGradient()
    #expect(a.gradient == nil)
    a.sum().backward()
    #expect(a.gradient?.values == [1, 1])
  }

  @Test func `backward multiplies by its scale`() {
    let a = leaf(1, 2)
    a.squared().sum().backward(scale: -0.5)
    #expect(a.gradient?.values == [-1, -2])
    let scalar = Tensor(3, type: .float64).trainable()
    scalar.backward(scale: 4)
    #expect(scalar.gradient?.values == [4])
  }

  @Test func `frozen operands are not recorded and receive nothing`() {
    let (a, b) = (leaf(1, 2), leaf(3, 4).frozen())
    #expect(!b.requiresGradient)
    let product = a * b
    #expect(product.node?.inputs.count == 1)
    product.sum().backward()
    #expect(a.gradient?.values == [3, 4] && b.gradient == nil)
    #expect(!(b * b).requiresGradient && (b * b).node == nil)
    #expect(!linear(b.reshaped(1, 2), Tensor.ones([3, 2], type: .float64)).requiresGradient)
  }

  @Test func `nothing is recorded without gradient, and recording comes back`() {
    let a = leaf(1, 2)
    let (inside, nested) = withoutGradient { (a * 2, withoutGradient { a * 3 }) }
    #expect(!inside.requiresGradient && !nested.requiresGradient)
    #expect((a * 2).requiresGradient)
    struct Stop: Error {}
    #expect(throws: Stop.self) { try withoutGradient { throw Stop() } }
    #expect((a * 2).requiresGradient)
  }

  @Test func `a detached tensor is a constant that shares its memory`() {
    let a = leaf(1, 2)
    (a * a.detached).sum().backward()
    #expect(a.gradient?.values == [1, 2])
    a.detached.fill(5)
    #expect(a.values == [5, 5] && !a.detached.requiresGradient)
    let constant = Tensor.ones([2])
    #expect(constant.detached === constant)
  }

  @Test func `only leaves keep a gradient`() {
    let a = leaf(1, 2)
    let middle = a * 2
    (middle * 3).sum().backward()
    #expect(middle.gradient == nil && a.gradient?.values == [6, 6])
    #expect(a.trainable() === a && a.gradient != nil)
  }

  @Test func `a result becomes a leaf when it is made trainable`() {
    let a = leaf(1, 2)
    let middle = (a * 2).trainable()
    (middle * 3).sum().backward()
    #expect(middle.gradient?.values == [3, 3] && a.gradient == nil)
  }

  @Test func `assigning a value is not recorded and keeps a leaf a leaf`() {
    let a = leaf(1, 2)
    a.assign(Tensor([5, 6], shape: [2], type: .float64))
    a.squared().sum().backward()
    #expect(a.gradient?.values == [10, 12])
  }

  @Test func `custom gradients are used as they are given`() {
    let (a, b, c) = (leaf(1, 2), leaf(3, 4), leaf(5, 6).frozen())
    let y = Tensor.custom([a, b, c]) {
      a * b + c
    } gradient: { upstream in
      [upstream * 10, nil, upstream]
    }
    #expect(y.values == [8, 14])
    (y * 2).sum().backward()
    #expect(a.gradient?.values == [20, 20] && b.gradient == nil && c.gradient == nil)
    expectGradients("custom cube", [random([4])]) { inputs in
      let x = inputs[0]
      return Tensor.custom([x], value: { x * x * x }, gradient: { [$0 * x * x * 3] })
    }
  }

  @Test func `a custom value may be one of its inputs, and nothing in it is recorded`() {
    let a = leaf(1, 2)
    let reversed = Tensor.custom([a], value: { a }, gradient: { [-$0] })
    #expect(reversed !== a && reversed.values == [1, 2])
    (reversed + a * 3).sum().backward()
    #expect(a.gradient?.values == [2, 2])
    let silent = Tensor.custom([], value: { a * 2 }, gradient: { _ in [] })
    #expect(!silent.requiresGradient)
  }

  @Test func `parts of the record that no gradient reaches are passed over`() {
    let (a, b) = (leaf(1, 2), leaf(3, 4))
    // b is an operand, but the custom gradient passes it by.
    let y = Tensor.custom([a, b * 2], value: { a + b }, gradient: { [$0, nil] })
    y.sum().backward()
    #expect(a.gradient?.values == [1, 1] && b.gradient == nil)
  }
}
