import ExperimentFile
import Protocols

/// What one run is told, typed, with everything that was not written at its default.
public struct RunSettings: Sendable {
  /// Seeds of the model (and all that is random in training) and of the data.
  public let seeds: (model: UInt64, data: UInt64)
  /// The corpus and how it is cut; nil where the experiment has no `data`.
  public let data: DataSettings?
  /// How the model is made.
  public let model: any ModelRecipe
  /// What learns beside the adapter.
  package let trainable: TrainableBlock
  /// The adapter and where it goes.
  public let adapter: AdapterPlan?
  /// What is pruned, and which of its trainings this is.
  public var prune: PrunePlan?
  /// Restarts.
  public let restart: RestartPlan?
  /// The optimizer, its peak rate, and what groups have of their own.
  public let optimizer: any Optimizer, rate: Double, groups: [String: GroupPlan]
  /// The envelope of the rate.
  public let scheduler: any Scheduler
  /// What is measured, and when.
  public let probes: [ProbePlan]
  /// How long, and how much at once.
  package let train: TrainBlock
  /// When the held-out part is read.
  package let evaluation: EvaluationBlock
  /// How often the run is saved.
  package let checkpoint: CheckpointBlock

  /// The settings of a point, which its schema has checked.
  ///
  /// - Throws: `InvalidSetting`, with paths from the root.
  public init(_ block: TypedBlock, _ families: Families) throws {
    let reader = SettingsReader(block, families)
    seeds = reader.seeds
    data = try reader.component("data").map { try DataSettings($0, families) }
    model = try reader.plugin("model", default: "llama")
    trainable = try TrainableBlock(reading: reader.block("trainable"), with: families)
    adapter = try reader.component("adapter").map { try reader.adapterPlan($0) }
    restart = try block["restart"] == nil ? nil : reader.restartPlan(reader.block("restart"))
    prune = try reader.component("prune").map { try reader.prunePlan($0) }
    optimizer = try reader.plugin("optimizer", default: "adamw")
    rate = reader.number("optimizer.lr") ?? 1e-3
    groups = try reader.groups()
    scheduler = try reader.plugin("schedule", default: "constant")
    probes = try reader.probes()
    train = try TrainBlock(reading: reader.block("train"), with: families)
    evaluation = try EvaluationBlock(reading: reader.block("eval"), with: families)
    checkpoint = try CheckpointBlock(reading: reader.block("checkpoint"), with: families)
  }

  /// Looks whether data and model's files can be read and fit, without making the model.
  ///
  /// - Returns: what the data are.
  /// - Throws: `CorpusError`, `InvalidSetting`, or an error of the model's files.
  @discardableResult
  public func check() throws -> DataOutline {
    let opened = try data.map { try OpenedData($0, train: train, seed: seeds.data) }
    _ = try model.sites(circumstances(vocabulary: opened?.vocabulary))
    let lengths = opened?.lengths ?? StepLengths(tokens: train.batch * train.accumulate)
    try checkLength(lengths)
    var outline = DataOutline(
      vocabulary: opened?.vocabulary, lengths: lengths,
      validationBatches: opened?.validation.count ?? 0)
    if let opened, opened.validation.count > 0 {
      let first = try opened.validation(0)
      outline.isText = first.bytes != nil
      outline.knowsProbabilities = first.logProbability != nil
      outline.hasTest = opened.test != nil
    }
    return outline
  }

  func circumstances(vocabulary: Int?) -> ModelCircumstances {
    ModelCircumstances(
      vocabulary: vocabulary, context: data?.context ?? 1, rows: train.batch,
      seed: startSeeds.model, dataSeed: seeds.data)
  }

  /// Extents that these data cannot give a length, such as epochs of documents without end.
  func checkLength(_ lengths: StepLengths) throws {
    guard lengths.steps(train.until, of: 0) < 1 else { return }
    throw InvalidSetting(
      "train.until",
      train.until.unit == .epochs
        ? "counts epochs, and these data have no end" : "is no step at all",
      hint: "write a number of steps")
  }

  /// The files that are read, by what they are for; those of a pattern that fits nothing are left
  /// out.
  public var files: [String: [String]] {
    var files = ["data": (try? data?.corpus.files()) ?? [], "model": model.files]
    for (name, part) in [("validation", data?.validation), ("test", data?.test)] {
      if case .source(let corpus) = part { files[name] = (try? corpus.files()) ?? [] }
    }
    if let tokenizer = data?.tokenizer as? TokenizerFileRecipe {
      files["tokenizer"] = [tokenizer.folder + "/tokenizer.json"]
    }
    return files
  }

  /// Opens the data and makes the model.
  ///
  /// - Throws: `CorpusError`, `InvalidSetting`, or an error of the model's files.
  public func open() throws -> (OpenedData, MadeModel) {
    let rows = train.batch
    let opened = try data.map { try OpenedData($0, train: train, seed: seeds.data) }
    let made = try model.make(circumstances(vocabulary: opened?.vocabulary))
    if let opened { return (opened, made) }
    guard let own = made.data else {
      throw CorpusError("data", "is missing, and the model comes with none")
    }
    return (OpenedData(own, rows: rows, accumulate: train.accumulate), made)
  }

  /// What the trainer is told, once it is known what a step is in tokens and epochs.
  public func plan(lengths: StepLengths, isFromScratch: Bool) -> TrainingPlan {
    let steps = lengths.steps(train.until, of: 0)
    var plan = TrainingPlan(
      steps: steps, rate: rate, optimizer: optimizer, scheduler: scheduler, lengths: lengths)
    plan.accumulate = train.accumulate
    plan.clip = train.clip
    plan.learns = trainable.roles(hasAdapter: adapter != nil, isFromScratch: isFromScratch)
    (plan.adapter, plan.restart, plan.groups) = (adapter, restart, groups)
    (plan.seed, plan.prune) = (startSeeds.training, prune)
    if let piece = prune?.piece, piece.level > 0, piece.control != .reinitialized {
      plan.holdsLastRate = prune?.retraining == .fineTuning
    }
    return plan
  }
}

/// The corpus of a run and how it is cut.
public struct DataSettings: Sendable {
  /// A part of the data.
  enum Part: Sendable {
    case share(Double)
    case source(any Corpus)
  }

  /// Where the text comes from.
  public let corpus: any Corpus
  /// Tokens of a row.
  public let context: Int
  let validation: Part?, test: Part?
  let tokenizer: any TokenizerRecipe

  init(_ component: ComponentValue, _ families: Families) throws {
    corpus = try families.make(component, as: (any Corpus).self)
    context = component.common["context"].flatMap { Int($0) } ?? 256
    validation = try Self.part(component.common["validation"], families)
    test = try Self.part(component.common["test"], families)
    switch component.common["tokenizer"] {
    case .component(let tokenizer):
      self.tokenizer = try families.make(tokenizer, as: (any TokenizerRecipe).self)
    case .path(let path):
      self.tokenizer = TokenizerFileRecipe().with(\.path, path)
    default: tokenizer = BytesRecipe()
    }
  }

  private static func part(_ value: TypedValue?, _ families: Families) throws -> Part? {
    switch value {
    case .fraction(let share): .share(share.value)
    case .component(let component):
      .source(try families.make(component, as: (any Corpus).self))
    default: nil
    }
  }
}

/// A probe and when it measures.
public struct ProbePlan: Sendable {
  /// The probe.
  public let probe: any Probe
  /// How often, in extents of the run; nil for only at its points.
  public let every: Period?
  /// At these points.
  public let points: [Period.Point]
}
