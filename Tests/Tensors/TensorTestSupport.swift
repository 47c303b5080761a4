import Conformance
import Tensors
import Testing

/// Numbers between `low` and `high` in a tensor, the same in every run.
///
/// They do not come from the engine's own streams, which have tests of their own.
func random(
  _ shape: [Int], _ seed: UInt64 = 1, _ low: Double = -1, _ high: Double = 1,
  type: ElementType = .float64
) -> Tensor {
  var state = seed &* 0x9E37_79B9_7F4A_7C15
  let values = (0..<shape.reduce(1, *)).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return low + (high - low) * Double(state >> 11) * 0x1p-53
  }
  return Tensor(values, shape: shape, type: type)
}

/// A tensor in plain Swift, in which references are computed.
struct Plain {
  let shape: [Int]
  let values: [Double]

  init(_ shape: [Int], _ values: [Double]) { (self.shape, self.values) = (shape, values) }

  init(_ tensor: Tensor) { self.init(tensor.shape, tensor.values) }

  /// Every element from its index.
  init(_ shape: [Int], _ element: ([Int]) -> Double) {
    self.init(shape, Plain.indices(shape).map(element))
  }

  /// All indices of a shape in row-major order.
  static func indices(_ shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { indices, size in
      indices.flatMap { index in (0..<size).map { index + [$0] } }
    }
  }

  subscript(index: [Int]) -> Double {
    values[zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }]
  }

  /// The element at an index of a shape to which this one is broadcast.
  subscript(broadcast index: [Int]) -> Double {
    self[zip(index.suffix(shape.count), shape).map { $1 == 1 ? 0 : $0 }]
  }

  /// Two tensors combined by NumPy's rule of broadcasting.
  static func combine(_ a: Plain, _ b: Plain, _ function: (Double, Double) -> Double) -> Plain {
    let rank = max(a.shape.count, b.shape.count)
    let pad = { (shape: [Int]) in [Int](repeating: 1, count: rank - shape.count) + shape }
    let shape = zip(pad(a.shape), pad(b.shape)).map { $0 == 1 ? $1 : $0 }
    return Plain(shape) { function(a[broadcast: $0], b[broadcast: $0]) }
  }
}

/// Expects a tensor's shape, and values within `tolerance` times the largest expected one.
func expectClose(
  _ observed: Tensor, _ expected: Plain, tolerance: Double, _ name: String = "values",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(observed.shape == expected.shape, "\(name)", sourceLocation: sourceLocation)
  let problem = Closeness.problem(name, observed.values, expected.values, tolerance: tolerance)
  if let problem { Issue.record("\(problem)", sourceLocation: sourceLocation) }
}

/// The same against another tensor.
func expectClose(
  _ observed: Tensor, _ expected: Tensor, tolerance: Double, _ name: String = "values",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    observed, Plain(expected), tolerance: tolerance, name, sourceLocation: sourceLocation)
}

/// Expects the gradients of a function in float64 to be those of central differences.
///
/// The tolerance is that of the check: it leaves room for a steep third derivative.
func expectGradients(
  _ name: String, _ inputs: [Tensor], tolerance: Double = 1e-6,
  sourceLocation: SourceLocation = #_sourceLocation, _ function: ([Tensor]) -> Tensor
) {
  let problems = GradientCheck.problems(
    name, inputs, tolerance: tolerance, probes: 24, function: function)
  for problem in problems.prefix(3) { Issue.record("\(problem)", sourceLocation: sourceLocation) }
}

/// A function's result, and the gradients of a fixed weighting of it, nil for frozen inputs.
struct Differentiated {
  let value: Tensor
  let gradients: [Tensor?]

  /// - Parameters:
  ///   - inputs: copied into the leaves that `function` receives.
  ///   - frozen: positions of inputs that want no gradient.
  ///   - function: the result's weights are fixed random numbers.
  init(
    _ inputs: [Tensor], frozen: Set<Int> = [], _ function: ([Tensor]) -> Tensor
  ) {
    let leaves = inputs.enumerated().map { position, input in
      frozen.contains(position) ? input.copy() : input.copy().trainable()
    }
    value = function(leaves)
    let weights = random(value.shape, 99).converted(to: value.elementType)
    (value * weights).sum().backward()
    gradients = leaves.map(\.gradient)
  }
}

/// Expects two functions to have the same values and the same gradients.
func expectSame(
  _ name: String, _ inputs: [Tensor], frozen: Set<Int> = [], tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ function: ([Tensor]) -> Tensor, as reference: ([Tensor]) -> Tensor
) {
  let found = Differentiated(inputs, frozen: frozen, function)
  let right = Differentiated(inputs, frozen: frozen, reference)
  expectClose(
    found.value, right.value, tolerance: tolerance, name, sourceLocation: sourceLocation)
  for (position, pair) in zip(found.gradients, right.gradients).enumerated() {
    let label = "\(name): gradient of input \(position)"
    switch pair {
    case (let found?, let right?):
      expectClose(found, right, tolerance: tolerance, label, sourceLocation: sourceLocation)
    case (nil, nil): break
    default: Issue.record("\(label) is there in only one", sourceLocation: sourceLocation)
    }
  }
}

/// Expects a function in float32 to have the values and gradients of float64, but for rounding.
func expectSingleMatchesDouble(
  _ name: String, _ inputs: [Tensor], tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation, _ function: ([Tensor]) -> Tensor
) {
  let single = inputs.map { $0.converted(to: .float32) }
  let double = single.map { $0.converted(to: .float64) }
  let (found, right) = (Differentiated(single, function), Differentiated(double, function))
  #expect(found.value.elementType == .float32, sourceLocation: sourceLocation)
  expectClose(
    found.value, right.value, tolerance: tolerance, name, sourceLocation: sourceLocation)
  for (position, pair) in zip(found.gradients, right.gradients).enumerated() {
    guard case (let found?, let right?) = pair else {
      Issue.record("\(name): no gradient of input \(position)", sourceLocation: sourceLocation)
      continue
    }
    #expect(found.elementType == .float32, sourceLocation: sourceLocation)
    expectClose(
      found, right, tolerance: tolerance, "\(name): gradient of input \(position)",
      sourceLocation: sourceLocation)
  }
}
