import Protocols
import Tensors

/// Masks on weights: which entries are pruned, and that they stay so.
///
/// Where a mask is 0 the weight is 0, and so is every moment of its shape, after each step of any
/// optimizer: a gradient alone that is masked lets momentum and weight decay move what is pruned. The
/// gradient is masked, too, before its norm is taken, so that what is pruned clips nothing. Moments of
/// another shape (factored, or in a subspace) have no entries that belong to single weights.
public struct MaskSet {
  /// One mask of 0 and 1 for each weight, by name.
  public let masks: [(name: String, mask: Tensor)]
  /// 1 - mask.
  private let holes: [Tensor]
  private let places: [String: Int]

  /// Masks by the names of their weights, in any order.
  public init(_ masks: [(name: String, mask: Tensor)]) {
    self.masks = masks.sorted { $0.name < $1.name }
    holes = self.masks.map { own in withoutGradient { 1 - own.mask } }
    places = Dictionary(
      self.masks.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    for mask in self.masks.map(\.mask) + holes { mask.count(as: .weights) }
  }

  /// The mask of a weight; nil where it has none.
  public subscript(name: String) -> Tensor? { places[name].map { masks[$0].mask } }

  /// How many weights stay, of how many.
  public var kept: Int { masks.reduce(0) { $0 + Self.ones($1.mask) } }
  /// How many weights have a mask.
  public var count: Int { masks.reduce(0) { $0 + $1.mask.count } }

  static func ones(_ mask: Tensor) -> Int {
    Int(mask.converted(to: .float64).sum().item.rounded())
  }

  /// Sets what is pruned to 0 in a weight.
  func hold(_ parameter: NamedParameter) {
    guard let mask = self[parameter.name] else { return }
    Self.multiply(parameter.tensor, mask)
  }

  /// The same in its gradient, if there is one.
  func holdGradient(_ parameter: NamedParameter) {
    guard let mask = self[parameter.name], let gradient = parameter.tensor.gradient else { return }
    Self.multiply(gradient, mask)
  }

  /// The same in what an optimizer remembers of it.
  func hold(_ state: OptimizerState, of name: String) {
    guard let mask = self[name] else { return }
    for tensor in Self.moments(state, like: mask) { Self.multiply(tensor, mask) }
  }

  private static func multiply(_ tensor: Tensor, _ mask: Tensor) {
    withoutGradient { tensor.assign(tensor.detached * mask) }
  }

  private static func moments(_ state: OptimizerState, like mask: Tensor) -> [Tensor] {
    state.tensors.sorted { $0.key < $1.key }.map(\.value).filter { $0.shape == mask.shape }
  }

  /// What is not 0 where it should be: the first name, and Σ|x| over weights and moments.
  func violation(
    in parameters: [NamedParameter], _ states: [String: OptimizerState]
  ) -> (name: String, sum: Double)? {
    var found: (name: String, sum: Double)?
    for parameter in parameters {
      guard let place = places[parameter.name] else { continue }
      let mask = masks[place].mask
      let moments = states[parameter.name].map { Self.moments($0, like: mask) } ?? []
      let sum = withoutGradient {
        ([parameter.tensor.detached] + moments).reduce(0) { sum, tensor in
          sum + (tensor.absolute() * holes[place]).sum().item
        }
      }
      // Written so that NaN is a violation.
      if !(sum == 0) { found = (found?.name ?? parameter.name, (found?.sum ?? 0) + sum) }
    }
    return found
  }
}
