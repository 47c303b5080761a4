/// Text for GitHub's Markdown.
public enum Markdown {
  /// Escapes words that a person wrote, so that they are shown as they are.
  ///
  /// An underscore within a word stays, because there it means nothing: metrics stay readable.
  public static func escape(_ text: String) -> String {
    let characters = Array(text)
    var result = ""
    for (index, character) in characters.enumerated() {
      switch character {
      case "\\", "`", "*", "[", "]", "~", "$", "|":
        result += "\\\(character)"
      case "_":
        let inside =
          index > 0 && isWord(characters[index - 1])
          && index + 1 < characters.count && isWord(characters[index + 1])
        result += inside ? "_" : "\\_"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      default: result.append(character)
      }
    }
    return result
  }

  /// Escapes the words of a table's cell, which must stand in one line.
  public static func cell(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return lines.map { escape(String($0)) }.joined(separator: "<br>")
  }

  /// Code within a line; the fence is longer than any run of backticks within.
  public static func code(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let fence = String(repeating: "`", count: longestRun(of: "`", in: line) + 1)
    let padding = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
    return line.isEmpty ? "" : fence + padding + line + padding + fence
  }

  /// Escapes the text or an attribute of HTML and SVG.
  public static func html(_ text: String) -> String { XML.escape(text) }

  /// Takes emphasis and links from a caption: "**bold** [csv](a.csv)" becomes "bold csv".
  static func plain(_ markdown: String) -> String {
    var (result, link, skipping) = ("", false, false)
    for character in markdown.replacing("**", with: "") {
      if skipping {
        skipping = character != ")"
      } else if character == "[" || character == "`" {
        continue
      } else if character == "]" {
        link = true
        continue
      } else if character == "(" && link {
        skipping = true
      } else {
        result.append(character)
      }
      link = false
    }
    return result
  }

  static func longestRun(of character: Character, in text: some StringProtocol) -> Int {
    var (longest, current) = (0, 0)
    for other in text {
      current = other == character ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }
}
