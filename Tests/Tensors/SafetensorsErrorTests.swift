import Foundation
import Tensors
import Testing

/// A header that must be refused, and the whole of what is said about it.
struct BadHeader: CustomTestStringConvertible, Sendable {
  let header: String
  let byteCount: Int
  let problem: String

  init(_ header: String, data byteCount: Int = 0, _ problem: String) {
    self.header = header
    self.byteCount = byteCount
    self.problem = problem
  }

  var testDescription: String { problem }
}

struct SafetensorsErrorTests {
  private static let byte = ##""dtype":"U8","shape":[1],"data_offsets":[0,1]"##
  private static let types =
    "BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, "
    + "I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64"

  private static let badSyntax: [BadHeader] = [
    .init("", "the header does not begin with \"{\""),
    .init(" {}", "the header does not begin with \"{\""),
    .init("[]", "the header does not begin with \"{\""),
    .init("{", "the header, byte 1: expected a string but found the end"),
    .init("{}x", "the header, byte 2: only spaces may follow the last brace"),
    .init("{}\n", "the header, byte 2: only spaces may follow the last brace"),
    .init("{}{}", "the header, byte 2: only spaces may follow the last brace"),
    .init(##"{"a":1}"##, "the header, byte 5: expected \"{\" but found \"1\""),
    .init(##"{"a" 1}"##, "the header, byte 5: expected \":\" but found \"1\""),
    .init(##"{"a":{},}"##, "tensor \"a\": \"dtype\" is missing"),
    .init(##"{"__metadata__":{},}"##, "the header, byte 19: expected a string but found \"}\""),
    .init(
      ##"{"__metadata__":{} "a":1}"##,
      "the header, byte 19: expected \",\" or \"}\" but found \"\"\""),
    .init(##"{"a"##, "the header, byte 1: a string that does not end"),
    .init(##"{"a\"##, "the header, byte 3: an escape that does not end"),
    .init(##"{"\x41":1}"##, "the header, byte 2: an escape that JSON does not know"),
    .init(
      ##"{"\u12g4":1}"##, "the header, byte 2: \\u must be followed by four hexadecimal digits"),
    .init(##"{"\ud800":1}"##, "the header, byte 2: half of a surrogate pair"),
    .init(##"{"\ud800\u0041":1}"##, "the header, byte 2: half of a surrogate pair"),
    .init(##"{"\udc00\ud800":1}"##, "the header, byte 2: half of a surrogate pair"),
    .init("{\"a\tb\":1}", "the header, byte 3: a control character in a string must be escaped"),
    .init(##"{"a":[[[[[[[["##, "the header, byte 5: expected \"{\" but found \"[\""),
    .init("{\u{A0}}", "the header, byte 1: expected a string but found the byte 0xc2"),
  ]

  private static let badMembers: [BadHeader] = [
    .init(##"{"__metadata__":{"a":1}}"##, "the header, byte 21: expected a string but found \"1\""),
    .init(##"{"__metadata__":null}"##, "the header, byte 16: expected \"{\" but found \"n\""),
    .init(
      ##"{"__metadata__":{"a":"","a":""}}"##, "the header, byte 24: the key \"a\" appears twice"),
    .init(
      ##"{"__metadata__":{},"__metadata__":{}}"##,
      "the header, byte 19: the key \"__metadata__\" appears twice"),
    .init("{\"a\":{\(byte)},\"a\":{\(byte)}}", "the header, byte 53: the key \"a\" appears twice"),
    .init(
      "{\"a\":{\(byte)},\"\\u0061\":{\(byte)}}",
      "the header, byte 53: the key \"a\" appears twice"),
    .init(
      "{\"é\":{\(byte)},\"e\u{301}\":{\(byte)}}",
      "the header, byte 54: the key \"e\u{301}\" appears twice"),
    .init(
      "{\"a\":{\(byte),\"dtype\":\"U8\"}}", "the header, byte 52: the key \"dtype\" appears twice"),
    .init(
      "{\"a\":{\(byte),\"strides\":[1]}}",
      "tensor \"a\": the key \"strides\" is not one of \"dtype\", \"shape\", \"data_offsets\""),
    .init(##"{"a":{"shape":[1],"data_offsets":[0,1]}}"##, "tensor \"a\": \"dtype\" is missing"),
    .init(##"{"a":{"dtype":"U8","data_offsets":[0,1]}}"##, "tensor \"a\": \"shape\" is missing"),
    .init(##"{"a":{"dtype":"U8","shape":[1]}}"##, "tensor \"a\": \"data_offsets\" is missing"),
    .init(##"{"a":{"dtype":8}}"##, "the header, byte 14: expected a string but found \"8\""),
    .init(
      ##"{"\u001b[31m\u202e":{"dtype":"F33","shape":[],"data_offsets":[0,1]}}"##,
      "tensor \"\\u{1b}[31m\\u{202e}\": the dtype \"F33\" is not one of \(types)"),
  ]

  private static let badNumbers: [BadHeader] = [
    .init(##"{"a":{"shape":1}}"##, "the header, byte 14: expected \"[\" but found \"1\""),
    .init(
      ##"{"a":{"shape":[-1]}}"##,
      "the header, byte 15: expected a non-negative whole number but found \"-\""),
    .init(
      ##"{"a":{"shape":[1,]}}"##,
      "the header, byte 17: expected a non-negative whole number but found \"]\""),
    .init(
      ##"{"a":{"shape":[1.0]}}"##, "the header, byte 16: expected \",\" or \"]\" but found \".\""),
    .init(
      ##"{"a":{"shape":[1e3]}}"##, "the header, byte 16: expected \",\" or \"]\" but found \"e\""),
    .init(
      ##"{"a":{"shape":[01]}}"##, "the header, byte 16: expected \",\" or \"]\" but found \"1\""),
    .init(
      ##"{"a":{"shape":[9223372036854775808]}}"##,
      "the header, byte 15: a number above 9223372036854775807"),
    .init(
      ##"{"a":{"dtype":"U8","shape":[],"data_offsets":[0]}}"##,
      "tensor \"a\": data_offsets [0] is not a beginning and an end"),
    .init(
      ##"{"a":{"dtype":"U8","shape":[],"data_offsets":[1,0]}}"##,
      "tensor \"a\": data_offsets [1, 0] is not a beginning and an end"),
    .init(
      ##"{"a":{"dtype":"U8","shape":[],"data_offsets":[1,2,3,4,5,6,7,8,9]}}"##,
      "tensor \"a\": data_offsets [1, 2, 3, 4, 5, 6, 7, 8, … 9 numbers] is not a beginning and "
        + "an end"),
  ]

  private static let badLayouts: [BadHeader] = [
    .init(
      ##"{"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}"##, data: 20,
      "tensor \"a\": the shape [2, 3] of F32 takes 24 bytes, but data_offsets [0, 20] give it 20"),
    .init(
      ##"{"a":{"dtype":"U8","shape":[],"data_offsets":[1,2]}}"##, data: 2,
      "tensor \"a\" begins at byte 1 of the data, but the tensors before it end at byte 0: a hole"),
    .init(
      ##"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"##
        + ##""b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"##, data: 3,
      "tensor \"b\" begins at byte 1 of the data, but the tensors before it end at byte 2: "
        + "an overlap"),
    .init(
      ##"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"##, data: 1,
      "the tensors take 2 bytes, but 1 bytes follow the header"),
    .init(
      ##"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"##, data: 3,
      "the tensors take 2 bytes, but 3 bytes follow the header"),
    .init(
      ##"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}"##, data: 2,
      "tensor \"a\": the shape [3] of F4 takes 12 bits, which is not a whole number of bytes"),
    .init(
      ##"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"##,
      "tensor \"a\": the shape [4294967296, 4294967296] has more elements than can be counted"),
    .init(
      ##"{"a":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}"##,
      "tensor \"a\": the shape [0, 4294967296, 4294967296] has more elements than can be counted"),
  ]

  @Test(arguments: badSyntax + badMembers + badNumbers + badLayouts)
  func `a bad header is refused with its reason`(_ bad: BadHeader) throws {
    let folder = try SafetensorsFolder()
    let data = [UInt8](repeating: 0, count: bad.byteCount)
    let path = try folder.add(safetensors(header: bad.header, data: data), as: "file")
    #expect(openingError(path) == SafetensorsError(path: path, problem: bad.problem))
  }

  @Test func `a name that is not valid Unicode is refused`() throws {
    let folder = try SafetensorsFolder()
    var content = safetensors(header: ##"{"?":{}}"##)
    content[10] = 0xFF
    let path = try folder.add(content, as: "file")
    #expect(openingError(path)?.problem == "the header, byte 1: a string that is not valid UTF-8")
  }

  @Test(arguments: [
    (0, "not a safetensors file: it has 0 bytes, and the length of its header alone takes 8"),
    (7, "not a safetensors file: it has 7 bytes, and the length of its header alone takes 8"),
    (8, "its header claims 2 bytes, but only 0 follow"),
    (9, "its header claims 2 bytes, but only 1 follow"),
  ])
  func `a file that ends early is refused`(byteCount: Int, problem: String) throws {
    let folder = try SafetensorsFolder()
    let path = try folder.add(Array(safetensors(header: "{}").prefix(byteCount)), as: "file")
    #expect(openingError(path)?.description == "\(path): \(problem)")
  }

  @Test(arguments: [(100_000_001, "100000001"), (UInt64.max, "18446744073709551615")])
  func `a header that claims too much is refused`(length: UInt64, text: String) throws {
    let folder = try SafetensorsFolder()
    let claim = withUnsafeBytes(of: length.littleEndian) { Array($0) }
    let path = try folder.add(claim + Array("{}".utf8), as: "file")
    #expect(
      openingError(path)?.problem
        == "not a safetensors file: its header claims \(text) bytes, and 100000000 are the most")
  }
}
