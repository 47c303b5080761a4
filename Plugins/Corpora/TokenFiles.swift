import Foundation
import Protocols

/// Files of token numbers, as other programs write them: little-endian, no header.
public struct TokenFiles: Corpus {
  public static let kind = "tokens"
  public static let summary = "files of token numbers (uint16 or uint32)"
  public static let formula = "the files one after another; rows are windows of the whole"
  public static let source = "the .bin files of nanoGPT and llm.c, without header"

  @Setting("a file, or a pattern with * for several", affectsIdentity: false)
  public var path: FilePath = ""
  @Setting("the type of a number") public var type = TokenWidth.uint16

  /// The defaults.
  public init() {}

  /// Those that the path names.
  public func files() throws -> [String] { try CorpusFiles.matching(path) }

  /// All tokens; the parts are cut from them by the experiment's fractions.
  public func content(of split: Split, seed: UInt64) throws -> CorpusContent? {
    guard split == .train else { return nil }
    let files = try CorpusFiles.matching(path).map { file in
      let bytes = try CorpusFiles.bytes(file)
      guard bytes.count % type.size == 0 else {
        throw CorpusError(
          file, "has \(bytes.count) bytes, which is no whole number of \(type.rawValue)")
      }
      return bytes
    }
    return .tokens(MappedTokens(files, type))
  }
}

/// The type of a token number in a file.
public enum TokenWidth: String, SettingChoice {
  case uint16, uint32

  var size: Int { self == .uint16 ? 2 : 4 }
}

/// Tokens of mapped files: only the pages that are asked for are read.
struct MappedTokens: TokenSequence {
  private let files: [Data]
  /// The position of each file's first token, and the end of all.
  private let starts: [Int]
  private let width: TokenWidth

  init(_ files: [Data], _ width: TokenWidth) {
    self.files = files
    self.width = width
    starts = files.reduce(into: [0]) { starts, file in
      starts.append((starts.last ?? 0) + file.count / width.size)
    }
  }

  var count: Int { starts.last ?? 0 }

  func tokens(_ range: Range<Int>) -> [Int32] {
    var result: [Int32] = []
    result.reserveCapacity(range.count)
    for (index, file) in files.enumerated() {
      let part = range.clamped(to: starts[index]..<starts[index + 1])
      guard !part.isEmpty else { continue }
      file.withUnsafeBytes { bytes in
        for position in part { result.append(token(bytes, position - starts[index])) }
      }
    }
    return result
  }

  private func token(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Int32 {
    let offset = position * width.size
    switch width {
    case .uint16:
      return Int32(
        UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    case .uint32:
      let value = UInt32(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      // A number beyond every vocabulary is refused where tokens are used.
      return Int32(clamping: value)
    }
  }
}
