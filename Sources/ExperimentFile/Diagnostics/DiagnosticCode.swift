/// Every problem that an experiment file can have, by its number.
///
/// E1xx syntax, E2xx names, E3xx types and units, E4xx fields that contradict each other, E5xx
/// sweeps, E6xx files and references, W7xx warnings. Numbers are never reused: editors and
/// scripts filter by them.
public enum DiagnosticCode: String, CaseIterable, Sendable {
  case badCharacter = "E101"
  case tab = "E102"
  case indentation = "E103"
  case unterminated = "E104"
  case expectedKey = "E105"
  case multilineText = "E106"
  case duplicateKey = "E107"
  case emptyValue = "E108"
  case notSupported = "E109"
  case badKey = "E110"
  case unexpectedText = "E111"
  case badEscape = "E112"
  case tooDeep = "E113"
  case tooLarge = "E114"
  case emptyFile = "E115"

  case unknownKind = "E201"
  case missingKind = "E202"
  case missingKey = "E203"
  case unknownKey = "E204"
  case unknownPath = "E205"

  case wrongValue = "E301"
  case outOfRange = "E302"
  case wrongShape = "E303"
  case unknownChoice = "E304"

  case contradiction = "E401"

  case sweepExpression = "E501"
  case zipLengths = "E502"
  case tooManyPoints = "E503"
  case inertAxis = "E504"
  case sweepInList = "E505"
  case sweepBlock = "E506"
  case noPoints = "E507"

  case fileNotFound = "E601"
  case extendsCycle = "E602"
  case unknownBuiltIn = "E603"
  case environment = "E604"
  case expression = "E605"
  case referenceCycle = "E606"
  case malformedOverride = "E607"

  case droppedKeys = "W701"
  case duplicatePoints = "W702"
  case replacedAxis = "W703"
  case excludesNothing = "W704"
  case ignoredSweep = "W705"
  case neverHappens = "W706"
  case tooMuchMemory = "W707"

  /// What the code is about, in a few words.
  public var meaning: String {
    switch self {
    case .badCharacter: "bytes that are not UTF-8, or characters that YAML forbids"
    case .tab: "a tab outside quotes, comments and block text"
    case .indentation: "a line whose column fits no sibling"
    case .unterminated: "a quote or bracket that is never closed"
    case .expectedKey: "a line that is not 'key: value'"
    case .multilineText: "unquoted text that goes on in the next line"
    case .duplicateKey: "a path that is defined twice in one file"
    case .emptyValue: "a key or list item without a value"
    case .notSupported: "YAML that the experiment language leaves out"
    case .badKey: "a key that needs quotes"
    case .unexpectedText: "something after the end of a value"
    case .badEscape: "an escape that is not known"
    case .tooDeep: "more than 32 levels"
    case .tooLarge: "more than 1 MiB"
    case .emptyFile: "nothing but comments"
    case .unknownKind: "a kind that no plugin has"
    case .missingKind: "a component without a kind"
    case .missingKey: "a key that must be written"
    case .unknownKey: "a key that its block does not know"
    case .unknownPath: "a path that names nothing"
    case .wrongValue: "a value that its type cannot read"
    case .outOfRange: "a number outside its range"
    case .wrongShape: "a block, list or single value where another was wanted"
    case .unknownChoice: "a word that is not among the choices"
    case .contradiction: "settings that do not fit each other"
    case .sweepExpression: "a sweep that cannot be read"
    case .zipLengths: "zipped lists of unequal length"
    case .tooManyPoints: "more than 10,000 points"
    case .inertAxis: "an axis that changes nothing"
    case .sweepInList: "a sweep inside a list"
    case .sweepBlock: "a sweep block whose parts do not fit"
    case .noPoints: "a sweep without points"
    case .fileNotFound: "a file that cannot be read"
    case .extendsCycle: "files that extend each other"
    case .unknownBuiltIn: "a built-in experiment that does not exist"
    case .environment: "an environment variable that is not set"
    case .expression: "an expression that cannot be evaluated"
    case .referenceCycle: "values that refer to each other"
    case .malformedOverride: "an override that is not path=value"
    case .droppedKeys: "settings that the new kind does not know were dropped"
    case .duplicatePoints: "points that are the same were merged"
    case .replacedAxis: "an override took the place of an axis"
    case .excludesNothing: "an exclusion that matches no point"
    case .ignoredSweep: "a sweep that was left out on request"
    case .neverHappens: "a setting that the run never comes to"
    case .tooMuchMemory: "more memory than this machine has"
    }
  }

  /// Warnings begin with `W`; everything else stops the run.
  public var isWarning: Bool { rawValue.hasPrefix("W") }
}
