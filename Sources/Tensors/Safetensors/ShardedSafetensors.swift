/// The tensors of a model folder, in one safetensors file or in several with an index.
///
/// A folder with `model.safetensors.index.json` holds shards, which the index names; any other
/// holds `model.safetensors`. This is how Hugging Face libraries save models.
///
/// ```swift
/// let model = try ShardedSafetensors(folder: "gpt2")
/// for entry in model.entries {
///   model.withBytes(of: entry) { bytes in print(entry.name, entry.shape, bytes.count) }
/// }
/// ```
public struct ShardedSafetensors: Sendable {
  /// The path that the folder was opened with.
  public let folder: String
  /// The files in the order of their names; one where there is no index.
  public let files: [SafetensorsFile]

  private let fileByTensor: [String: SafetensorsFile]

  /// Opens the files of the model in `folder` and reads their headers.
  ///
  /// Index and files must agree: every tensor that the index names is in the file that it names,
  /// and every tensor in those files is named. A file's name may not lead out of the folder.
  ///
  /// - Parameter folder: the folder's path.
  /// - Throws: an error that names the folder or file and says what is wrong. Where index and files
  ///   disagree it lists the disagreements, the first twenty of them in full.
  public init(folder: String) throws(SafetensorsError) {
    self.folder = folder
    let indexPath = FileSystem.path(ShardIndex.fileName, in: folder)
    let singlePath = FileSystem.path(ShardIndex.singleFileName, in: folder)
    if FileSystem.exists(indexPath) {
      let index = try ShardIndex(path: indexPath)
      files = try ShardComparison.files(of: index, at: indexPath, in: folder)
    } else if FileSystem.exists(singlePath) {
      files = [try SafetensorsFile(path: singlePath)]
    } else {
      let problem =
        FileSystem.exists(FileSystem.path(".", in: folder))
        ? "the folder has neither \(ShardIndex.singleFileName) nor \(ShardIndex.fileName)"
        : "cannot open the folder: \(FileSystem.lastError)"
      throw SafetensorsError(path: folder, problem: problem)
    }
    var fileByTensor: [String: SafetensorsFile] = [:]
    for file in files {
      for name in file.names { fileByTensor[name] = file }
    }
    self.fileByTensor = fileByTensor
  }

  /// All tensors, file by file, in the order of their bytes; a byte range counts within its file.
  public var entries: [SafetensorsFile.Entry] { files.flatMap(\.entries) }

  /// The names of all tensors, in the order of `entries`.
  public var names: [String] { files.flatMap(\.names) }

  /// The place of the tensor called `name` in its file, or nil when the model has none.
  public subscript(name: String) -> SafetensorsFile.Entry? {
    fileByTensor[name]?[name]
  }

  /// Calls `body` with the bytes of one tensor, without copying them.
  ///
  /// - Parameters:
  ///   - entry: an entry of this model; any other is a programming error and stops the program.
  ///   - body: receives the bytes, not necessarily aligned; the pointer is valid until it returns.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws.
  public func withBytes<Result, Failure: Error>(
    of entry: SafetensorsFile.Entry, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let file = fileByTensor[entry.name] else {
      preconditionFailure("\(entry.name) is not an entry of \(folder)")
    }
    return try file.withBytes(of: entry, body)
  }
}
