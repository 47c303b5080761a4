import Reporting
import Testing

/// What every file of a plot owes, for plots of every kind and at the extremes.
@Suite struct PlotFileTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var plot: any Plot

    init(_ name: String, _ plot: any Plot) { (testDescription, self.plot) = (name, plot) }
  }

  static let extremes: [(String, [Double])] = [
    ("empty", []), ("one point", [3.2]), ("all equal", [2, 2, 2, 2]), ("zeros", [0, 0, 0]),
    ("not a number", [.nan, .nan]), ("gaps", [1, .nan, 3, 4, .infinity, 2]),
    ("infinite", [.infinity, -.infinity]), ("huge", [-1e308, 1e308, 5, 1e-308]),
    ("tiny", [.leastNonzeroMagnitude, 3e-308, 1e-300]), ("negative", [-3, -1, -2]),
    ("nearly equal", [1, 1 + 1e-15, 1 - 1e-15]),
  ]

  static func curve(_ values: [Double]) -> Curve {
    Curve(x: values.indices.map(Double.init), y: values)
  }

  static let cases: [Case] = {
    var cases: [Case] = []
    for (name, values) in extremes {
      let runs = [curve(values), curve(values.reversed())]
      for scale in [ScaleKind.linear, .log] {
        let axis = Axis("x", scale: scale)
        cases.append(
          Case(
            "line, \(name), \(scale)",
            LinePlot(
              title: name, x: axis, y: axis, series: [Series("a", runs: runs)],
              verticals: [VerticalMarks(values, label: "m")],
              references: values.map { ReferenceLine($0, label: "r", spread: 1) })))
        cases.append(
          Case("histogram, \(name), \(scale)", Histogram(x: axis, series: [.init("a", values)])))
      }
      cases.append(
        Case(
          "bars, \(name)",
          BarChart(
            groups: values.indices.map { "g\($0)" },
            series: [.init("a", values.map { .init($0, spread: $0) }), .init("b", [nil])])))
      cases.append(
        Case(
          "heat map, \(name)",
          HeatMap(
            columns: values.indices.map { "c\($0)" }, rows: ["r", "s"],
            cells: [values.map { .value($0) }], center: values.first, goal: .minimize)))
    }
    return cases + sizes
  }()

  static let long = String(repeating: "a very long name, ", count: 40)
  static let word = String(repeating: "x", count: 300)

  static var sizes: [Case] {
    var random = SplitMix(state: 6)
    let noise = (0..<12_000).map { _ in random.uniform(0, 1) }
    let grid = (0..<100).map { row in
      (0..<100).map { HeatMap.Cell.value(noise[(row * 100 + $0) % noise.count]) }
    }
    let few = curve(Array(noise.prefix(600)))
    let names = (0..<100).map { "\($0)" }
    let many = LinePlot(
      title: long, subtitle: word, x: Axis(long), y: Axis(word),
      series: (0..<40).map { Series("\($0) " + long, runs: [few, few]) },
      verticals: [VerticalMarks((0..<500).map { Double($0) * 40 }, label: word)])
    let bars = BarChart(
      groups: (0..<60).map { "\($0) \(word)" },
      series: (0..<5).map { .init("\($0)", noise.prefix(60).map { .init($0, spread: 0.1) }) })
    let hostile = LinePlot(
      title: "<&\"'>\u{0}", x: Axis("]]>"),
      series: [Series("</text><script>", x: [0, 1], y: [1, 2])]
    )
    var odd = Histogram(series: [.init("a", [1, 2])], bins: 0)
    (odd.width, odd.height) = (.nan, .infinity)
    return [
      Case("forty noisy series with long names", many),
      Case("twelve thousand steps", LinePlot(series: [Series("a", runs: [curve(noise)])])),
      Case(
        "three hundred series",
        LinePlot(
          series: (0..<300).map { Series("series \($0)", runs: [curve(Array(noise.prefix(500)))]) })
      ),
      Case("sixty groups with long names", bars),
      Case("a large heat map", HeatMap(columns: names, rows: names, cells: grid)),
      Case(
        "a heat map with long names",
        HeatMap(
          title: long, xLabel: long, yLabel: long, valueLabel: long, columns: [long, word],
          rows: [word, long], cells: [])),
      Case("hostile words", hostile),
      Case("panels", SmallMultiples(title: "p", panels: [many, bars, hostile])),
      Case("a stack", SmallMultiples.stack([hostile, bars])),
      Case("no panels", SmallMultiples(panels: [])),
      Case("odd lengths", odd),
      Case("a narrow drawing", SmallMultiples(panels: [hostile, hostile], width: 50, height: 20)),
    ]
  }

  @Test("well-formed, described, small, self-contained, and the same every time", arguments: cases)
  func file(_ example: Case) throws {
    for theme in Theme.allCases {
      let file = example.plot.svg(theme)
      #expect(file.utf8.count <= 100_000, "\(file.utf8.count) bytes")
      #expect(file == example.plot.svg(theme))
      let parsed = ParsedXML(file)
      #expect(parsed.isWellFormed)
      let root = try #require(parsed.elements.first)
      #expect(root.name == "svg" && root.attributes["role"] == "img")
      #expect(parsed.elements.dropFirst().prefix(2).map(\.name) == ["title", "desc"])
      #expect(parsed.texts.prefix(2).allSatisfy { !$0.isEmpty })
      let box = try #require(root.attributes["viewBox"]).split(separator: " ").map { Double($0) }
      #expect(box.count == 4 && box[0] == 0 && box.allSatisfy { $0.map { $0 < 5000 } ?? false })
      for word in ["<script", "href", "foreignObject", "<image", "url(", "nan", "inf\"", " id="] {
        #expect(!file.contains(word), "\(word)")
      }
    }
  }

  @Test("both themes have the same geometry and other colours")
  func themes() {
    let plot = LinePlot(title: "t", y: Axis("loss"), series: [Series("a", x: [0, 1], y: [1, 2])])
    let (light, dark) = (plot.svg(.light), plot.svg(.dark))
    #expect(light != dark)
    let color = /#[0-9a-f]{6}/
    #expect(light.replacing(color, with: "#") == dark.replacing(color, with: "#"))
  }
}
