import ExperimentFile

/// A mistake in the arguments: nothing was run.
struct UsageError: Error {
  let message: String

  /// A name that does not exist, with the one that was probably meant.
  static func unknown(_ what: String, _ name: String, among known: [String]) -> UsageError {
    let hint =
      Suggestion.nearest(to: name, among: known).map { "; did you mean '\($0)'?" }
      ?? "; known: \(known.joined(separator: ", "))"
    return UsageError(message: "unknown \(what) '\(name)'\(hint)")
  }
}

/// The options of a command: `--name value`, `--name=value` and `--flag`.
struct Arguments {
  private var values: [String: String] = [:]
  private var flags: Set<String> = []
  /// Options that may be given more than once, in their order.
  private(set) var list: [(name: String, value: String)] = []
  /// What is no option.
  private(set) var plain: [String] = []

  /// - Parameters:
  ///   - options: names that take a value.
  ///   - flags: names that take none.
  ///   - repeated: names that take a value and may be given more than once.
  init(
    _ arguments: [String], options: [String], flags known: [String], repeated: [String] = []
  ) throws(UsageError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--") else {
        plain.append(argument)
        continue
      }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      if known.contains(name) {
        guard parts.count == 1 else {
          throw UsageError(message: "\(name) takes no value, found '\(argument)'")
        }
        flags.insert(name)
      } else if repeated.contains(name) {
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
          throw UsageError(message: "\(name) needs a value")
        }
        list.append((name, value))
      } else if options.contains(name) {
        guard values[name] == nil else { throw UsageError(message: "\(name) is given twice") }
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
          throw UsageError(message: "\(name) needs a value")
        }
        values[name] = value
      } else {
        throw UsageError.unknown("option", name, among: options + known + repeated)
      }
    }
  }

  func has(_ flag: String) -> Bool { flags.contains(flag) }

  func string(_ name: String) -> String? { values[name] }

  /// A whole number of at least `least`.
  func integer(_ name: String, atLeast least: Int = 1) throws(UsageError) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text.replacing("_", with: "")), number >= least else {
      throw UsageError(
        message: "\(name) wants a whole number of at least \(least), found '\(text)'")
    }
    return number
  }

  /// A number of a range.
  func number(_ name: String, _ range: ClosedRange<Double>) throws(UsageError) -> Double? {
    guard let text = values[name] else { return nil }
    guard let number = Double(text), range.contains(number) else {
      let most = range.upperBound
      let wanted =
        most == .greatestFiniteMagnitude
        ? "of at least \(range.lowerBound)" : "in \(range.lowerBound) ... \(most)"
      throw UsageError(message: "\(name) wants a number \(wanted), found '\(text)'")
    }
    return number
  }

  /// Refuses arguments that are no options.
  func noPlainArguments() throws(UsageError) {
    if let first = plain.first {
      throw UsageError(message: "unexpected argument '\(first)'")
    }
  }
}
