import Reporting
import Testing

@Suite struct ReportAnswerTests {
  private func answer(
    report: String = "", _ variants: KeyValuePairs<String, [Double?]>
  ) throws -> String {
    let folder = try RunFolder(report: report)
    for (name, losses) in variants { try folder.add(["variant": name], losses: losses) }
    return try Report(folder: folder.path).answer
  }

  @Test func `the better of two is named with its evidence`() throws {
    let text = try answer(["lora": [1.75, 1.76, 1.77], "relora": [1.70, 1.711, 1.72]])
    #expect(
      text == """
        **relora** has the lowest eval/loss, 1.710 ± 0.010, and is better than **lora**, \
        1.760 ± 0.010 (difference -0.0497 ± 0.0014, 95 % interval, paired over 3 seeds; p < 0.001).
        """)
  }

  @Test func `an interval that contains zero says that one cannot tell`() throws {
    let text = try answer(["lora": [1.75, 1.70, 1.77], "relora": [1.70, 1.75, 1.71]])
    #expect(text.hasPrefix("One cannot tell which is better: **relora** has the lowest"))
    #expect(text.contains("cannot be told from **lora**"))
    #expect(text.contains("More than these 3 seeds could tell."))
  }

  @Test func `one seed never tells`() throws {
    let text = try answer(["lora": [1.75], "relora": [1.0]])
    #expect(text.hasPrefix("With one seed one cannot tell which is better"))
    #expect(!text.contains("p ="))
  }

  @Test func `several variants are told apart only after the correction for all pairs`() throws {
    // Alone, p of each pair is about 0.03; of three pairs it is above 0.05.
    let text = try answer([
      "a": [1.700, 1.720, 1.710], "b": [1.730, 1.760, 1.730], "c": [1.732, 1.762, 1.736],
    ])
    #expect(text.hasPrefix("One cannot tell which is better: **a** has the lowest"))
    #expect(text.contains("with Holm's correction for 3 comparisons"))
  }

  @Test func `a variant of which a run diverged is not the best, and says so`() throws {
    let text = try answer(["lora": [1.75, 1.76, 1.77], "wild": [1.2, .nan, 1.3]])
    #expect(text.contains("**lora** has the lowest"))
    #expect(text.contains("1 of the 3 runs of **wild** diverged: in no mean."))
  }

  @Test func `nothing finished is no answer`() throws {
    #expect(try answer(["lora": [nil], "relora": [.nan]]).hasPrefix("There is no answer yet"))
  }

  @Test func `where rates are chosen, the best of each is compared, whatever its rate`() throws {
    let folder = try RunFolder(
      report: """
        rows: variant
        select: {over: optimizer.lr, by: eval/loss}
        compare: {against: {variant: lora}}

        """)
    for (variant, rate, loss) in [
      ("lora", "1e-3", 1.5), ("lora", "1e-2", 3), ("relora", "1e-3", 2), ("relora", "1e-2", 1.4),
    ] {
      try folder.add(
        ["variant": variant, "optimizer.lr": rate], losses: [loss, loss + 0.01, loss + 0.019])
    }
    let answer = try Report(folder: folder.path).answer
    #expect(answer.contains("difference -0.1000"), "\(answer)")
  }

  @Test func `a reference is compared with, wherever the filter looks`() throws {
    let report = "where: {variant: relora}\ncompare: {against: {variant: lora}}\n"
    let better = try answer(
      report: report,
      ["lora": [1.75, 1.76, 1.77], "relora": [1.70, 1.711, 1.72], "x": [1, 1, 1]])
    #expect(better.contains("**relora** (1.710 ± 0.010) against **lora** (1.760 ± 0.010)"))
    #expect(better.contains("in eval/loss is better"))
    #expect(!better.contains("**x**"))
    let worse = try answer(
      report: report, ["relora": [1.75, 1.76, 1.77], "lora": [1.70, 1.711, 1.72]])
    #expect(worse.contains("in eval/loss is worse"))
    let none = try answer(report: "compare: {against: {variant: none}}", ["relora": [1.75]])
    #expect(none.contains("No run fits the reference"))
  }

  @Test func `a metric without a better direction has no winner`() throws {
    let folder = try RunFolder(report: "value: {metric: update/effective_rank}")
    for (name, rank) in [("lora", 3.8), ("relora", 23.7)] {
      try folder.add(
        ["variant": name], RunFolder.Found(metrics: ["update/effective_rank": rank]))
    }
    #expect(try Report(folder: folder.path).answer.contains("has no better direction"))
  }

  @Test func `of several references each configuration has the one beside it`() throws {
    let folder = try RunFolder(
      report: """
        rows: prune.density
        columns: prune.control
        compare: {against: {prune.control: random}}
        """)
    for (density, loss) in [("50%", 1.5), ("20%", 1.7)] {
      for (control, gain) in [("none", 0.1), ("random", 0.0)] {
        try folder.add(
          ["prune.density": density, "prune.control": control],
          losses: [loss - gain, loss - gain + 0.011, loss - 1.1 * gain])
      }
    }
    let text = try Report(folder: folder.path).markdown
    #expect(text.contains("Of 2 configurations, 2 are better and 0 worse than the reference"))
    #expect(text.contains("| control none · density 50% | control random · density 50% | -0.103"))
    #expect(text.contains("| control none · density 20% | control random · density 20% | -0.103"))
  }

  @Test func `the comparison that was declared beforehand is corrected apart, and said first`()
    throws
  {
    let folder = try RunFolder(
      report: """
        rows: prune.density
        columns: prune.control
        compare:
          against: {prune.control: ticket}
          primary: {prune.density: 50%, prune.control: random}
        """)
    for (density, loss) in [("50%", 1.5), ("20%", 1.7)] {
      for (control, gain) in [("ticket", 0.1), ("random", 0.0), ("shuffled", 0.05)] {
        try folder.add(
          ["prune.density": density, "prune.control": control],
          losses: [loss - gain, loss - gain + 0.011, loss - 1.1 * gain])
      }
    }
    let report = try Report(folder: folder.path)
    #expect(report.answer.hasPrefix("Declared beforehand: **control random · density 50%**"))
    #expect(report.answer.contains("is worse (difference"))
    #expect(!report.answer.contains("Holm"), "one comparison needs no correction")
    #expect(report.answer.contains("Besides: Of 3 configurations, 0 are better and 3 worse than"))
    #expect(report.markdown.contains("| control random · density 50% (declared) |"))
    #expect(report.markdown.contains("apart from them for the 3 others"))
  }

  @Test func `runs that are the same are no better than each other`() throws {
    let folder = try RunFolder()
    for (name, loss) in [("a", 1.8), ("b", 1.7), ("c", 1.7)] {
      try folder.add(["variant": name], losses: [loss, loss + 0.011])
    }
    let report = try Report(folder: folder.path)
    #expect(
      report.answer.hasPrefix(
        "**b** and **c** gave the same numbers for every seed, the lowest eval/loss, "))
    #expect(!report.answer.contains("More than these") && !report.answer.contains("p = 1"))
    #expect(report.markdown.contains("| b | **1.7055 ± 0.0078** |"))
    #expect(report.markdown.contains("| c | **1.7055 ± 0.0078** |"))
    let all = try answer(["b": [1.7, 1.8], "c": [1.7, 1.8]])
    #expect(
      all == """
        **b** and **c** gave the same eval/loss for every seed, 1.750 ± 0.071: none of them is best.
        """)
    let reference = try answer(
      report: "compare: {against: {variant: b}}", ["b": [1.7, 1.8], "c": [1.7, 1.8]])
    #expect(reference.hasSuffix("in eval/loss: the same numbers for every seed."))
  }

  @Test func `the marks of the table say what the answer says`() throws {
    let folder = try RunFolder()
    for (name, losses) in [
      ("a", [1.700, 1.720, 1.710]), ("b", [1.730, 1.760, 1.730]), ("c", [1.732, 1.762, 1.736]),
    ] {
      try folder.add(["variant": name], losses: losses)
    }
    let report = try Report(folder: folder.path)
    #expect(report.answer.contains("cannot be told from **b**"))
    #expect(report.markdown.contains("| b | 1.740 ± 0.017† |"))
    #expect(report.markdown.contains("p > 0.05 after Holm's correction for all pairs of a column)"))
    try report.write()
    let latex = try folder.text("report/table.tex")
    #expect(latex.contains("$^\\dagger$") && latex.contains("after Holm's correction"))
  }
}
