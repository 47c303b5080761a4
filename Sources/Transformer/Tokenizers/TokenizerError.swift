public import Tensors

/// Why a tokenizer could not be read, written or trained.
///
/// ```
/// gpt2/tokenizer.json: pre_tokenizer.type is "Metaspace"; wanted is "ByteLevel" or a "Sequence"
/// ```
public struct TokenizerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder that the error is about; nil when it is about no file.
  public let path: String?
  /// What is wrong: which key, what was found, what is wanted.
  public let problem: String

  /// An error about what is at `path`; `problem` is a phrase that can follow a colon.
  public init(path: String? = nil, problem: String) {
    (self.path, self.problem) = (path, problem)
  }

  /// The same error, of a tokenizer's file.
  public init(_ error: SafetensorsError) {
    self.init(path: error.path, problem: error.problem)
  }

  /// The same error, of a tokenizer's file.
  public init(_ error: ModelFolderError) {
    self.init(path: error.path, problem: error.problem)
  }

  /// The path, a colon, and the problem.
  public var description: String { path.map { "\($0): \(problem)" } ?? problem }
}
