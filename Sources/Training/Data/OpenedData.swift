import Foundation
import Protocols
import Transformer

/// A run's data, opened: batches for training, the held-out parts, the tokenizer.
public struct OpenedData {
  /// Batches for training.
  public let training: any TrainingData
  /// The part for validation.
  public let validation: HeldOut
  /// The part that is read once, at the end.
  public let test: HeldOut?
  /// How text becomes tokens; nil where the data are tokens already, or no text.
  public let tokenizer: (any Tokenizer)?
  /// Tokens of a model for these data; nil where they are no tokens.
  public let vocabulary: Int?
  /// What a step is in tokens and epochs.
  public let lengths: StepLengths

  /// Data that come with a model.
  public init(_ data: ModelData, rows: Int, accumulate: Int) {
    training = data.training
    validation = HeldOut(data.heldOut)
    (test, tokenizer, vocabulary) = (nil, nil, nil)
    lengths = StepLengths(tokens: rows * accumulate)
  }

  /// Opens a corpus.
  ///
  /// - Throws: `CorpusError` where files are missing, too short, or do not fit a row.
  package init(_ settings: DataSettings, train: TrainBlock, seed: UInt64) throws {
    let opener = try DataOpener(settings, rows: train.batch, seed: seed)
    let (training, rowsOfAnEpoch) = try opener.training()
    self.training = RowData(rows: training, batch: train.batch, accumulate: train.accumulate, seed)
    guard let validation = try opener.heldOut(.validation) else {
      throw CorpusError("data.validation", "is 0%: nothing is left to evaluate with; write 10%")
    }
    self.validation = validation
    test = try opener.heldOut(.test)
    (tokenizer, vocabulary) = (opener.tokenizer, opener.vocabulary)
    let perStep = train.batch * train.accumulate
    lengths = StepLengths(
      tokens: perStep * settings.context, epoch: rowsOfAnEpoch.map { $0 / Double(perStep) })
  }
}

/// Rows for training, however they are made.
enum TrainingRows {
  case windows(TokenWindows)
  case documents(DocumentRows)
}

/// Batches of rows: a function of the data seed, the step and the place in it.
struct RowData: TrainingData {
  let rows: TrainingRows
  let batch: Int, accumulate: Int
  let stream: RandomStream

  init(rows: TrainingRows, batch: Int, accumulate: Int, _ seed: UInt64) {
    (self.rows, self.batch, self.accumulate) = (rows, batch, accumulate)
    stream = RandomStream(seed: seed, "data")
  }

  func batch(step: Int, _ index: Int) throws -> Batch {
    let number = step * accumulate + index
    switch rows {
    case .windows(let windows): return .tokens(windows.random(batch, stream.at(number)))
    case .documents(let documents):
      return .tokens(try documents.training(batch, step: number, stream))
    }
  }
}
