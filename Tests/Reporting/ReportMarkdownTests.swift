import Foundation
import Reporting
import Testing
import Training

@Suite struct ReportMarkdownTests {
  /// Two variants over two seeds with everything that a report can tell.
  private func full(report: String = "") throws -> RunFolder {
    let folder = try RunFolder(report: report, notes: "What does a restart do?")
    for seed in 0..<2 {
      for (variant, loss) in [("lora", 1.75), ("relora", 1.70)] {
        var found = RunFolder.Found(metrics: ["eval/loss": loss + 0.01 * Double(seed * seed)])
        found.history = [100, 200, 300].flatMap { step -> [MetricsLine] in
          let metrics = [
            "eval/loss": loss + 30 / Double(step), "update/effective_rank": Double(step) / 50,
            "update/rank_bound": 8, "update/random_effective_rank": 7,
          ]
          let line = MetricsLine(step: step, tokens: step, metrics: metrics)
          let event = MetricsLine(step: step, tokens: step, event: "restarted", metrics: [:])
          return variant == "relora" ? [line, event] : [line]
        }
        found.ledger = [
          LedgerEntry(role: "adapter", parameters: 500, trained: 500),
          LedgerEntry(role: "base", parameters: 1500, trained: 0),
        ]
        found.invariants = [
          InvariantRecord(
            name: "merge preserves the function", checks: 4, worst: 2e-7, limit: "at most 1e-4")
        ]
        try folder.add(
          ["variant": variant], seed: seed,
          settings: variant == "relora" ? ["restart.every": "100"] : [:], found)
      }
    }
    return folder
  }

  @Test func `the whole text of a small report`() throws {
    let folder = try full(report: "plots: []\nexport: [csv]\ntitle: Restarts\n")
    #expect(
      try Report(folder: folder.path).markdown == """
        # Restarts

        **relora** has the lowest eval/loss, 1.7050 ± 0.0071, and is better than **lora**, \
        1.7550 ± 0.0071 (difference -0.05000 ± 0, 95 % interval, paired over 2 seeds; p < 0.001).

        What does a restart do?

        ## Results

        | variant | eval/loss |
        |:---|---:|
        | lora | 1.7550 ± 0.0071 |
        | relora | **1.7050 ± 0.0071** |

        eval/loss (validation data, lower is better); read at the end of each run; mean ± sample \
        standard deviation (n − 1) over n = 2 seeds; **bold** = best mean of its column, † = not \
        separable from it (paired over seeds, p > 0.05 after Holm's correction for all pairs of a \
        column).

        [table as CSV](report/table.csv) · [all runs as CSV](report/runs.csv)

        ## Parameters

        |  | adapter | base | all | trained |
        |:---|---:|---:|---:|---:|
        | lora and relora | 500 | 1500 ❄ | 2000 | 500 (25%) |

        Parameters by role at the end of a run; ❄ = frozen.

        ## Times and memory

        In [a file of their own](report/times.md), because they are not the same twice.

        ## What the runs checked

        | invariant | runs | checks | broken | worst | limit |
        |:---|---:|---:|---:|---:|:---|
        | merge preserves the function | 4 | 16 | 0 | 2.00e-7 | at most 1e-4 |

        Every invariant over all finished runs: the worst value that any run measured.

        ## Runs that did not finish, and inexact ones

        All 4 runs finished.

        ## Settings

        | setting | lora | relora |
        |:---|:---|:---|
        | restart.every | — | 100 |

        Settings that differ, as they were written; — = not written, so its default holds. All \
        others are the same.

        ## Reproduction

        ```sh
        ranklab run example.yaml
        ```

        4 points.

        - `example.yaml`, SHA-256 `5eed`
        - program `program-one`

        <details>
        <summary>Hashes of the configurations</summary>

        | configuration | group | seeds | finished |
        |:---|:---|:---|---:|
        | lora | variant=lora | 0, 1 | 2 of 2 |
        | relora | variant=relora | 0, 1 | 2 of 2 |

        The group is the hash of all settings but the seed.

        </details>

        ## Machine

        | processor | kernels | BLAS | cores | system | runs |
        |:---|:---|:---|:---|:---|---:|
        | processor | AVX2 | Haswell | 2 | system | 4 |

        """)
  }

  @Test func `the same runs give the same bytes, whenever they ran`() throws {
    // Each folder has its own times of day.
    let folders = try [full(), full()]
    let written = try folders.map { try Report(folder: $0.path).write() }
    let names = zip(folders, written).map { folder, files in
      files.map { $0.replacing(folder.path, with: "") }
    }
    #expect(names[0] == names[1])
    #expect(names[0].first == "/report.md")
    #expect(names[0].contains("/report/plot-1-line-eval-loss-dark.svg"))
    for name in names[0] {
      let bytes = folders.map { FileManager.default.contents(atPath: $0.path + name) }
      #expect(bytes[0] != nil && bytes[0] == bytes[1], "\(name)")
    }
    let again = try Report(folder: folders[0].path).write()
    #expect(again == written[0])
  }

  @Test func `every picture and file that the report names is written beside it`() throws {
    let folder = try full()
    let target = folder.path + "/elsewhere/answer.md"
    try FileManager.default.createDirectory(
      atPath: folder.path + "/elsewhere", withIntermediateDirectories: true)
    let files = try Report(folder: folder.path).write(to: target)
    let text = try folder.text("elsewhere/answer.md")
    #expect(text.contains("src=\"answer/plot-1-line-eval-loss-light.svg\""))
    for match in text.matches(of: /(?:src|srcset)="([^"]+)"|\]\(([^)]+)\)/) {
      let name = String(match.1 ?? match.2 ?? "")
      #expect(files.contains("\(folder.path)/elsewhere/\(name)"), "\(name)")
    }
  }

  @Test func `a broken invariant stands at the top with its run and numbers`() throws {
    let folder = try full()
    var found = RunFolder.Found(metrics: ["eval/loss": 1])
    found.invariants = [
      InvariantRecord(
        name: "merge preserves the function", checks: 4, broken: 1, worst: 3e-3,
        limit: "at most 1e-4", detail: "step 300, layers.2.mlp.up")
    ]
    found.inexact = ["resumed with other kernels"]
    try folder.add(["variant": "broken"], found)
    let text = try Report(folder: folder.path).markdown
    #expect(
      text.hasPrefix(
        """
        # example

        > [!CAUTION]
        > 🔴 **merge preserves the function** was broken in 1 of 4 checks of run `run-4` (broken · \
        seed 0): worst 0.00300, limit at most 1e-4. First: step 300, layers.2.mlp.up

        """))
    #expect(
      text.contains("| 🔴 merge preserves the function | 5 | 20 | 1 | 0.00300 | at most 1e-4 |"))
    #expect(text.contains("- `run-4` (broken · seed 0): resumed with other kernels"))
  }

  @Test func `what is broken in many runs is said once`() throws {
    let folder = try full()
    for seed in 0..<5 {
      var found = RunFolder.Found(metrics: ["eval/loss": 1])
      found.invariants = [
        InvariantRecord(
          name: "frozen weights do not change", checks: 2, broken: 1, worst: nil, limit: "",
          detail: "step \(seed)")
      ]
      try folder.add(["variant": "broken", "seed": "\(seed)"], found)
    }
    let text = try Report(folder: folder.path).markdown
    #expect(text.matches(of: /> 🔴/).count == 1)
    #expect(text.contains("was broken in 5 of 10 checks of 5 runs, `run-4` ("))
    #expect(text.contains(" and 2 others. First: step 0"))
  }

  @Test func `runs that did not finish are listed with what they said`() throws {
    let folder = try full()
    try folder.add(
      ["variant": "wild"], RunFolder.Found(state: .diverged, error: "the loss is nan at 240"))
    try folder.add(["variant": "slow"], RunFolder.Found(state: .preempted))
    try folder.add(["variant": "new"], nil)
    let text = try Report(folder: folder.path).markdown
    #expect(
      text.contains("| run-4 | wild · seed 0 | diverged | 240 of 600 | the loss is nan at 240 |"))
    #expect(text.contains("| run-5 | slow · seed 0 | stopped | 240 of 600 |  |"))
    #expect(text.contains("| run-6 | new · seed 0 | not started | — |  |"))
    #expect(text.contains("| wild | div. |"))
    #expect(text.contains("| slow | stopped@240 |"))
  }

  @Test func `a run that was left names the run that ended badly, however far before it`() throws {
    let folder = try full()
    let failed = RunFolder.Found(state: .failed, error: "the disk is full")
    try folder.add(["variant": "dense"], failed)
    try folder.add(["variant": "level one"], needs: ["run-4"], nil)
    try folder.add(["variant": "level two"], needs: ["run-0", "run-5"], nil)
    try folder.add(["variant": "fine"], needs: ["run-0"], nil)
    let text = try Report(folder: folder.path).markdown
    let reason = "left: it starts from run-4 (dense · seed 0), which failed"
    #expect(text.contains("| run-4 | dense · seed 0 | failed | 240 of 600 | the disk is full |"))
    #expect(text.contains("| run-5 | level one · seed 0 | not started | — | \(reason) |"))
    #expect(text.contains("| run-6 | level two · seed 0 | not started | — | \(reason) |"))
    #expect(text.contains("| run-7 | fine · seed 0 | not started | — |  |"))
    #expect(
      text.contains(
        "4 of 8 runs did not finish and are in no mean. 2 of them were never begun, because a run "
          + "that they start from ended badly."))
    let other = try full()
    let joined = try Report(folders: [folder.path, other.path]).markdown
    #expect(joined.contains("left: it starts from example/run-4 ("))
  }

  @Test func `times stand in a file of their own`() throws {
    let folder = try full()
    try Report(folder: folder.path).write()
    let text = try folder.text("report.md")
    #expect(!text.contains("time/"))
    #expect(try folder.text("report/times.md").contains("No finished run has recorded times."))
  }

  @Test func `what a terminal shows has no Markdown`() throws {
    let folder = try full()
    let text = try Report(folder: folder.path).summaryText
    #expect(text.hasPrefix("relora has the lowest eval/loss"))
    #expect(text.contains("relora   1.7050 ± 0.0071*"))
  }
}
