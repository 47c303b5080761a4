import Testing

@testable import ExperimentFile

/// Texts that cannot be read: the whole of what is said.
struct SyntaxMessagesTests {
  @Test(arguments: [
    MessageCase(
      "tab in indentation",
      """
      train:
      \t\tbatch: 32

      """,
      """
      x.yaml:2:1: error[E102]: tab in indentation
        |
      2 | →→batch: 32
        | ^^ use spaces; tabs are not allowed outside quotes, comments and block text

      1 error; nothing was run.

      """),
    MessageCase(
      "what YAML has and the language has not",
      """
      name: &x 1
      notes: *x
      seed: !!int 3
      ? d
      <<: {a: 1}
      true: 1

      """,
      """
      x.yaml:1:7: error[E109]: anchors ('&') are not supported
        |
      1 | name: &x 1
        |       ^ use 'vars:' with ${vars.name}, or 'extends:'; quote it if it is text

      x.yaml:2:8: error[E109]: aliases ('*') are not supported
        |
      2 | notes: *x
        |        ^ use 'vars:' with ${vars.name}, or 'extends:'; quote it if it is text

      x.yaml:3:7: error[E109]: tags ('!') are not supported
        |
      3 | seed: !!int 3
        |       ^ the schema decides types; quote it if it is text

      x.yaml:4:1: error[E109]: complex keys ('? ') are not supported
        |
      4 | ? d
        | ^ keys are words

      x.yaml:5:1: error[E109]: merge keys ('<<') are not supported
        |
      5 | <<: {a: 1}
        | ^^ use 'extends: file.yaml', or 'vars:' with ${vars.name}

      x.yaml:6:1: error[E110]: the key 'true' is not text to other YAML readers
        |
      6 | true: 1
        | ^^^^ quote it: "true"

      6 errors; nothing was run.

      """),
    MessageCase(
      "a second colon and an open quote",
      """
      seed: 1
      name: a: b
      data: 'x

      """,
      """
      x.yaml:2:8: error[E109]: a second ':' on the line
        |
      2 | name: a: b
        |        ^ quote the value

      x.yaml:3:7: error[E104]: the text in quotes is never closed
        |
      3 | data: 'x
        |       ^ no second ' follows

      2 errors; nothing was run.

      """),
    MessageCase(
      "text that goes on",
      """
      name: some text
        that goes on
      seed: 2

      """,
      """
      x.yaml:2:3: error[E106]: unquoted text cannot go on in the next line
        |
      2 |   that goes on
        |   ^ quote it, or use '>' for long text

      1 error; nothing was run.

      """),
    MessageCase(
      "columns that fit nothing",
      """
      name: 3
       seed: 4
      train:
          batch: 1
        clip: 2

      """,
      """
      x.yaml:2:2: error[E103]: this line's column fits nothing above it
        |
      2 |  seed: 4
        |  ^ siblings begin in the same column, children deeper than their parent

      x.yaml:5:3: error[E103]: this line's column fits nothing above it
        |
      5 |   clip: 2
        |   ^ siblings begin in the same column, children deeper than their parent

      2 errors; nothing was run.

      """),
    MessageCase(
      "a bracket that is never closed",
      """
      eval: {every: 10
      seed: 1

      """,
      """
      x.yaml:2:1: error[E103]: brackets that go on must be deeper than their key
        |
      2 | seed: 1
        | ^ indent this line, also when it only closes the bracket
        |
      1 | eval: {every: 10
        |       - opened here (x.yaml:1:7)

      1 error; nothing was run.

      """),
    MessageCase(
      "a line without a colon",
      """
      name x
      seed: 1

      """,
      """
      x.yaml:1:1: error[E105]: expected 'key: value'
        |
      1 | name x
        | ^^^^^^ is there no ':' with a space after it?

      1 error; nothing was run.

      """),
    MessageCase(
      "escapes, brackets and commas",
      #"""
      notes: "\q"
      name: [a, b]]
      seed: [1, , 2]

      """#,
      #"""
      x.yaml:1:9: error[E112]: this escape is not known
        |
      1 | notes: "\q"
        |         ^^ write \\ for a backslash, or use single quotes

      x.yaml:2:13: error[E111]: text after the end of the value
        |
      2 | name: [a, b]]
        |             ^ one bracket too many?

      x.yaml:3:11: error[E111]: a value is missing before this character
        |
      3 | seed: [1, , 2]
        |           ^ quote it if it is text

      3 errors; nothing was run.

      """#),
    MessageCase(
      "a key without a value",
      """
      model:
      seed: 1

      """,
      """
      x.yaml:1:1: error[E108]: 'model' has no value
        |
      1 | model:
        | ^^^^^ indent the lines that belong to it, or write null

      1 error; nothing was run.

      """),
  ])
  func `everything that is said`(_ item: MessageCase) throws {
    #expect(try item.messages() == item.expected)
  }
}
