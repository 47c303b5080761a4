import Foundation
import Testing

/// The real program, as the tests built it.
enum Program {
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String
  }

  /// Runs `ranklab` to its end.
  static func run(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(list: arguments, environment: environment)
  }

  static func run(
    list arguments: [String], environment: [String: String] = [:], in folder: URL? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = try url()
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = folder }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // Errors are short; output is read to its end first, so neither pipe fills up.
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaints = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Outcome(code: process.terminationStatus, output: text, errors: complaints)
  }

  /// Beside the test bundle.
  static func url() throws -> URL {
    let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let places = [folder, folder.deletingLastPathComponent()]
      .map { $0.appending(path: "ranklab") }
    return try #require(
      places.first { FileManager.default.isExecutableFile(atPath: $0.path) },
      "no program at \(places.map(\.path))")
  }
}
