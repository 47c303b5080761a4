import Foundation
import Protocols

/// Files with a JSON object on each line, a document each.
public struct JSONLines: Corpus {
  public static let kind = "jsonl"
  public static let summary = "JSON lines, a document a line, with a prompt that does not count"
  public static let formula = "row = begin, prompt (weight 0), text (weight 1), end"
  public static let source = "files"

  @Setting("a file, or a pattern with * for several", affectsIdentity: false)
  public var path: FilePath = ""
  @Setting("the key of the text") public var field = "text"
  @Setting("the key of a text before it that is read but not predicted") public var prompt:
    String? =
      nil

  /// The defaults.
  public init() {}

  /// Those that the path names.
  public func files() throws -> [String] { try CorpusFiles.matching(path) }

  /// All lines; the parts are cut from them by the experiment's fractions.
  public func content(of split: Split, seed: UInt64) throws -> CorpusContent? {
    guard split == .train else { return nil }
    var documents: [Document] = []
    for file in try CorpusFiles.matching(path) {
      let text = try CorpusFiles.text(CorpusFiles.bytes(file), file)
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      where !line.allSatisfy(\.isWhitespace) {
        documents.append(try document(line, "\(file):\(index + 1)"))
      }
    }
    return .separate(DocumentList(documents: documents))
  }

  private func document(_ line: Substring, _ place: String) throws(CorpusError) -> Document {
    guard
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    else { throw CorpusError(place, "is not a JSON object") }
    let text = Document.Part(try value(field, object, place))
    guard let prompt else { return Document([text]) }
    return Document([Document.Part(try value(prompt, object, place), weight: 0), text])
  }

  private func value(
    _ key: String, _ object: [String: Any], _ place: String
  ) throws(CorpusError) -> String {
    guard let value = object[key] else {
      let keys = object.keys.sorted().joined(separator: ", ")
      throw CorpusError(place, "has no key '\(key)'; its keys are \(keys)")
    }
    guard let text = value as? String else {
      throw CorpusError(place, "the value of '\(key)' is not text")
    }
    return text
  }
}
