public import Tensors

/// Why a folder with a model could not be read or written.
///
/// ```
/// tiny/config.json: hidden_act is "gelu"; supported is "silu" alone
/// ```
public struct ModelFolderError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder that the error is about.
  public let path: String
  /// What is wrong with it: which key or tensor, what was found, what is wanted.
  public let problem: String

  /// An error about what is at `path`; `problem` is a phrase that can follow a colon.
  public init(path: String, problem: String) {
    (self.path, self.problem) = (path, problem)
  }

  /// The same error, of a file in a model's folder.
  public init(_ error: SafetensorsError) {
    self.init(path: error.path, problem: error.problem)
  }

  /// The path, a colon, and the problem.
  public var description: String { "\(path): \(problem)" }
}
