/// Why a safetensors file, or a folder of them, could not be read or written.
///
/// ```
/// model.safetensors: tensor "wte.weight": the shape [2, 3] of F32 takes 24 bytes, but data_offsets
/// [0, 20] give it 20
/// ```
public struct SafetensorsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder that the error is about.
  public let path: String
  /// What is wrong with it: which tensor, what was found, what was expected.
  public let problem: String

  /// An error about the file at `path`; `problem` is a phrase that can follow a colon.
  public init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  /// The path, a colon, and the problem.
  public var description: String { "\(path): \(problem)" }
}

/// What is wrong with bytes whose file is not known where the mistake is found.
package struct FormatProblem: Error {
  package let message: String

  init(_ message: String) {
    self.message = message
  }

  /// The same problem, seen from outside: `context` and a colon come first.
  func within(_ context: String) -> FormatProblem {
    FormatProblem("\(context): \(message)")
  }

  /// The problem as an error about the file at `path`.
  func inFile(_ path: String) -> SafetensorsError {
    SafetensorsError(path: path, problem: message)
  }
}

extension FormatProblem {
  /// `text` in quotation marks, on one line and of bounded length.
  ///
  /// Names come from files that anybody may have written: they must not be able to move a
  /// terminal's cursor, reverse the line's direction or fill the screen.
  package static func quote(_ text: String) -> String {
    let longest = 100
    var result = "\""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      if count == longest {
        return result + "…\""
      }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// `numbers` in brackets, those beyond the eighth left out.
  package static func list(_ numbers: [Int]) -> String {
    let shown = numbers.prefix(8).map(String.init).joined(separator: ", ")
    return numbers.count > 8 ? "[\(shown), … \(numbers.count) numbers]" : "[\(shown)]"
  }
}
