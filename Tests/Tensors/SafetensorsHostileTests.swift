import Foundation
import Tensors
import Testing

/// Files that are no files, and files made to keep a reader busy.
struct SafetensorsHostileTests {
  @Test func `what is not a readable file is refused`() throws {
    let folder = try SafetensorsFolder()
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("loop"), withDestinationPath: "loop")
    let missing = folder.path("missing")
    #expect(
      openingError(missing)?.description == "\(missing): cannot open: No such file or directory")
    #expect(openingError(folder.path)?.problem == "is a folder, not a file")
    #expect(openingError(folder.path("pipe"))?.problem == "is not a regular file")
    #expect(openingError("/dev/zero")?.problem == "is not a regular file")
    #expect(
      openingError(folder.path("loop"))?.problem
        == "cannot open: Too many levels of symbolic links")
    #expect(openingError("")?.problem == "cannot open: No such file or directory")
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read every file"))
  func `a file without permission is refused`() throws {
    let folder = try SafetensorsFolder()
    let path = try folder.add(safetensors(header: "{}"), as: "file")
    #expect(chmod(path, 0) == 0)
    #expect(openingError(path)?.problem == "cannot open: Permission denied")
  }

  @Test func `deep nesting ends at the first level that has no place`() throws {
    let folder = try SafetensorsFolder()
    let header = ##"{"a":"## + String(repeating: "[", count: 1_000_000)
    let path = try folder.add(safetensors(header: header), as: "file")
    #expect(openingError(path)?.problem == "the header, byte 5: expected \"{\" but found \"[\"")
  }

  /// Swift orders a run of combining marks in quadratic time when it compares strings: this name
  /// would take an hour.
  @Test(.timeLimit(.minutes(1)))
  func `a name that would be slow to compare is refused`() throws {
    let folder = try SafetensorsFolder()
    let marks = String(repeating: "\u{301}\u{316}", count: 500_000)
    let key = try folder.add(safetensors(header: "{\"a\(marks)\":{}}"), as: "key")
    #expect(openingError(key)?.problem == "the header, byte 1: a key of more than 1024 bytes")
    let type = try folder.add(
      safetensors(header: "{\"a\":{\"dtype\":\"\(marks)\",\"shape\":[],\"data_offsets\":[0,1]}}"),
      as: "type")
    let shown = String(repeating: "\u{301}\u{316}", count: 50)
    let refusal = try #require(openingError(type)?.problem)
    #expect(refusal.hasPrefix("tensor \"a\": the dtype \"\(shown)…\" is not one of BOOL"))
    let index = ##"{"weight_map":{"a":"\##(marks)"}}"##
    try folder.add(index, as: "model.safetensors.index.json")
    let location = try #require(openingError(folder: folder.path)?.problem)
    #expect(location.hasSuffix("which is not the plain name of a file"))
  }

  @Test func `a long name is cut in the message`() throws {
    let folder = try SafetensorsFolder()
    let name = String(repeating: "n", count: 1_024)
    let path = try folder.add(safetensors(header: "{\"\(name)\":{}}"), as: "file")
    #expect(
      openingError(path)?.problem
        == "tensor \"\(String(repeating: "n", count: 100))…\": \"dtype\" is missing")
  }
}
