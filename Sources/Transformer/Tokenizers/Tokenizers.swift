import Tensors

/// Tokenizers in folders, as Hugging Face's libraries keep them.
public enum Tokenizers {
  /// The file with the vocabulary.
  static let fileName = "tokenizer.json"
  /// The file with the names of the special tokens.
  static let configurationName = "tokenizer_config.json"

  /// Reads the tokenizer of a folder: `tokenizer.json`, and from `tokenizer_config.json`, where
  /// there is one, which tokens mark the bounds of texts.
  ///
  /// - Returns: a ``ByteTokenizer`` when one was saved there, else a ``BytePairTokenizer``.
  /// - Throws: an error that names the file, the key, what was found and what is wanted.
  public static func read(folder: String) throws(TokenizerError) -> any Tokenizer {
    let path = FileSystem.path(fileName, in: folder)
    var definition = try TokenizerDefinition(path: path)
    definition.names = try names(folder: folder)
    if let bytes = ByteTokenizer(definition) { return bytes }
    return try BytePairTokenizer(definition, path: path)
  }

  private static func names(folder: String) throws(TokenizerError) -> SpecialTokenNames {
    let path = FileSystem.path(configurationName, in: folder)
    guard FileSystem.exists(path) else { return SpecialTokenNames() }
    do throws(ModelFolderError) {
      let file = try ConfigurationFile(path: path)
      return SpecialTokenNames(
        begin: try name("bos_token", in: file), end: try name("eos_token", in: file),
        padding: try name("pad_token", in: file))
    } catch {
      throw TokenizerError(error)
    }
  }

  /// The text of a special token, which is the value itself or the member `content` of it.
  private static func name(
    _ key: String, in file: ConfigurationFile
  ) throws(ModelFolderError) -> String? {
    switch file[key] {
    case nil: return nil
    case .text(let text): return text
    case .object(let members):
      if case .text(let text)? = members["content"] { return text }
      fallthrough
    default:
      throw file.failure(key, wanted: "a text, or an object with the text as its \"content\"")
    }
  }
}

extension TokenizerDefinition {
  /// Writes the two files of a tokenizer.
  func save(to folder: String) throws(TokenizerError) {
    do throws(SafetensorsError) {
      try FileSystem.makeFolder(folder)
      try FileSystem.replace(FileSystem.path(Tokenizers.fileName, in: folder), with: json)
      try FileSystem.replace(
        FileSystem.path(Tokenizers.configurationName, in: folder), with: configurationJSON)
    } catch {
      throw TokenizerError(error)
    }
  }
}
