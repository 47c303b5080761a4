/// How a model is made from its settings: `model: {kind: …}` in an experiment file.
public protocol ModelRecipe: Plugin {
  /// Files that the model is read from; their content is part of a run's identity.
  var files: [String] { get }
  /// Whether it comes with data of its own, so that the experiment needs none.
  var bringsData: Bool { get }
  /// Makes the model.
  ///
  /// - Throws: an error for people when files are missing or the sizes do not fit.
  func make(_ circumstances: ModelCircumstances) throws -> MadeModel
  /// The places where adapters can sit, without making it; nil where that cannot be known.
  func sites(_ circumstances: ModelCircumstances) throws -> [Site]?
  /// Its weights and what they cost, without making them; nil where that cannot be known.
  func outline(_ circumstances: ModelCircumstances) throws -> ModelOutline?
}

extension ModelRecipe {
  /// No files.
  public var files: [String] { [] }
  /// It needs a corpus.
  public var bringsData: Bool { false }
  /// Not known.
  public func sites(_ circumstances: ModelCircumstances) throws -> [Site]? { nil }
  /// Not known.
  public func outline(_ circumstances: ModelCircumstances) throws -> ModelOutline? { nil }
}

/// What a model is made for.
public struct ModelCircumstances: Sendable {
  /// Tokens that the data have; nil for data that are no tokens.
  public var vocabulary: Int?
  /// Tokens of a row.
  public var context: Int
  /// Rows of a batch.
  public var rows: Int
  /// The seed of everything random in the model.
  public var seed: UInt64
  /// The seed of data that come with the model.
  public var dataSeed: UInt64

  /// Circumstances.
  public init(vocabulary: Int?, context: Int, rows: Int, seed: UInt64, dataSeed: UInt64) {
    (self.vocabulary, self.context, self.rows) = (vocabulary, context, rows)
    (self.seed, self.dataSeed) = (seed, dataSeed)
  }
}

/// A model before its first step.
public struct MadeModel {
  /// The model.
  public let model: any Model
  /// Whether its weights are random, and not read from an earlier training.
  public let isFromScratch: Bool
  /// A weight as it was at the start, by the name of the parameter; made or read at every call.
  public let initialWeight: (String) throws -> Tensor
  /// Data that come with the model, instead of a corpus.
  public let data: ModelData?

  /// A model.
  public init(
    _ model: any Model, isFromScratch: Bool = true, data: ModelData? = nil,
    initialWeight: @escaping (String) throws -> Tensor
  ) {
    (self.model, self.isFromScratch, self.data) = (model, isFromScratch, data)
    self.initialWeight = initialWeight
  }
}

/// Batches that come with a model.
public struct ModelData {
  /// For training.
  public let training: any TrainingData
  /// For evaluation.
  public let heldOut: [Batch]

  /// Batches.
  public init(training: any TrainingData, heldOut: [Batch]) {
    (self.training, self.heldOut) = (training, heldOut)
  }
}

/// Where a trainer's batches come from: a function of step and place in it, so that a resumed run
/// needs no cursor.
public protocol TrainingData {
  /// The batch number `index` (from 0) of a step.
  func batch(step: Int, _ index: Int) throws -> Batch
}
