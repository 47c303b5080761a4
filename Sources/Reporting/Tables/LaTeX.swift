/// Text for LaTeX.
public enum LaTeX {
  /// Escapes what LaTeX would take for commands; an end of line becomes a space.
  ///
  /// A "[" is put in braces, because after a row's end it would start an argument.
  public static func escape(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\textbackslash{}"
      case "{", "}", "$", "&", "#", "_", "%": result += "\\\(character)"
      case "~": result += "\\textasciitilde{}"
      case "^": result += "\\textasciicircum{}"
      case "<": result += "\\textless{}"
      case ">": result += "\\textgreater{}"
      case "|": result += "\\textbar{}"
      case "\"": result += "\\textquotedbl{}"
      case "[": result += "{[}"
      case "—": result += "---"
      case "–": result += "--"
      case "±": result += "$\\pm$"
      case "†": result += "$^\\dagger$"
      case "×": result += "$\\times$"
      case "≤": result += "$\\leq$"
      case "≥": result += "$\\geq$"
      case "−": result += "$-$"
      case "µ": result += "$\\mu$"
      case _ where character.isNewline: result += " "
      default: result.append(character)
      }
    }
    return result
  }

  /// A printed number: its minus sign becomes a minus, its exponent a power of ten.
  static func number(_ text: String) -> String {
    let minus = text.hasPrefix("-") ? "$-$" : ""
    let parts = text.drop { $0 == "-" }.split(separator: "e", maxSplits: 1)
    guard parts.count == 2, parts[0].last?.isNumber == true, let exponent = Int(parts[1]) else {
      return minus + escape(String(text.drop { $0 == "-" }))
    }
    return minus + parts[0] + power(exponent)
  }

  /// "$\cdot10^{-7}$".
  static func power(_ exponent: Int) -> String { "$\\cdot10^{\(exponent)}$" }
}
