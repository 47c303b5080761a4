import Foundation
import Tensors
import Testing

@testable import Training

/// What TensorBoard reads of a run.
@Suite struct TensorBoardTests {
  private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
  }

  @Test func `the checksum is CRC-32C, and a record holds it masked`() {
    #expect(CRC32C.of([]) == 0)
    #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32C.masked(Array("123456789".utf8)) == 0xC78A_B0E5)
    // RFC 3720, appendix B.4.
    #expect(CRC32C.of(Array(repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of(Array(repeating: 0xFF, count: 32)) == 0x62A8_AB43)
  }

  @Test func `events have the bytes that TensorBoard's own writer gives them`() {
    #expect(
      hexadecimal(TensorBoardEvent(time: 1, content: .fileVersion).record)
        == "1800000000000000a37f4b2209000000000000f03f1a0d627261696e2e4576656e743a3286bf577a")
    #expect(
      hexadecimal(TensorBoardEvent(time: 2, content: .scalars(step: 7, ["loss": 0.5])).record)
        == "1a00000000000000129bd82d09000000000000004010072a0d0a0b0a046c6f7373150000003fc33fc24a")
  }

  @Test func `a message has the bytes of the guide to the encoding`() {
    var inner = ProtocolBuffer()
    inner.put(1, 150)
    #expect(inner.bytes == [0x08, 0x96, 0x01])
    var outer = ProtocolBuffer()
    outer.put(2, "testing")
    outer.put(3, inner)
    outer.put(16, -1)
    #expect(
      hexadecimal(outer.bytes) == "120774657374696e67" + "1a03089601" + "8001ffffffffffffffffff01")
  }

  @Test func `a file begins with its version and a start, and holds what it was given`() throws {
    try withFolder { folder in
      let file = try TensorBoardFile(in: folder, attempt: 3, step: 300, time: 5)
      let values = ["zero": 0, "none": .nan, "most": .infinity, "large": -1e300, "third": 1.0 / 3]
      try file.append(MetricsLine(step: 300, tokens: 0, metrics: values))
      let name = URL(filePath: file.path).lastPathComponent.split(separator: ".")
      #expect(name.prefix(4) == ["events", "out", "tfevents", "0000000005"])
      #expect(name.suffix(2) == ["\(ProcessInfo.processInfo.processIdentifier)", "3"])
      let events = try TensorBoardReader.events(file.path)
      #expect(events[0][3] == [.bytes(Array("brain.Event:2".utf8))])
      #expect(events[1][2] == [.number(300)] && events[1][7] == [.bytes([0x08, 0x01])])
      #expect(events[0][1] == [.number(5.0.bitPattern)] && events.count == 3)
      let scalars = try TensorBoardReader.scalars(folder)
      #expect(scalars == values.mapValues { [.init(step: 300, Float($0))] })
      #expect(scalars["large"] == [.init(step: 300, -.infinity)])
    }
  }

  @Test func `files of one second are in the order of the attempts`() throws {
    try withFolder { folder in
      let names = try [(8, 50.5), (9, 50.6), (10, 49), (11, 70)].map { attempt, time in
        try TensorBoardFile(in: folder, attempt: attempt, step: 0, time: time).path
      }
      #expect(names == names.sorted())
    }
  }

  @Test func `after a resume, readers see the lines of the metrics file and no others`() throws {
    try withFolder { folder in
      var vouched = 0
      try attempt(folder, keeping: 0, at: 0) { files in
        for step in 0...5 {
          try append(step, of: 1, to: files)
          // The checkpoint is made when the lines of its step are written.
          if step == 3 { vouched = files.metrics.count }
        }
      }
      try attempt(folder, keeping: vouched, at: 3) { files in
        try expectSame(folder)
        for step in 4...6 { try append(step, of: 2, to: files) }
        try expectSame(folder)
      }
      let scalars = try TensorBoardReader.scalars("\(folder)/tb")["attempt"]
      #expect(scalars?.map(\.step) == [0, 1, 2, 3, 4, 5, 6])
      #expect(scalars?.last == .init(step: 6, 2))
      // No checkpoint is left: the run begins anew.
      try attempt(folder, keeping: 0, at: 0) { files in
        try append(0, of: 3, to: files)
        try expectSame(folder)
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/tb").sorted()
      #expect(names.map { $0.suffix(2) } == [".1", ".2", ".3"])
    }
  }

  @Test func `a histogram counts every value once between its ends`() {
    let values = (0..<100).map { Double($0 * $0) } + [.nan]
    let histogram = TensorBoardHistogram(values)
    #expect(histogram?.count == 100 && histogram?.least == 0 && histogram?.most == 9801)
    #expect(histogram?.counts.reduce(0, +) == 100)
    #expect(histogram?.limits.last == 9801 && histogram?.limits.count == 30)
    #expect(TensorBoardHistogram([2, 2])?.limits == [2] && TensorBoardHistogram([.nan]) == nil)
  }

  @Test func `a line with ranks is followed by its spectra, and again after a resume`() throws {
    try withFolder { folder in
      func measure(_ step: Int, _ files: RunFiles) throws {
        let name = "\(folder)/artifacts/spectrum_update-\(StepName.padded(step)).safetensors"
        let values = Tensor([3, 2, 1], shape: [3], type: .float64)
        let shape = Tensor([3, 4, 2], shape: [3], type: .float64)
        try SafetensorsWriter.write([values.item("site"), shape.item("site.shape")], to: name)
        try files.append(
          MetricsLine(step: step, tokens: 0, metrics: ["update/effective_rank": 2.5]))
      }
      var vouched = 0
      try attempt(folder, keeping: 0, at: 0) { files in
        for step in 1...4 {
          try measure(step, files)
          if step == 2 { vouched = files.metrics.count }
        }
      }
      try attempt(folder, keeping: vouched, at: 2) { files in
        for step in 3...5 { try measure(step, files) }
      }
      let found = try TensorBoardReader.histograms("\(folder)/tb")
      #expect(found == ["spectrum/update/site": (1...5).map { [$0, 3] }])
      // A file that is torn costs its histogram and nothing else.
      try Data("torn".utf8).write(
        to: URL(filePath: "\(folder)/artifacts/spectrum_update-\(StepName.padded(5)).safetensors"))
      let bytes = FileManager.default.contents(atPath: "\(folder)/metrics.jsonl")?.count ?? 0
      try attempt(folder, keeping: bytes, at: 5) { _ in }
      #expect(try TensorBoardReader.scalars("\(folder)/tb")["update/effective_rank"]?.count == 5)
    }
  }

  @Test func `the text of a report is a string tensor of the plugin for texts`() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let path = "\(folder)/\(TensorBoardReport.name)"
      #expect(TensorBoardReport.bytes("# a") == TensorBoardReport.bytes("# a"))
      try TensorBoardReport.bytes("# a report").write(to: URL(filePath: path))
      let events = try TensorBoardReader.events(path)
      #expect(events.count == 2)
      guard case .bytes(let summary)? = events[1][5]?.first else {
        Issue.record("no summary")
        return
      }
      let text = String(decoding: summary, as: UTF8.self)
      #expect(text.contains("# a report") && text.contains("report"))
    }
  }

  @Test func `a file that cannot be written stops no run, and the log says it once`() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try Data().write(to: URL(filePath: "\(folder)/tb"))
      try attempt(folder, keeping: 0, at: 0) { files in
        for step in 0...3 { try append(step, of: 1, to: files) }
      }
      #expect(MetricsFile.read("\(folder)/metrics.jsonl").count == 8)
      let log = try String(contentsOfFile: "\(folder)/log.txt", encoding: .utf8)
      #expect(log.split(separator: "\n").count == 1 && log.contains("TensorBoard"))
    }
  }

  /// One start of a run, as `Run` makes it.
  private func attempt(
    _ folder: String, keeping bytes: Int, at step: Int, _ body: (RunFiles) throws -> Void
  ) throws {
    let environment = RunEnvironment(
      attempt: 0, arguments: [], host: "", system: "", processor: "", instructions: "", blas: "",
      threads: 1, cores: 1, memory: 0, program: "", started: 0)
    let files = try RunFiles(folder, environment: environment)
    defer { files.claim.release() }
    try files.cutMetrics(to: bytes)
    files.openEvents(at: step)
    try body(files)
  }

  private func append(_ step: Int, of attempt: Int, to files: RunFiles) throws {
    let loss = 1 / Double(step + 3)
    try files.append(
      MetricsLine(step: step, tokens: 0, metrics: ["loss": loss, "attempt": Double(attempt)]))
    try files.append(MetricsLine(step: step, tokens: 0, event: "restarted", metrics: ["loss": 2]))
  }

  /// Compares all scalars with the metrics file.
  private func expectSame(_ folder: String) throws {
    var expected: [String: [TensorBoardReader.Scalar]] = [:]
    for line in MetricsFile.read("\(folder)/metrics.jsonl") {
      for (name, value) in line.metrics {
        expected[name, default: []].append(.init(step: line.step, Float(value)))
      }
    }
    #expect(try TensorBoardReader.scalars("\(folder)/tb") == expected)
  }
}
