extension ShardedSafetensors {
  /// What a shard takes at most unless told otherwise: 5 GB, as in Hugging Face libraries.
  public static let defaultShardByteCount = 5_000_000_000

  /// Saves a model into `folder`: as `model.safetensors` when that fits, else as shards with an
  /// index.
  ///
  /// Shards are filled in the order of `items`, as Hugging Face libraries do; a tensor that is
  /// larger than a shard gets one of its own. A model that the folder held before is replaced:
  /// while shards are being written over an older index the folder holds no model, so that a
  /// process which is killed leaves an old model, a new one, or none, but never parts of both.
  ///
  /// - Parameters:
  ///   - items: the tensors, whose names must differ.
  ///   - metadata: free text for the header of each file, for example `["format": "pt"]`.
  ///   - folder: an existing folder.
  ///   - maximumShardByteCount: what the tensors of one file take at most, in bytes.
  /// - Throws: an error that names the file and the reason, as `SafetensorsWriter.write` does.
  public static func write(
    _ items: [SafetensorsWriter.Item], metadata: [String: String] = [:], to folder: String,
    maximumShardByteCount: Int = defaultShardByteCount
  ) throws(SafetensorsError) {
    let shards: [[SafetensorsWriter.Item]]
    let totalByteCount: Int
    do {
      // Checked as a whole: a name that comes twice could otherwise end in two shards.
      totalByteCount = try SafetensorsLayout(of: items, metadata: metadata).dataByteCount
      shards = try split(items, maximumShardByteCount: maximumShardByteCount)
    } catch {
      throw error.inFile(folder)
    }
    let indexPath = FileSystem.path(ShardIndex.fileName, in: folder)
    let singlePath = FileSystem.path(ShardIndex.singleFileName, in: folder)
    let oldShards = shardNames(inIndexAt: indexPath)
    guard shards.count > 1 else {
      try SafetensorsWriter.write(items, metadata: metadata, to: singlePath)
      try FileSystem.remove(indexPath)
      return try remove(oldShards, from: folder)
    }
    if FileSystem.exists(indexPath) {
      // In this order: a single file beside an index is not in use, and must not come into use.
      try FileSystem.remove(singlePath)
      try FileSystem.remove(indexPath)
      try FileSystem.synchronize(folder: folder)
    }
    var fileByTensor: [String: String] = [:]
    for (index, shard) in shards.enumerated() {
      let name = ShardIndex.shardName(index + 1, of: shards.count)
      try SafetensorsWriter.write(
        shard, metadata: metadata, to: FileSystem.path(name, in: folder))
      for item in shard { fileByTensor[item.name] = name }
    }
    let text = ShardIndex(fileByTensor: fileByTensor).text(totalByteCount: totalByteCount)
    try AtomicFile.replace(indexPath) { (file) throws(SafetensorsError) in
      try file.append(Array(text.utf8))
    }
    try FileSystem.remove(singlePath)
    try remove(oldShards.subtracting(fileByTensor.values), from: folder)
  }

  private static func split(
    _ items: [SafetensorsWriter.Item], maximumShardByteCount: Int
  ) throws(FormatProblem) -> [[SafetensorsWriter.Item]] {
    var shards: [[SafetensorsWriter.Item]] = []
    var current: [SafetensorsWriter.Item] = []
    var room = maximumShardByteCount
    for item in items {
      let byteCount = try SafetensorsLayout.byteCount(of: item)
      if byteCount > maximumShardByteCount {
        shards.append([item])
        continue
      }
      if byteCount > room {
        shards.append(current)
        current = []
        room = maximumShardByteCount
      }
      current.append(item)
      room -= byteCount
    }
    if !current.isEmpty { shards.append(current) }
    return shards
  }

  /// The shards of the index at `path` that have a shard's name; none when it cannot be read.
  private static func shardNames(inIndexAt path: String) -> Set<String> {
    guard let index = try? ShardIndex(path: path) else { return [] }
    return Set(index.fileByTensor.values.filter(ShardIndex.isShardName))
  }

  private static func remove(
    _ names: Set<String>, from folder: String
  ) throws(SafetensorsError) {
    for name in names {
      try FileSystem.remove(FileSystem.path(name, in: folder))
    }
  }
}
