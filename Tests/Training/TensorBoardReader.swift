import Foundation

@testable import Training

/// Reads TensorBoard's files back, as its own reader does: in the order of their names, forgetting at
/// a START what is known of its step and later ones.
enum TensorBoardReader {
  /// A value at a step.
  struct Scalar: Equatable {
    let step: Int
    let bits: UInt32

    init(step: Int, _ value: Float) { (self.step, bits) = (step, value.bitPattern) }
  }

  /// A field of a message: an integer or the bits of a number, or bytes.
  enum Field: Equatable {
    case number(UInt64)
    case bytes([UInt8])
  }

  struct Problem: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  /// The scalars of all files of a folder, by name.
  static func scalars(_ folder: String) throws -> [String: [Scalar]] {
    var found: [String: [Scalar]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      for event in try events("\(folder)/\(name)") {
        let step = number(event[2]?.first)
        if event[7] != nil {
          found = found.mapValues { $0.filter { $0.step < step } }
        }
        guard case .bytes(let summary)? = event[5]?.first else { continue }
        for case .bytes(let entry) in try fields(summary)[1] ?? [] {
          let parts = try fields(entry)
          if parts[5] != nil { continue }
          guard case .bytes(let tag)? = parts[1]?.first, parts[2]?.count == 1 else {
            throw Problem("a value without a name or a number")
          }
          let value = Float(bitPattern: UInt32(number(parts[2]?.first)))
          found[String(decoding: tag, as: UTF8.self), default: []].append(.init(step: step, value))
        }
      }
    }
    return found.filter { !$0.value.isEmpty }
  }

  /// The histograms of all files of a folder, by name, as their steps and the number of their values.
  static func histograms(_ folder: String) throws -> [String: [[Int]]] {
    var found: [String: [[Int]]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      for event in try events("\(folder)/\(name)") {
        let step = number(event[2]?.first)
        if event[7] != nil { found = found.mapValues { $0.filter { $0[0] < step } } }
        guard case .bytes(let summary)? = event[5]?.first else { continue }
        for case .bytes(let entry) in try fields(summary)[1] ?? [] {
          let parts = try fields(entry)
          guard case .bytes(let tag)? = parts[1]?.first,
            case .bytes(let histogram)? = parts[5]?.first
          else { continue }
          let own = try fields(histogram)
          guard case .number(let bits)? = own[3]?.first, case .bytes(let limits)? = own[6]?.first,
            case .bytes(let counts)? = own[7]?.first, limits.count == counts.count
          else { throw Problem("a histogram without its bins") }
          let count = Int(Double(bitPattern: bits))
          found[String(decoding: tag, as: UTF8.self), default: []].append([step, count])
        }
      }
    }
    return found.filter { !$0.value.isEmpty }
  }

  /// The events of a file; their checksums are compared.
  static func events(_ path: String) throws -> [[UInt64: [Field]]] {
    var rest = [UInt8](try Data(contentsOf: URL(filePath: path)))[...]
    var found: [[UInt64: [Field]]] = []
    while !rest.isEmpty {
      let length = Array(try take(8, &rest))
      guard littleEndian(try take(4, &rest)) == UInt64(CRC32C.masked(length)) else {
        throw Problem("the checksum of a length")
      }
      let data = Array(try take(Int(littleEndian(length[...])), &rest))
      guard littleEndian(try take(4, &rest)) == UInt64(CRC32C.masked(data)) else {
        throw Problem("the checksum of an event")
      }
      found.append(try fields(data))
    }
    return found
  }

  /// The fields of a message, by number.
  static func fields(_ message: [UInt8]) throws -> [UInt64: [Field]] {
    var rest = message[...]
    var found: [UInt64: [Field]] = [:]
    while !rest.isEmpty {
      let key = try varint(&rest)
      let field: Field
      switch key & 7 {
      case 0: field = .number(try varint(&rest))
      case 1: field = .number(littleEndian(try take(8, &rest)))
      case 2: field = .bytes(Array(try take(Int(try varint(&rest)), &rest)))
      case 5: field = .number(littleEndian(try take(4, &rest)))
      default: throw Problem("a field of wire type \(key & 7)")
      }
      found[key >> 3, default: []].append(field)
    }
    return found
  }

  static func number(_ field: Field?) -> Int {
    guard case .number(let value)? = field else { return 0 }
    return Int(Int64(bitPattern: value))
  }

  private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) throws -> ArraySlice<
    UInt8
  > {
    guard count <= rest.count else { throw Problem("the end of the file within a record") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private static func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw Problem("the end of a message") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw Problem("an integer of more than ten bytes")
  }
}
