import Testing

@testable import ExperimentFile

/// A text and everything that is said about it: the wording is the test.
struct MessageCase: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  var overrides: [Override]
  var files: [String: String]
  var expected: String

  init(
    _ name: String, _ text: String, overrides: [Override] = [], files: [String: String] = [:],
    _ expected: String
  ) {
    self.name = name
    self.text = text
    self.overrides = overrides
    self.files = files
    self.expected = expected
  }

  var testDescription: String { name }

  func messages() throws -> String {
    try Fixture.messages(text, overrides, files: files)
  }
}
