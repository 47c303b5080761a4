/// One event of a TensorBoard file: `tensorboard.Event` of its `event.proto`.
struct TensorBoardEvent {
  /// What it says.
  enum Content {
    /// The format of the file: the first event of every file.
    case fileVersion
    /// A program starts to write at a step: readers forget what other files have from it on.
    case start(step: Int)
    /// Values by name at a step; what float32 cannot hold becomes infinite.
    case scalars(step: Int, [String: Double])
    /// Counted values by name at a step.
    case histograms(step: Int, [(name: String, histogram: TensorBoardHistogram)])
    /// Markdown under a name.
    case text(step: Int, name: String, String)
  }

  /// Seconds since 1970.
  var time: Double
  var content: Content

  /// The event as a message.
  var message: ProtocolBuffer {
    var message = ProtocolBuffer()
    message.put(1, time)
    switch content {
    case .fileVersion: message.put(3, "brain.Event:2")
    case .start(let step):
      var log = ProtocolBuffer()
      // SessionLog.status: START is 1.
      log.put(1, 1)
      message.put(2, step)
      message.put(7, log)
    case .scalars(let step, let metrics):
      var summary = ProtocolBuffer()
      for (name, value) in metrics.sorted(by: { $0.key < $1.key }) {
        var entry = ProtocolBuffer()
        entry.put(1, name)
        entry.put(2, Float(value))
        summary.put(1, entry)
      }
      message.put(2, step)
      message.put(5, summary)
    case .histograms(let step, let histograms):
      var summary = ProtocolBuffer()
      for (name, histogram) in histograms {
        var entry = ProtocolBuffer()
        entry.put(1, name)
        entry.put(5, histogram.message)
        summary.put(1, entry)
      }
      message.put(2, step)
      message.put(5, summary)
    case .text(let step, let name, let text):
      var summary = ProtocolBuffer()
      summary.put(1, Self.text(name, text))
      message.put(2, step)
      message.put(5, summary)
    }
    return message
  }

  /// A value that the plugin for texts shows: a string tensor without axes.
  private static func text(_ name: String, _ text: String) -> ProtocolBuffer {
    var (plugin, metadata) = (ProtocolBuffer(), ProtocolBuffer())
    plugin.put(1, "text")
    metadata.put(1, plugin)
    // DATA_CLASS_TENSOR, without which the plugin is not asked.
    metadata.put(4, 2)
    var tensor = ProtocolBuffer()
    // DT_STRING, and a shape without axes.
    tensor.put(1, 7)
    tensor.put(2, ProtocolBuffer())
    tensor.put(8, text)
    var entry = ProtocolBuffer()
    entry.put(1, name)
    entry.put(9, metadata)
    entry.put(8, tensor)
    return entry
  }

  /// The event as a file holds it: its length and its bytes, each followed by a checksum.
  var record: [UInt8] {
    let data = message.bytes
    let length = littleEndianBytes(UInt64(data.count))
    return length + littleEndianBytes(CRC32C.masked(length))
      + data + littleEndianBytes(CRC32C.masked(data))
  }
}
