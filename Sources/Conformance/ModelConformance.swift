import Protocols
import Tensors

/// What every model owes: what it says of itself before it is made is true.
struct ModelConformance {
  let recipe: any ModelRecipe

  func checks() -> [ConformanceCheck] {
    let circumstances = ModelCircumstances(
      vocabulary: 61, context: 16, rows: 2, seed: 5, dataSeed: 6)
    do {
      let made = try recipe.make(circumstances)
      return try [
        outlined(made, circumstances), placed(made, circumstances), started(made),
        repeated(made, circumstances), learns(made),
      ].compactMap { $0 }
    } catch { return [ConformanceCheck("can be made", .broken("\(error)"))] }
  }

  private func outlined(_ made: MadeModel, _ circumstances: ModelCircumstances) throws
    -> ConformanceCheck?
  {
    guard let outline = try recipe.outline(circumstances) else { return nil }
    let stated = outline.weights.map { "\($0.name) \($0.shape) \($0.role.name)" }
    let real = made.model.parameters.map { "\($0.name) \($0.tensor.shape) \($0.role.name)" }
    return ConformanceCheck(
      "its outline is what is made", if: stated == real,
      otherwise: "\(Set(stated).symmetricDifference(real).sorted().prefix(3))")
  }

  private func placed(_ made: MadeModel, _ circumstances: ModelCircumstances) throws
    -> ConformanceCheck?
  {
    guard let stated = try recipe.sites(circumstances) else { return nil }
    return ConformanceCheck(
      "its places for adapters are those that it says", if: stated == made.model.sites,
      otherwise: "\(stated.count) stated, \(made.model.sites.count) made")
  }

  private func started(_ made: MadeModel) throws -> ConformanceCheck {
    let wrong = try made.model.parameters.filter {
      try made.initialWeight($0.name).checksum != $0.tensor.checksum
    }
    return ConformanceCheck(
      "its initial weights can be made again, bit for bit", if: wrong.isEmpty,
      otherwise: "not \(wrong.prefix(3).map(\.name))")
  }

  private func repeated(_ made: MadeModel, _ circumstances: ModelCircumstances) throws
    -> ConformanceCheck
  {
    let again = try recipe.make(circumstances)
    return ConformanceCheck(
      "the same weights for the same seed",
      if: made.model.parameters.map(\.tensor.checksum)
        == again.model.parameters.map(\.tensor.checksum), otherwise: "two models differ")
  }

  private func learns(_ made: MadeModel) throws -> ConformanceCheck {
    let batch: Batch =
      try made.data?.training.batch(step: 0, 0)
      ?? .tokens(TokenBatch((0..<32).map { Int32($0 * 7 % 61) }, length: 16))
    made.model.loss(batch).backward()
    let idle = made.model.parameters.filter { $0.tensor.gradient == nil }
    for parameter in made.model.parameters { parameter.tensor.clearGradient() }
    return ConformanceCheck(
      "every weight gets a gradient", if: idle.isEmpty,
      otherwise: "none for \(idle.prefix(3).map(\.name))")
  }
}
