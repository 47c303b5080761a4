import Testing

@testable import Reporting

@Suite struct EscapingTests {
  /// What a label may contain.
  static let hostile = [
    "a|b", "a,b", "\"quoted\"", "a\nb", "a\r\nb", "\\", "_x_", "lora_A", "*bold*", "`code`", "$x$",
    "<script>", "a & b", "100%", "#1", "{x}", "~", "^", "[link](x)", "", " ", "é\u{301}\"", "日本",
  ]

  @Test("Markdown cells stay in one cell of one line", arguments: hostile)
  func markdownCell(_ text: String) {
    let cell = Markdown.cell(text)
    #expect(!cell.contains { $0.isNewline })
    var escaped = false
    for character in cell {
      #expect(character != "|" || escaped)
      escaped = character == "\\" && !escaped
    }
    #expect(!cell.contains("<s"))
  }

  @Test("underscores within words stay")
  func underscores() {
    #expect(Markdown.escape("update/effective_rank") == "update/effective_rank")
    #expect(Markdown.escape("_x_") == "\\_x\\_")
    #expect(Markdown.escape("a_ b") == "a\\_ b")
  }

  @Test("code spans hold their backticks")
  func code() {
    #expect(Markdown.code("a") == "`a`")
    #expect(Markdown.code("a``b") == "```a``b```")
    #expect(Markdown.code("`") == "`` ` ``")
    #expect(Markdown.code("a\nb") == "`a b`")
  }

  @Test("CSV is read back as it was", arguments: hostile)
  func csv(_ text: String) {
    let records = [[text, "x", text], [text]]
    #expect(Self.read(CSV.text(records)) == records)
  }

  @Test("a field without need has no quotes")
  func plainField() {
    #expect(CSV.field("3.351 ± 0.012") == "3.351 ± 0.012")
    #expect(CSV.text([["a", ""], [""]]) == "a,\r\n\"\"\r\n")
  }

  @Test("LaTeX has no open commands", arguments: hostile)
  func latex(_ text: String) {
    let escaped = LaTeX.escape(text)
    var previous: Character = " "
    for character in escaped {
      if "&%#_".contains(character) { #expect(previous == "\\") }
      previous = character
    }
    #expect(!escaped.contains { $0.isNewline })
    #expect(escaped.count(where: { $0 == "{" }) == escaped.count(where: { $0 == "}" }))
  }

  @Test("LaTeX for every special character")
  func latexCharacters() {
    #expect(
      LaTeX.escape(#"\{}$&#_%~^<>|"["#)
        == ##"\textbackslash{}\{\}\$\&\#\_\%\textasciitilde{}\textasciicircum{}\textless{}"##
        + #"\textgreater{}\textbar{}\textquotedbl{}{[}"#)
    #expect(LaTeX.number("-3.2") == "$-$3.2")
    #expect(LaTeX.number("1.0e-20") == "1.0$\\cdot10^{-20}$")
  }

  @Test("XML has no character that it cannot hold")
  func xml() {
    #expect(XML.escape("a<b>&\"c\"\u{0}\u{1b}") == "a&lt;b&gt;&amp;&quot;c&quot;\u{FFFD}\u{FFFD}")
  }

  /// A reader of RFC 4180, written for this test.
  private static func read(_ text: String) -> [[String]] {
    var records: [[String]] = []
    var (record, field): ([String], String) = ([], "")
    var (isQuoted, isAfterQuote) = (false, false)
    for scalar in text.unicodeScalars {
      if isQuoted {
        if scalar == "\"" {
          (isQuoted, isAfterQuote) = (false, true)
        } else {
          field.unicodeScalars.append(scalar)
        }
        continue
      }
      switch scalar {
      case "\"":
        if isAfterQuote { field.unicodeScalars.append(scalar) }
        isQuoted = true
      case ",":
        record.append(field)
        field = ""
      case "\r": break
      case "\n":
        records.append(record + [field])
        (record, field) = ([], "")
      default: field.unicodeScalars.append(scalar)
      }
      isAfterQuote = false
    }
    return records
  }
}
