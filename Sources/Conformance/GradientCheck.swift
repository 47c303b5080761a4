import Tensors

/// Compares the gradients of a function with central differences.
public enum GradientCheck {
  /// What is wrong with the gradients of `function` at `inputs`; empty when all is right.
  ///
  /// The output is weighted with fixed random numbers and summed, so that every element of it
  /// counts. With step h = ∛ε the differences are exact to some 1e-10 in float64 for a function of
  /// moderate third derivative; the tolerance leaves room for those of steep ones.
  ///
  /// - Parameters:
  ///   - inputs: float64 tensors; the gradient of each is checked.
  ///   - tolerance: relative to the largest entry of an input's gradient (and at least 1).
  ///   - probes: entries of each input that are checked; all when there are no more.
  public static func problems(
    _ name: String, _ inputs: [Tensor], tolerance: Double = 1e-6, probes: Int = 40,
    function: ([Tensor]) -> Tensor
  ) -> [String] {
    let leaves = inputs.map { $0.copy().trainable() }
    let output = function(leaves)
    let weights = Tensor.uniform(
      output.shape, -1, 1, RandomStream(seed: 17, "gradient check"), type: output.elementType)
    guard output.requiresGradient else { return ["\(name): the result depends on no input"] }
    (output * weights).sum().backward()
    return leaves.indices.flatMap { input in
      check("\(name), input \(input)", leaves, input, tolerance: tolerance, probes: probes) {
        withoutGradient { (function(leaves) * weights).sum().item }
      }
    }
  }

  private static func check(
    _ name: String, _ leaves: [Tensor], _ input: Int, tolerance: Double, probes: Int,
    value: () -> Double
  ) -> [String] {
    let leaf = leaves[input]
    guard let gradient = leaf.gradient else { return ["\(name): no gradient"] }
    let (found, start) = (gradient.values, leaf.values)
    let scale = max(1, found.reduce(0) { max($0, $1.magnitude) })
    let stride = max(1, leaf.count / max(1, probes))
    let epsilon = 6.06e-6  // the cube root of float64's 2⁻⁵²
    return Swift.stride(from: 0, to: leaf.count, by: stride).compactMap { index in
      let step = epsilon * max(1, start[index].magnitude)
      let values = [step, -step].map { move in
        var moved = start
        moved[index] += move
        leaf.assign(Tensor(moved, shape: leaf.shape, type: leaf.elementType))
        return value()
      }
      leaf.assign(Tensor(start, shape: leaf.shape, type: leaf.elementType))
      let expected = (values[0] - values[1]) / (2 * step)
      let difference = (found[index] - expected).magnitude
      if difference <= tolerance * scale { return nil }
      return "\(name), entry \(index): gradient \(found[index]), central difference \(expected)"
    }
  }
}
