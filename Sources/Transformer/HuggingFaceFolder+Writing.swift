import Protocols
import Tensors

extension Llama {
  /// Writes the model as a Hugging Face folder, which transformers' `LlamaForCausalLM` reads.
  ///
  /// The folder has `config.json` beside `model.safetensors`, or beside shards with their index. The
  /// same weights give the same bytes.
  ///
  /// The folder and those above it are made where they do not exist. A model that the folder held
  /// before is replaced, each file at once; while weights of other sizes are being written the
  /// folder has no `config.json`, so that a process which is killed leaves the old model, the new
  /// one, or none. Other files are left alone. Updates on the linear maps (`AdaptableLinear.update`)
  /// are not part of the weights and are not written.
  ///
  /// - Parameters:
  ///   - folder: the folder's path.
  ///   - storedType: float32, float64, bfloat16 or float16; numbers are rounded to nearest.
  ///   - maximumShardByteCount: what the tensors of one file take at most, in bytes.
  ///   - beginToken: the id of the token that begins a text, for the configuration.
  ///   - endToken: the id of the token that ends a text.
  /// - Throws: `ModelFolderError` with the path and the reason.
  public func save(
    folder: String, storedType: StoredType = .float32,
    maximumShardByteCount: Int = ShardedSafetensors.defaultShardByteCount,
    beginToken: Int? = nil, endToken: Int? = nil
  ) throws(ModelFolderError) {
    let path = FileSystem.path(LlamaConfiguration.fileName, in: folder)
    let text = configuration.json(
      storedType: storedType, beginToken: beginToken, endToken: endToken)
    do throws(SafetensorsError) {
      try FileSystem.makeFolder(folder)
      if FileSystem.exists(path), (try? LlamaConfiguration(folder: folder)) != configuration {
        try FileSystem.remove(path)
      }
      try ShardedSafetensors.write(
        parameters.map { $0.tensor.item($0.name, as: storedType) }, metadata: ["format": "pt"],
        to: folder, maximumShardByteCount: maximumShardByteCount)
      try FileSystem.replace(path, with: text)
    } catch {
      throw ModelFolderError(error)
    }
  }
}
