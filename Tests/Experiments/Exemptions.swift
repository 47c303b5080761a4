/// The words in which no typing mistake can be told, each with its reason.
enum Exemptions {
  /// Keys, by the path of their block.
  static func key(_ parent: [String]) -> String? {
    switch parent.joined(separator: ".") {
    case "variants": "a variant's name is the author's"
    case "vars": "a variable's name is the author's; what refers to it is checked"
    case "sweep.zip": "a group's name is the author's"
    case "report.labels": "labels may name any value"
    default: nil
    }
  }

  /// Values, by their path.
  static func value(_ path: [String]) -> String? {
    let whole = path.joined(separator: ".")
    return switch whole {
    case "name", "notes", "report.title", "report.plots.[].title", "report.claims.[].say":
      "free text"
    case "extends", "data.path", "model.from": "a file: tested with files beside it"
    case "extends.[]": "a file: tested with files beside it"
    default:
      if whole.hasPrefix("report.labels.") {
        "free text"
      } else if ["report.where.", "report.compare.", "report.claims."]
        .contains(where: whole.hasPrefix), whole != "report.compare.test",
        !whole.contains(".variant")
      {
        "the value of a coordinate may be one that this plan leaves out"
      } else if whole.hasPrefix("vars.") {
        "a variable's value is checked where it is used"
      } else {
        nil
      }
    }
  }
}
