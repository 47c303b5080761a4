import Testing

@testable import Reporting

@Suite struct LinePlotTests {
  @Test("the whole file of a small plot")
  func snapshot() {
    var plot = LinePlot(
      title: "Loss", x: Axis("step"), y: Axis("eval/loss"),
      series: [
        Series("a", runs: [Curve(x: [0, 1], y: [3, 1]), Curve(x: [0, 1], y: [3, 2])]),
        Series("b", x: [0, 1], y: [2, .nan]),
      ], verticals: [VerticalMarks([0.5], label: "restart")],
      references: [ReferenceLine(1.2, label: "bound")])
    (plot.width, plot.height) = (200, 80)
    #expect(plot.svg(.light) == Self.snapshotText)
  }

  static let snapshotText = """
    <svg xmlns="http://www.w3.org/2000/svg" width="200" height="191" viewBox="0 0 200 191" \
    role="img" font-family="system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto \
    Sans',Arial,sans-serif">
    <title>Loss</title>
    <desc>Line plot of eval/loss against step: a ends at 1.500, b ends at 2.000.</desc>
    <text x="8" y="20" font-size="14" fill="#1f2328" font-weight="600">Loss</text>
    <text x="79.17" y="57" font-size="10" fill="#59636e" text-anchor="middle">restart</text>
    <text x="8" y="43" font-size="11" fill="#59636e">eval/loss</text>
    <path d="M23 134.54h112.35M23 101.59h112.35M23 68.64h112.35" fill="none" stroke="#e4e8ec"/>
    <text x="17" y="138.54" font-size="11" fill="#59636e" text-anchor="end">1</text>
    <text x="17" y="105.59" font-size="11" fill="#59636e" text-anchor="end">2</text>
    <text x="17" y="72.64" font-size="11" fill="#59636e" text-anchor="end">3</text>
    <svg x="21" y="63" width="116.35" height="84" viewBox="21 63 116.35 84">
    <path d="M79.17 65V145" fill="none" stroke="#818b98" stroke-dasharray="1 3"/>
    <path d="M23 127.95L135.35 127.95" fill="none" stroke="#59636e" stroke-width="1.2" \
    stroke-dasharray="4 3"/>
    <path d="M24.1 68.64l110.15 26.12 0 46.6-110.15-72.72z" fill="#0072b2" opacity="0.16"/>
    <path d="M24.1 68.64l110.15 65.9" fill="none" stroke="#0072b2" stroke-width="0.8" \
    stroke-linejoin="round" stroke-linecap="round" opacity="0.45"/>
    <path d="M24.1 68.64l110.15 32.95" fill="none" stroke="#0072b2" stroke-width="0.8" \
    stroke-linejoin="round" stroke-linecap="round" opacity="0.45"/>
    <path d="M24.1 68.64l110.15 49.42" fill="none" stroke="#0072b2" stroke-width="1.8" \
    stroke-linejoin="round" stroke-linecap="round"/>
    <circle cx="24.1" cy="68.64" r="2.4" fill="#0072b2"/>
    <circle cx="134.25" cy="118.06" r="2.4" fill="#0072b2"/>
    <circle cx="24.1" cy="101.59" r="2.4" fill="#d55e00"/>
    </svg>
    <path d="M23 145L135.35 145" fill="none" stroke="#818b98"/>
    <text x="24.1" y="162" font-size="11" fill="#59636e" text-anchor="middle">0</text>
    <text x="134.25" y="162" font-size="11" fill="#59636e" text-anchor="middle">1</text>
    <path d="M24.1 145v5M134.25 145v5" fill="none" stroke="#818b98"/>
    <text x="79.17" y="179" font-size="11" fill="#59636e" text-anchor="middle">step</text>
    <path d="M139.35 118.06l9-2.05" fill="none" stroke="#0072b2" stroke-width="0.75" \
    opacity="0.7"/>
    <text x="151.35" y="120.01" font-size="11" fill="#0072b2">a</text>
    <path d="M29.1 101.59l109.25 0" fill="none" stroke="#d55e00" stroke-width="0.75" \
    stroke-dasharray="1 4" opacity="0.8"/>
    <path d="M139.35 101.59l9 0" fill="none" stroke="#d55e00" stroke-width="0.75" opacity="0.7"/>
    <text x="151.35" y="105.59" font-size="11" fill="#ba5506">b</text>
    <text x="151.35" y="134.01" font-size="11" fill="#59636e">bound</text>
    </svg>

    """

  @Test("mean and band at each place, and where a run diverged the rest")
  func summary() {
    let series = Series(
      "a",
      runs: [
        Curve(x: [0, 1, 2], y: [1, 2, .nan]), Curve(x: [0, 1, 2], y: [3, 4, .nan]),
        Curve(x: [0, 1, 2], y: [5, .nan, .nan]),
      ])
    let points = series.summary()
    #expect(points.map(\.x) == [0, 1, 2])
    #expect(points[0].mean == 3 && points[0].low == 1 && points[0].high == 5)
    #expect(points[1].mean == 3 && points[2].mean.isNaN)
    var range = series
    range.band = .range
    #expect(range.summary()[1].low == 2 && range.summary()[1].high == 4)
    range.band = .interval95
    #expect(isClose(range.summary()[0].high, 3 + 2 * 2.4841377, 1e-6))
    range.band = .none
    #expect(!range.summary()[0].hasEnds)
  }

  @Test("runs of different places have a mean only where half of them were measured")
  func differentPlaces() {
    let series = Series(
      "a",
      runs: [
        Curve(x: [0, 1, 2, 3], y: [1, 1, 1, 1]), Curve(x: [0, 2], y: [3, 3]),
        Curve(x: [0, 2, 4], y: [5, 5, 5]),
      ])
    #expect(series.summary().map(\.x) == [0, 2])
    #expect(series.summary().map(\.mean) == [3, 3])
    let apart = Series(
      "a", runs: (0..<3).map { Curve(x: [Double($0), 9 + Double($0)], y: [1, 2]) })
    #expect(apart.summary().isEmpty)
    // Without a mean the runs themselves are drawn.
    let parsed = ParsedXML(LinePlot(series: [apart]).svg(.light))
    #expect(parsed.names("path") > 3)
  }

  @Test("a curve has as many points as both coordinates")
  func unequal() {
    #expect(Curve(x: [1, 2, 3], y: [1]).points == [Point(x: 1, y: 1)])
  }

  @Test("thin lines for at most five seeds, a band for more than one")
  func seeds() {
    func paths(_ n: Int, _ band: Series.Band) -> Int {
      let runs = (0..<n).map { Curve(x: [0, 1], y: [Double($0), Double($0 + 1)]) }
      return ParsedXML(LinePlot(series: [Series("", runs: runs, band: band)]).svg(.light))
        .names("path")
    }
    let base = paths(1, .none)
    #expect(paths(1, .standardDeviation) == base)
    #expect(paths(5, .none) == base + 5)
    #expect(paths(5, .standardDeviation) == base + 6)
    #expect(paths(6, .standardDeviation) == base + 1)
  }

  @Test("names stand at the ends while they fit, else in a legend")
  func names() {
    func chart(_ names: [String]) -> Chart {
      LinePlot(series: names.map { Series($0, x: [0, 1], y: [0, 1]) })
        .chart(.light, panels: 1, allowsEndLabels: true)
    }
    #expect(chart(["a", "b"]).endLabels.map(\.text) == ["a", "b"])
    #expect(chart(["a", "b"]).legend.isEmpty)
    #expect(chart((0..<10).map { "\($0)" }).legend.count == 10)
    #expect(chart([String(repeating: "long ", count: 20)]).legend.count == 1)
    #expect(chart([""]).legend.isEmpty && chart([""]).endLabels.isEmpty)
    // A series that has no value has no end, and still must be named.
    let empty = LinePlot(series: [Series("a", x: [0], y: [1]), Series("b", x: [], y: [])])
    #expect(empty.chart(.light, panels: 1, allowsEndLabels: true).legend.count == 2)
  }

  @Test("on a reversed axis the name stands at the smallest place")
  func reversed() {
    var plot = LinePlot(
      x: Axis(scale: .log, isReversed: true), series: [Series("a", x: [1, 10, 100], y: [7, 8, 9])])
    #expect(plot.chart(.light, panels: 1, allowsEndLabels: true).endLabels[0].y == 7)
    plot.x.isReversed = false
    #expect(plot.chart(.light, panels: 1, allowsEndLabels: true).endLabels[0].y == 9)
  }

  @Test("dense marks become short ticks")
  func marks() {
    func file(_ count: Int) -> String {
      LinePlot(
        series: [Series("", x: [0, 1000], y: [0, 1])],
        verticals: [VerticalMarks((1..<count).map { Double($0) * 1000 / Double(count) })]
      ).svg(.light)
    }
    #expect(file(10).contains("stroke-dasharray=\"1 3\""))
    #expect(!file(500).contains("stroke-dasharray=\"1 3\""))
  }

  @Test("a spike of one step among many is as high as it was")
  func spike() throws {
    var values = [Double](repeating: 1, count: 50_000)
    values[31_234] = 100
    let plot = LinePlot(
      y: Axis(range: 0...100),
      series: [Series("", x: values.indices.map(Double.init), y: values)])
    let chart = plot.chart(.light, panels: 1, allowsEndLabels: true)
    var canvas = Canvas(theme: .light)
    let rect = Rect(x: 0, y: 0, width: 500, height: 100)
    chart.draw(Frame(rect: rect, x: chart.x.scale(0, 500), y: chart.y.scale(100, 0)), &canvas)
    // From 1 to 100 and back: 99 hundredths of the height.
    #expect(canvas.body.contains("-99") && canvas.body.contains(" 99"))
    #expect(canvas.body.utf8.count < 30_000)
  }

  @Test("words for those who cannot see it")
  func description() {
    let plot = LinePlot(
      x: Axis("step"), y: Axis("loss"),
      series: [Series("a", x: [0, 1], y: [3, 2.5]), Series("b", x: [], y: [])])
    #expect(plot.summary == "Line plot of loss against step: a ends at 2.500, b has no values.")
    #expect(LinePlot(series: []).summary == "Line plot.")
  }
}
