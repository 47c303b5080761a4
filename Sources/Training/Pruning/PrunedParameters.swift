import Protocols

/// Which weights a plan prunes.
struct PrunedParameters {
  private let what: [String]

  init(_ what: [String]) { self.what = what }

  /// The words that are no patterns.
  static let words = ["base", "adapter", "embeddings", "norms", "head"]

  /// Weights of a model and of what sits on it, by name, with their linear maps.
  ///
  /// `base` are the weights of linear maps; of an adapter what learns and is a matrix; embeddings, norms
  /// and head only where they are named.
  func chosen(
    of model: any Model, _ parameters: [NamedParameter]
  ) -> [(parameter: NamedParameter, linear: AdaptableLinear?)] {
    let maps = Dictionary(
      model.linears.map { (ObjectIdentifier($0.weight), $0) }, uniquingKeysWith: { one, _ in one })
    return parameters.compactMap { parameter in
      let linear = maps[ObjectIdentifier(parameter.tensor)]
      return isChosen(parameter, linear) ? (parameter, linear) : nil
    }.sorted { $0.parameter.name < $1.parameter.name }
  }

  private func isChosen(_ parameter: NamedParameter, _ linear: AdaptableLinear?) -> Bool {
    switch parameter.role {
    case .adapter:
      return what.contains("adapter") && parameter.tensor.requiresGradient
        && parameter.tensor.shape.count > 1
    case .base:
      guard let linear else { return false }
      return what.contains { $0 == "base" || linear.site.matches($0) }
    case .embeddings, .norms, .head: return what.contains(parameter.role.name)
    }
  }
}
