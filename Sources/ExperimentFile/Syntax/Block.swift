/// Values by name, in the order in which they were written.
public struct Block: Sendable {
  /// A key and its value.
  public struct Entry: Sendable {
    /// The key, after quotes and escapes.
    public var key: String
    /// Where the key was written.
    public var keySpan: SourceSpan
    /// The value.
    public var value: Node
    /// Whether the key was in quotes: then its dots are part of the name.
    var isQuoted = false
  }

  /// The entries in order.
  public private(set) var entries: [Entry] = []
  private var index: [String: Int] = [:]

  /// Makes an empty block.
  public init() {}

  /// The keys in order.
  public var keys: [String] { entries.map(\.key) }
  /// Whether there is no entry.
  public var isEmpty: Bool { entries.isEmpty }

  /// The value under a key.
  public subscript(key: String) -> Node? { entry(key)?.value }

  /// The entry under a key.
  public func entry(_ key: String) -> Entry? { index[key].map { entries[$0] } }

  /// Adds an entry at the end, or takes the place of the one that has its key.
  mutating func set(_ entry: Entry) {
    if let position = index[entry.key] {
      entries[position] = entry
    } else {
      index[entry.key] = entries.count
      entries.append(entry)
    }
  }

  /// Changes a value in place, so that appending to a nested block copies nothing.
  mutating func update(_ key: String, _ change: (inout Node) -> Void) {
    if let position = index[key] { change(&entries[position].value) }
  }

  @discardableResult
  mutating func remove(_ key: String) -> Entry? {
    guard let position = index[key] else { return nil }
    let entry = entries.remove(at: position)
    index.removeAll(keepingCapacity: true)
    for (place, entry) in entries.enumerated() { index[entry.key] = place }
    return entry
  }
}
