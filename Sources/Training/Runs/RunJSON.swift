import Foundation

/// JSON as run folders hold it: keys in order, numbers in their shortest form, and what is not finite
/// as text, because JSON has no such numbers (ECMA-404).
public enum RunJSON {
  private static let names = (infinity: "Infinity", minus: "-Infinity", nan: "NaN")

  /// A value on one line.
  public static func line(_ value: some Encodable) throws -> String {
    try text(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  /// A value for people, over several lines, with the end of the last.
  public static func document(_ value: some Encodable) throws -> String {
    try text(value, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]) + "\n"
  }

  /// The value that was written.
  public static func read<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: names.infinity, negativeInfinity: names.minus, nan: names.nan)
    return try decoder.decode(type, from: data)
  }

  /// The value in a file; nil where there is no such file or it holds something else.
  public static func read<Value: Decodable>(_ type: Value.Type, file path: String) -> Value? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    return try? read(type, from: data)
  }

  private static func text(
    _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: names.infinity, negativeInfinity: names.minus, nan: names.nan)
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
