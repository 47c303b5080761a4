internal import Foundation
import Tensors

/// A value of a JSON text.
package enum JSONValue: Equatable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  /// The value of a whole text.
  ///
  /// - Throws: Foundation's error when the text is not JSON.
  package init(parsing bytes: [UInt8]) throws {
    let value = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    self.init(foundation: value)
  }

  /// What Foundation says of a text that is not JSON, to follow a colon.
  package static func reason(of error: any Error) -> String {
    let text = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String
    return (text ?? "\(error)")
  }

  private init(foundation value: Any) {
    switch value {
    case let text as String: self = .text(text)
    case let list as [Any]: self = .list(list.map(JSONValue.init(foundation:)))
    case let members as [String: Any]:
      self = .object(members.mapValues(JSONValue.init(foundation:)))
    case let number as NSNumber:
      // Booleans are numbers to Foundation, which a cast to Bool or Int does not tell apart: both
      // succeed for true and for 1. What they were made from does: a C char.
      let isFlag = String(cString: number.objCType) == "c"
      self = isFlag ? .flag(number.boolValue) : .number(number.doubleValue)
    default: self = .null
    }
  }

  /// The value as an error shows it: on one line and of bounded length.
  package var shown: String {
    switch self {
    case .null: "null"
    case .flag(let flag): "\(flag)"
    case .number(let number): Int(exactly: number).map { "\($0)" } ?? "\(number)"
    case .text(let text): FormatProblem.quote(text)
    case .list(let list): list.isEmpty ? "[]" : "[\(list[0].shown)\(list.count > 1 ? ", …" : "")]"
    case .object: "an object"
    }
  }
}
