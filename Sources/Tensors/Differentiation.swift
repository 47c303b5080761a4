/// What the current task records.
enum Recording {
  @TaskLocal static var isOn = true
}

/// Runs `body` without recording: its results want no gradient, and what only a gradient would need
/// is freed at once.
public func withoutGradient<R>(_ body: () throws -> R) rethrows -> R {
  try Recording.$isOn.withValue(false, operation: body)
}

extension Tensor {
  /// Whether operations on this tensor are recorded.
  public var requiresGradient: Bool { node != nil }

  /// The gradient that `backward()` has added up in this leaf, of this tensor's shape; nil before,
  /// and for a tensor that wants none.
  public var gradient: Tensor? { node?.isLeaf == true ? node?.gradient : nil }

  /// Forgets the gradient, and frees its memory.
  public func clearGradient() { node?.gradient = nil }

  /// Makes this tensor a leaf whose gradient is wanted, and returns it.
  @discardableResult
  public func trainable() -> Tensor {
    if node?.isLeaf != true { node = GradientNode(leaf: shape, elementType) }
    return self
  }

  /// Makes this tensor one whose gradient is neither wanted nor computed, and returns it.
  @discardableResult
  public func frozen() -> Tensor {
    node = nil
    return self
  }

  /// The same values, cut off from the record.
  public var detached: Tensor { node == nil ? self : unrecorded }

  /// The same values in a tensor of its own, cut off from the record: what an operation keeps of
  /// its result for its gradient. Keeping the result itself would close a circle, result -> record
  /// -> result, that lives until `backward()` or, without it, for ever.
  var unrecorded: Tensor {
    Tensor(storage: storage, offset: offset, shape: shape, strides: strides, type: elementType)
  }

  /// This tensor as the result of an operation on `inputs`; `backward` receives its gradient and
  /// adds to the inputs'. Returned as it is where no input wants a gradient or nothing is recorded.
  package func recorded(
    from inputs: Tensor..., backward: @escaping (_ gradient: Tensor) -> Void
  ) -> Tensor {
    recorded(from: inputs, backward: backward)
  }

  package func recorded(
    from inputs: [Tensor], backward: @escaping (_ gradient: Tensor) -> Void
  ) -> Tensor {
    let nodes = inputs.compactMap(\.node)
    guard !nodes.isEmpty, Recording.isOn else { return self }
    node = GradientNode(shape, elementType, inputs: nodes, backward: backward)
    return self
  }

  /// A result with a gradient of your own, where the record of the single operations would be slow
  /// or inexact. `gradient` receives the gradient of the result and returns one for each input, nil
  /// for an input that has none.
  ///
  /// - Parameters:
  ///   - inputs: the operands on which `value` depends.
  ///   - value: computes the result; nothing in it is recorded.
  ///   - gradient: returns gradients of the inputs' shapes, in their order.
  public static func custom(
    _ inputs: [Tensor], value: () -> Tensor, gradient: @escaping (Tensor) -> [Tensor?]
  ) -> Tensor {
    let nodes = inputs.map(\.node)
    let result = withoutGradient(value)
    // A tensor of its own: `value` may hand back one of the inputs.
    return result.unrecorded.recorded(from: inputs) { upstream in
      let gradients = withoutGradient { gradient(upstream) }
      precondition(
        gradients.count == nodes.count,
        "custom: \(gradients.count) gradients for \(nodes.count) inputs")
      for (node, gradient) in zip(nodes, gradients) {
        guard let node, let gradient else { continue }
        precondition(
          node.shape == gradient.shape && node.elementType == gradient.elementType,
          "custom: a gradient of \(gradient.elementType) \(gradient.shape) for an input of "
            + "\(node.elementType) \(node.shape)")
        node.add(gradient)
      }
    }
  }

  /// Adds the gradient of this scalar, times `scale`, to the `gradient` of every leaf on which it
  /// depends. The record is used up: what it held for the gradient is freed on the way.
  public func backward(scale: Double = 1) {
    precondition(count == 1, "backward: a tensor of shape \(shape) is not a scalar")
    guard let root = node else {
      preconditionFailure(
        "backward: the tensor depends on nothing that wants a gradient "
          + "(no operand is trainable(), or it was computed inside withoutGradient)")
    }
    precondition(
      root.isLeaf || root.backward != nil, "backward: called a second time on the same record")
    root.add(Tensor.full(scale, shape, type: elementType))
    withoutGradient {
      for node in Tensor.backwardOrder(from: root) { node.propagate() }
    }
  }

  /// Every node on which `root` depends, each before its inputs. Depends on the record only, so
  /// that sums of gradients are always taken in the same order.
  private static func backwardOrder(from root: GradientNode) -> [GradientNode] {
    var finished: [GradientNode] = []
    var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
    var path: [(node: GradientNode, next: Int)] = [(root, 0)]
    while let (node, next) = path.last {
      if next < node.inputs.count {
        path[path.count - 1].next += 1
        let input = node.inputs[next]
        if seen.insert(ObjectIdentifier(input)).inserted { path.append((input, 0)) }
      } else {
        finished.append(node)
        path.removeLast()
      }
    }
    return finished.reversed()
  }
}

extension GradientNode {
  /// Passes this node's gradient on to its inputs, and frees it with all that was kept for it.
  fileprivate func propagate() {
    guard let run = backward.take() else {
      precondition(
        isLeaf || gradient == nil,
        "backward: the record was used up in part by an earlier backward(); add the losses and "
          + "call it once")
      return
    }
    inputs = []
    if let gradient = gradient.take() { run(gradient) }
  }
}
