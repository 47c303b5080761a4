/// A document in GitHub's Markdown, built block by block: one empty line between blocks, one end of
/// line at its end, and the same bytes for the same blocks.
///
/// Paragraphs, items and summaries are Markdown as the caller writes it; words that came from
/// elsewhere go through `Markdown.escape` first.
public struct MarkdownDocument: Sendable, Hashable {
  private var blocks: [String] = []

  /// An empty document.
  public init() {}

  /// The whole text.
  public var text: String {
    blocks.isEmpty ? "" : blocks.joined(separator: "\n\n") + "\n"
  }

  /// Adds a heading of level 1 to 6.
  public mutating func heading(_ level: Int, _ title: String) {
    let line = title.split(whereSeparator: \.isNewline).joined(separator: " ")
    add(String(repeating: "#", count: min(max(level, 1), 6)) + " " + line)
  }

  /// Adds a paragraph, or several, as they are.
  public mutating func paragraph(_ markdown: String) {
    add(markdown)
  }

  /// Adds a list; the lines of an item after its first are indented with it.
  public mutating func list(_ items: [String], numbered: Bool = false) {
    let lines = items.enumerated().map { index, item in
      let bullet = numbered ? "\(index + 1). " : "- "
      let indent = String(repeating: " ", count: bullet.count)
      let parts = item.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      return bullet + parts.joined(separator: "\n" + indent)
    }
    add(lines.joined(separator: "\n"))
  }

  /// Adds a table with its caption.
  public mutating func table(_ table: Table) {
    add(table.markdown)
  }

  /// Adds a picture, and below it a caption.
  public mutating func picture(_ picture: Picture, folder: String = "", caption: String = "") {
    add(picture.markdown(folder: folder))
    add(caption)
  }

  /// Adds code between fences longer than any within it.
  ///
  /// - Parameters:
  ///   - code: The lines.
  ///   - language: The word after the fence, by which GitHub colours the code.
  public mutating func code(_ code: String, language: String = "") {
    let length = max(3, Markdown.longestRun(of: "`", in: code) + 1)
    let fence = String(repeating: "`", count: length)
    let info = language.filter { !$0.isNewline && $0 != "`" }
    let end = code.isEmpty || code.last?.isNewline == true ? "" : "\n"
    blocks.append("\(fence)\(info)\n\(code)\(end)\(fence)")
  }

  /// Adds blocks that are shown when the reader opens them.
  ///
  /// - Parameters:
  ///   - summary: The line that is always shown; plain words, escaped here.
  ///   - isOpen: Whether the blocks are shown at first.
  ///   - content: Adds the blocks.
  public mutating func details(
    _ summary: String, isOpen: Bool = false, _ content: (inout MarkdownDocument) -> Void
  ) {
    var inner = MarkdownDocument()
    content(&inner)
    let tag = isOpen ? "<details open>" : "<details>"
    blocks.append("\(tag)\n<summary>\(Markdown.html(summary))</summary>")
    blocks += inner.blocks
    blocks.append("</details>")
  }

  /// Adds the blocks of another document.
  public mutating func append(_ document: MarkdownDocument) {
    blocks += document.blocks
  }

  /// Adds a block without the ends of line around it; nothing where there is nothing.
  private mutating func add(_ markdown: String) {
    var text = markdown[...]
    while text.first?.isNewline == true { text.removeFirst() }
    while text.last?.isNewline == true { text.removeLast() }
    if !text.isEmpty { blocks.append(String(text)) }
  }
}
