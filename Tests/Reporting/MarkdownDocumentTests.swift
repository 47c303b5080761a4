import Reporting
import Testing

@Suite struct MarkdownDocumentTests {
  @Test("blocks are one empty line apart")
  func document() {
    var document = MarkdownDocument()
    document.heading(1, "Restart\nfrequency")
    document.paragraph("\nOne line.\n\n")
    document.paragraph("")
    document.list(["a", "b\nc"])
    document.list(["x"], numbered: true)
    document.table(Table([.init("a")], rows: [[.number(1)]], caption: "note"))
    document.details("2 < 3") {
      $0.heading(9, "inside")
      $0.code("let a = 1", language: "swift")
    }
    #expect(
      document.text == """
        # Restart frequency

        One line.

        - a
        - b
          c

        1. x

        | a |
        |---:|
        | 1.000 |

        note

        <details>
        <summary>2 &lt; 3</summary>

        ###### inside

        ```swift
        let a = 1
        ```

        </details>

        """)
  }

  @Test("a fence is longer than any within")
  func fences() {
    var document = MarkdownDocument()
    document.code("```swift\nx\n```\n", language: "markdown")
    #expect(document.text == "````markdown\n```swift\nx\n```\n````\n")
    var empty = MarkdownDocument()
    empty.code("")
    #expect(empty.text == "```\n```\n")
  }

  @Test("an empty document is empty")
  func empty() {
    #expect(MarkdownDocument().text.isEmpty)
  }

  @Test("documents can be joined")
  func joined() {
    var first = MarkdownDocument()
    first.paragraph("a")
    var second = MarkdownDocument()
    second.paragraph("b")
    first.append(second)
    #expect(first.text == "a\n\nb\n")
  }

  @Test("a picture has a light and a dark file")
  func picture() {
    let picture = Picture(name: "a b/ü", alternative: "\"x\" < y", light: "L", dark: "D")
    #expect(picture.files.map(\.name) == ["a-b---light.svg", "a-b---dark.svg"])
    var document = MarkdownDocument()
    document.picture(picture, folder: "plots of ü", caption: "what it shows")
    #expect(
      document.text == """
        <picture>
          <source media="(prefers-color-scheme: dark)" \
        srcset="plots%20of%20%C3%BC/a-b---dark.svg">
          <img alt="&quot;x&quot; &lt; y" src="plots%20of%20%C3%BC/a-b---light.svg">
        </picture>

        what it shows

        """)
    #expect(Picture(name: "", alternative: "", light: "", dark: "").name == "plot")
    #expect(Picture(name: "..", alternative: "", light: "", dark: "").name == "plot..")
  }
}
