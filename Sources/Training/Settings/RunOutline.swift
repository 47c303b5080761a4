import ExperimentFile
import Protocols
import Tensors

/// What the data of a run are, once they were opened.
public struct DataOutline: Sendable, Equatable {
  /// Tokens of a model for them; nil where they are no tokens.
  public var vocabulary: Int?
  /// What a step is in tokens and epochs.
  public var lengths: StepLengths
  /// Batches of the part for validation; 0 where that is not known.
  public var validationBatches: Int
  /// Whether tokens have a text: perplexity and bits a byte need it.
  public var isText = false
  /// Whether the source's probability is known: the excess needs it.
  public var knowsProbabilities = false
  /// Whether there is a part that is read once, at the end.
  public var hasTest = false
}

/// What a run will be, told without making its model.
public struct RunOutline: Sendable {
  /// Optimizer steps.
  public var steps: Int
  /// Tokens of a step.
  public var tokens: Int
  /// Parameters by role, and how many of them learn at the end.
  public var ledger: [LedgerEntry]
  /// Bytes of weights, gradients and moments at their most; activations are not among them.
  public var weights: Int, gradients: Int, moments: Int
  /// Floating-point operations of all steps and evaluations.
  public var operations: Double

  /// Bytes of weights, gradients and moments together.
  public var bytes: Int { weights + gradients + moments }
}

extension RunSettings {
  /// What a run with these settings will be; nil where the model cannot tell without being made.
  ///
  /// - Throws: what the model's recipe throws.
  public func outline(_ data: DataOutline) throws -> RunOutline? {
    let circumstances = circumstances(vocabulary: data.vocabulary)
    guard let model = try model.outline(circumstances),
      let sites = try self.model.sites(circumstances)
    else { return nil }
    let plan = plan(lengths: data.lengths, isFromScratch: model.isFromScratch)
    let parts = RunParts(plan, model, sites)
    let phases = parts.phases
    let most = phases.filter { $0.steps > 0 }.map(\.learning).max() ?? 0
    let number = ElementType.float32.size
    return RunOutline(
      steps: plan.steps, tokens: data.lengths.tokens, ledger: parts.ledger,
      weights: parts.count * number, gradients: most * number,
      moments: Int(Double(most * number) * momentsPerParameter),
      operations: phases.reduce(0) { $0 + Double($1.steps) * $1.operations }
        + evaluated(plan, data) * parts.forward)
  }

  /// Batches that all evaluations read together.
  private func evaluated(_ plan: TrainingPlan, _ data: DataOutline) -> Double {
    let due = DueSteps(every: evaluation.every, plan.lengths, total: plan.steps)
    let between = (1..<max(1, plan.steps)).count { due.isDue(at: $0) }
    let all = data.validationBatches
    return Double(
      (between + 1) * min(evaluation.batches ?? all, all) + min(evaluation.last ?? all, all))
  }

  /// Numbers that the optimizer remembers of each number that learns: it is tried on a matrix, large
  /// enough for moments that are factored or in a subspace.
  private var momentsPerParameter: Double {
    let state = optimizer.trialState
    let remembered = Array(state.tensors.values) + Array(state.kept.values)
    return Double(remembered.reduce(0) { $0 + $1.count }) / Double(256 * 256)
  }
}

/// The parameters of a run, and which of them learn when.
private struct RunParts {
  /// Steps in which the same parameters learn.
  struct Phase {
    var steps: Int
    /// Parameters that learn.
    var learning: Int
    /// Floating-point operations of a step.
    var operations: Double
  }

  private struct Part {
    var role: String
    var count: Int
    var learns: Bool
  }

  private let plan: TrainingPlan
  private let model: [ModelOutline.Weight]
  private let full: Double
  /// All parameters as they are at the end of the run.
  private let parts: [Part]

  init(_ plan: TrainingPlan, _ model: ModelOutline, _ sites: [Site]) {
    let attached = plan.attachment < plan.steps ? plan.adapter : nil
    let adapted = sites.compactMap { site in
      attached?.adapter(at: site).map { (site, $0.parameters(at: site)) }
    }
    let shared = attached?.adapter.shared(by: adapted.map(\.0)) ?? []
    let frozen = Set(
      adapted.filter { $0.0.place == .linear }.map { "\($0.0.name).weight" })
    let learns =
      plan.adapter != nil && attached == nil
      ? Set(ParameterRole.all) : plan.learns.union(attached?.adapter.learns ?? [])
    parts =
      model.weights.map { weight in
        Part(
          role: weight.role.name, count: weight.count,
          learns: learns.contains(weight.role) && !frozen.contains(weight.name))
      }
      + (shared + adapted.flatMap(\.1)).filter { $0.use != .memory }.map { parameter in
        Part(role: "adapter", count: parameter.count, learns: parameter.isTrained)
      }
    (self.plan, self.model) = (plan, model.weights)
    let weights = model.weights.reduce(0) { $0 + $1.count }
    let tokens = plan.lengths.tokens / max(1, plan.accumulate)
    full = model.operations ?? 6 * Double(weights * tokens)
  }

  /// Numbers in all of them.
  var count: Int { parts.reduce(0) { $0 + $1.count } }

  /// Operations of a batch without a backward pass.
  var forward: Double { full / 3 }

  /// As a run counts them.
  var ledger: [LedgerEntry] {
    ["adapter", "embeddings", "norms", "head", "base"].compactMap { role in
      let own = parts.filter { $0.role == role }
      guard !own.isEmpty else { return nil }
      return LedgerEntry(
        role: role, parameters: own.reduce(0) { $0 + $1.count },
        trained: own.filter(\.learns).reduce(0) { $0 + $1.count })
    }
  }

  /// The full-rank warm start, where there is one, and what follows it.
  var phases: [Phase] {
    let warm = min(plan.attachment, plan.steps)
    let batches = Double(plan.accumulate)
    let before = Phase(
      steps: plan.adapter == nil ? 0 : warm, learning: model.reduce(0) { $0 + $1.count },
      operations: full * batches)
    // A frozen map needs no gradient of its weight, 2 of its 6 operations; an adapter's own are
    // counted like those of a small map.
    let frozen = parts.filter { $0.role == "base" && !$0.learns }.reduce(0) { $0 + $1.count }
    let adapter = parts.filter { $0.role == "adapter" }.reduce(0) { $0 + $1.count }
    let tokens = Double(plan.lengths.tokens)
    let after = Phase(
      steps: plan.steps - before.steps,
      learning: parts.filter(\.learns).reduce(0) { $0 + $1.count },
      operations: full * batches + tokens * (6 * Double(adapter) - 2 * Double(frozen)))
    return [before, after]
  }
}
