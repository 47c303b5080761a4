import Testing

@testable import ExperimentFile

/// A point's tree with whole paths.
struct WholePathTests {
  private func tree(_ text: String, file: String, overrides: [Override] = []) throws -> String {
    let file1 = BlockSchema([Field("path", .path), Field("parts", .list(.path))])
    let schema = Schema([
      Field("data", .block(file1)), Field("tokenizer", .either([.integer(), .path])),
      Field("name", .text),
    ])
    let experiment = Experiment(
      source: SourceText(name: file, text: text), schema: schema, overrides: overrides)
    let (plan, _) = experiment.plan()
    return YAMLText.inline(try #require(plan?.points.first).tree(pathsFrom: "/work"))
  }

  @Test func `paths start from their file, the override's from the working folder`() throws {
    #expect(
      try tree(
        "data: {path: ../a b.txt, parts: [x, /y]}\ntokenizer: t.json\nname: a/b\n",
        file: "Experiments/x.yaml")
        == "{data: {path: /work/a b.txt, parts: [/work/Experiments/x, /y]}, "
        + "tokenizer: /work/Experiments/t.json, name: a/b}")
    #expect(
      try tree("name: x\n", file: "Experiments/x.yaml", overrides: [.set("data.path=a.txt")])
        == "{name: x, data: {path: /work/a.txt}}")
  }

  @Test func `what is no path stays as it is`() throws {
    #expect(try tree("tokenizer: 4\nname: 1.10\n", file: "x.yaml") == "{tokenizer: 4, name: 1.10}")
  }
}
