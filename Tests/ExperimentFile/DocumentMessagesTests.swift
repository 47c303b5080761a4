import Testing

@testable import ExperimentFile

/// Documents, keys and block text that cannot be read: the whole of what is said.
struct DocumentMessagesTests {
  @Test(arguments: [
    MessageCase(
      "a directive",
      """
      %YAML 1.2
      ---
      seed: 1

      """,
      """
      x.yaml:1:1: error[E109]: YAML directives are not supported
        |
      1 | %YAML 1.2
        | ^ leave this line out

      1 error; nothing was run.

      """),
    MessageCase(
      "a second document",
      """
      ---
      seed: 1
      ---
      seed: 2

      """,
      """
      x.yaml:3:1: error[E109]: a second document is not supported
        |
      3 | ---
        | ^^^ one file holds one experiment

      1 error; nothing was run.

      """),
    MessageCase(
      "nothing",
      """
      # only a comment

      """,
      """
      x.yaml:2:1: error[E115]: the file says nothing
        |
      2 |
        | ^

      1 error; nothing was run.

      """),
    MessageCase(
      "columns count characters",
      """
      name: "éé" x

      """,
      """
      x.yaml:1:12: error[E111]: text after the end of the value
        |
      1 | name: "éé" x
        |            ^ quote the whole value

      1 error; nothing was run.

      """),
    MessageCase(
      "a path defined twice",
      """
      restart: {every: 2}
      restart.every: 3

      """,
      """
      x.yaml:2:1: error[E107]: duplicate key 'restart.every'
        |
      2 | restart.every: 3
        | ^^^^^^^^^^^^^ second definition
        |
      1 | restart: {every: 2}
        |           ----- first defined here (x.yaml:1:11)

      1 error; nothing was run.

      """),
    MessageCase(
      "a value that is also a block",
      """
      restart: 5
      restart.every: 3

      """,
      """
      x.yaml:1:10: error[E303]: 'restart' wants a block, found '5'
        |
      1 | restart: 5
        |          ^

      x.yaml:2:1: error[E107]: duplicate key 'restart'
        |
      2 | restart.every: 3
        | ^^^^^^^^^^^^^ second definition
        |
      1 | restart: 5
        | ------- first defined here (x.yaml:1:1)

      2 errors; nothing was run.

      """),
    MessageCase(
      "sweeps and references need quotes in brackets",
      """
      probes:
        - {kind: a, every: sweep [1, 2]}
        - {kind: ${a.b}}

      """,
      """
      x.yaml:2:28: error[E111]: expected ',' or '}'
        |
      2 |   - {kind: a, every: sweep [1, 2]}
        |                            ^ in brackets, quote it: "sweep […]"

      x.yaml:3:13: error[E111]: expected ',' or '}'
        |
      3 |   - {kind: ${a.b}}
        |             ^ in brackets, quote it: "${…}"

      2 errors; nothing was run.

      """),
    MessageCase(
      "indentation indicators",
      """
      notes: |2
          x

      """,
      """
      x.yaml:1:9: error[E109]: indentation indicators are not supported
        |
      1 | notes: |2
        |         ^ use double quotes for text that begins with spaces

      1 error; nothing was run.

      """),
    MessageCase(
      "a list on the line of its key",
      """
      probes: - a
      remove:
        -

      """,
      """
      x.yaml:1:9: error[E111]: a list begins on a line of its own
        |
      1 | probes: - a
        |         ^ or write it as [a, b]

      x.yaml:3:3: error[E108]: a list item has no value
        |
      3 |   -
        |   ^ write null, or leave it out

      2 errors; nothing was run.

      """),
  ])
  func `everything that is said`(_ item: MessageCase) throws {
    #expect(try item.messages() == item.expected)
  }
}
