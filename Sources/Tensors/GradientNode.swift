/// A tensor's place in the record of operations.
///
/// It is apart from the tensor, so that memory which no gradient needs dies as soon as the code
/// that computes forward lets go of it.
package final class GradientNode {
  let shape: [Int]
  let elementType: ElementType
  /// Nodes of the operation's operands that want a gradient. Empty for a leaf.
  var inputs: [GradientNode]
  /// Adds to the inputs' gradients, given this node's. Nil for a leaf, and after it has run.
  var backward: ((Tensor) -> Void)?
  let isLeaf: Bool
  /// The gradient so far.
  var gradient: Tensor?

  init(leaf shape: [Int], _ type: ElementType) {
    (self.shape, elementType, inputs, isLeaf) = (shape, type, [], true)
  }

  init(
    _ shape: [Int], _ type: ElementType, inputs: [GradientNode],
    backward: @escaping (Tensor) -> Void
  ) {
    (self.shape, elementType, self.inputs, isLeaf) = (shape, type, inputs, false)
    self.backward = backward
  }

  /// Takes a record that nobody needs apart from its end, one node after the other: freed by
  /// themselves, the nodes of a long chain would free each other in a recursion as deep.
  deinit {
    var rest = inputs
    (inputs, backward) = ([], nil)
    while var node = rest.popLast() {
      guard isKnownUniquelyReferenced(&node) else { continue }
      rest += node.inputs
      (node.inputs, node.backward) = ([], nil)
    }
  }

  /// Lets `write` put a contribution into the gradient's memory: `accumulate` says whether it must
  /// be added to what is there.
  func contribute(_ write: (_ destination: Tensor, _ accumulate: Bool) -> Void) {
    guard var current = gradient.take() else {
      let fresh = Tensor(
        uninitialized: shape, elementType, kind: isLeaf ? .gradients : .activations)
      write(fresh, false)
      gradient = fresh
      return
    }
    // Shared with the gradient of another node: that one must not see this contribution.
    if !isKnownUniquelyReferenced(&current) || !current.ownsItsMemory {
      current = current.copy()
      if isLeaf { current.storage.become(.gradients) }
    }
    write(current, true)
    gradient = current
  }

  /// Adds a gradient of this node's shape.
  func add(_ contribution: Tensor) {
    if gradient == nil, !isLeaf {
      gradient = contribution
    } else {
      contribute { Kernel.transfer(contribution, into: $0, accumulate: $1) }
    }
  }

  /// Adds a gradient of a shape to which this node's was broadcast: repeated axes are summed.
  func addReduced(_ contribution: Tensor) {
    add(contribution.shape == shape ? contribution : contribution.summed(to: shape))
  }
}
