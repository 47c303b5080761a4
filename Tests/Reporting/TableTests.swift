import Foundation
import Reporting
import Testing

@Suite struct TableTests {
  /// A table with everything that a cell can hold.
  static var sample: Table {
    Table(
      [.init("every \\ ratio", .left), .init("0%"), .init("a_b|c"), .init("memory", .center)],
      rows: [
        [
          "100", .quantity(Quantity(3.3514, spread: 0.0123, n: 3, mark: .best)),
          .quantity(Quantity(3.3529, spread: 0.0147, n: 2, mark: .tied)),
          .number(1.5 * 1024 * 1024, form: .bytes),
        ],
        [
          "200, \"warm\"", .state(.diverged),
          .quantity(Quantity(-1.2e-7, spread: 3e-8, n: 3)), .state(.stopped(at: "2k")),
        ],
        ["lines\nof\\words", .quantity(Quantity(3.4, n: 1)), .number(.nan)],
      ], caption: "eval/loss; **bold** = best mean. [csv](a.csv)")
  }

  @Test("Markdown")
  func markdown() {
    #expect(
      Self.sample.markdown == """
        | every \\\\ ratio | 0% | a_b\\|c | memory |
        |:---|---:|---:|:---:|
        | 100 | **3.351 ± 0.012** | 3.353 ± 0.015† (n=2) | 1.5 MiB |
        | 200, "warm" | div. | (-1.20 ± 0.30)e-7 | stopped@2k |
        | lines<br>of\\\\words | 3.400 (n=1) | div. | — |

        eval/loss; **bold** = best mean. [csv](a.csv)

        """)
  }

  @Test("wide CSV")
  func wide() {
    #expect(
      Self.sample.wideCSV.replacing("\r\n", with: "\n") == """
        every \\ ratio,0%,0% spread,0% n,0% state,0% mark,a_b|c,a_b|c spread,a_b|c n,a_b|c state,\
        a_b|c mark,memory,memory state
        100,3.351,0.012,3,,best,3.353,0.015,2,,tied,1572864,
        "200, ""warm""\",,,,diverged,,-1.20e-7,0.30e-7,3,,,,stopped@2k
        "lines
        of\\words",3.400,,1,,,,,,diverged,,,missing

        """)
  }

  @Test("long CSV")
  func long() {
    #expect(
      Self.sample.longCSV.replacing("\r\n", with: "\n") == """
        every \\ ratio,column,value,spread,n,state,mark
        100,0%,3.351,0.012,3,,best
        100,a_b|c,3.353,0.015,2,,tied
        100,memory,1572864,,,,
        "200, ""warm""\",0%,,,,diverged,
        "200, ""warm""\",a_b|c,-1.20e-7,0.30e-7,3,,
        "200, ""warm""\",memory,,,,stopped@2k,
        "lines
        of\\words",0%,3.400,,1,,
        "lines
        of\\words",a_b|c,,,,diverged,
        "lines
        of\\words",memory,,,,missing,

        """)
  }

  @Test("LaTeX")
  func latex() {
    #expect(
      Self.sample.latexFloat(label: "tab:a b") == #"""
        \begin{table}
        \centering
        \caption{eval/loss; bold = best mean. csv}
        \label{tab:ab}
        \begin{tabular}{lrrc}
        \toprule
        every \textbackslash{} ratio & 0\% & a\_b\textbar{}c & memory \\
        \midrule
        100 & \textbf{3.351} {\scriptsize$\pm$ 0.012} & 3.353 {\scriptsize$\pm$ 0.015}$^\dagger$ (n=2) & 1.5 MiB \\
        200, \textquotedbl{}warm\textquotedbl{} & div. & ($-$1.20 {\scriptsize$\pm$ 0.30})$\cdot10^{-7}$ & stopped@2k \\
        lines of\textbackslash{}words & 3.400 (n=1) & div. & --- \\
        \bottomrule
        \end{tabular}
        \end{table}

        """#)
  }

  @Test("plain text for a terminal")
  func plain() {
    let table = Table(
      [.init("method", .left), .init("loss")],
      rows: [
        ["LoRA", .quantity(Quantity(3.4, spread: 0.11, n: 3))],
        ["ReLoRA", .quantity(Quantity(3.351, spread: 0.012, n: 3, mark: .best))],
      ])
    #expect(
      table.plainText == """
        method            loss
        ──────  ──────────────
        LoRA       3.40 ± 0.11
        ReLoRA  3.351 ± 0.012*

        """)
  }

  @Test("the digits are the same in all formats")
  func sameDigits() throws {
    var random = SplitMix(state: 5)
    for _ in 0..<100 {
      let value = random.uniform(-1000, 1000)
      let spread = Double.random(in: 0.001...1, using: &random) * abs(value)
      let table = Table([.init("x")], rows: [[.quantity(Quantity(value, spread: spread, n: 3))]])
      let csv = table.wideCSV.split(separator: "\r\n")[1].split(separator: ",")
      let (number, error) = (String(csv[0]), String(csv[1]))
      #expect(table.markdown.contains("| \(number) ± \(error) |"))
      #expect(
        table.latex.contains(
          "\(number.replacing("-", with: "$-$")) {\\scriptsize$\\pm$ \(error)} \\\\"))
      #expect(table.longCSV.contains(",\(number),\(error),3,"))
    }
  }

  @Test("a short row is filled, a long one adds columns")
  func ragged() {
    var table = Table([.init("a", .left), .init("b")])
    table.append(["x"])
    table.append(["y", .number(1), .number(2)])
    #expect(table.columns.count == 3)
    #expect(table.rows.allSatisfy { $0.count == 3 })
    #expect(table.markdown.contains("| x | — | — |"))
  }

  @Test("an empty table is empty in every format")
  func empty() {
    let table = Table([])
    #expect(table.markdown.isEmpty && table.latex.isEmpty && table.wideCSV.isEmpty)
    #expect(table.plainText.isEmpty)
    #expect(Table([.init("a")]).markdown == "| a |\n|---:|\n")
  }

  @Test("marks follow the results, over the table or in each column")
  func marks() {
    let results: [[[Double?]]] = [
      [[], [3.0, 3.1, 3.2], [5.0, 5.1, 5.2]], [[], [2.0, 2.1, 2.2], [9, 9.1, 9.2]],
    ]
    let rows = results.map { row in ["m"] + row.dropFirst().map { Cell(Sample($0)) } }
    var whole = Table([.init("", .left), .init("a"), .init("b")], rows: rows)
    whole.mark(results)
    #expect(whole.markdown.contains("**2.10 ± 0.10**"))
    #expect(!whole.markdown.contains("**5.10"))
    var columns = Table([.init("", .left), .init("a"), .init("b")], rows: rows)
    columns.mark(results, byColumn: true)
    #expect(columns.markdown.contains("**2.10 ± 0.10**"))
    #expect(columns.markdown.contains("**5.10 ± 0.10**"))
  }

  @Test("a cell of a sample says why it has no number, and on how few it stands")
  func samples() {
    let table = Table(
      ["a", "b", "c", "d"].map { Table.Column($0) },
      rows: [
        [
          Cell(Sample([1, 2, 3])), Cell(Sample([1, .nan, 3])), Cell(Sample([.nan])),
          Cell(Sample([nil])),
        ]
      ])
    #expect(table.markdown.contains("| 2.0 ± 1.0 | 2.0 ± 1.4 (n=2) | div. | — |"))
  }
}
