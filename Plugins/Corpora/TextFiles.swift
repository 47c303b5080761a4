import Protocols

/// Plain text files, one document each.
public struct TextFiles: Corpus {
  public static let kind = "text"
  public static let summary = "plain text files (UTF-8)"
  public static let formula = "the files one after another; rows are windows of the whole"
  public static let source = "files"

  @Setting("a file, or a pattern with * for several", affectsIdentity: false)
  public var path: FilePath = ""

  /// The defaults.
  public init() {}

  /// Those that the path names.
  public func files() throws -> [String] { try CorpusFiles.matching(path) }

  /// All files; the parts are cut from them by the experiment's fractions.
  public func content(of split: Split, seed: UInt64) throws -> CorpusContent? {
    guard split == .train else { return nil }
    let documents = try CorpusFiles.matching(path).map { file in
      Document(try CorpusFiles.text(CorpusFiles.bytes(file), file))
    }
    return .running(DocumentList(documents: documents))
  }
}
