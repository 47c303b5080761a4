import Testing

@testable import Reporting

@Suite struct OtherPlotTests {
  @Test("bars start at zero, and a negative one hangs from it")
  func bars() throws {
    let chart = BarChart(
      groups: ["a", "b"], series: [.init("", [.init(2, spread: 0.5), .init(-1)])])
    let parsed = ParsedXML(chart.svg(.light))
    let rectangles = parsed.elements.filter { $0.name == "rect" }
    #expect(rectangles.count == 2)
    let tops = rectangles.compactMap { $0.attributes["y"].flatMap(Double.init) }
    let heights = rectangles.compactMap { $0.attributes["height"].flatMap(Double.init) }
    #expect(abs(tops[0] + heights[0] - tops[1]) < 0.011, "both touch zero")
    #expect(isClose(heights[0] / heights[1], 2, 1e-3))
    #expect(parsed.texts.contains("2") && parsed.texts.contains("−1"))
  }

  @Test("missing and diverged bars are said")
  func missingBars() {
    let chart = BarChart(
      groups: ["a", "b", "c"], series: [.init("", [nil, .init(.nan), .init(1)])])
    let parsed = ParsedXML(chart.svg(.light))
    #expect(parsed.texts.contains("—") && parsed.texts.contains("div."))
    #expect(BarChart.Bar(Sample([nil])) == nil)
    #expect(BarChart.Bar(Sample([.nan]))?.value.isNaN == true)
    #expect(BarChart.Bar(Sample([1, 3]))?.spread == 2.0.squareRoot())
  }

  @Test("the axis of bars includes zero whatever the values")
  func zero() {
    for values in [[5.0, 6], [-5, -6], [-1, 1], [0, 0], []] {
      let chart = BarChart(groups: ["a", "b"], series: [.init("", values.map { .init($0) })])
      let domain = chart.chart(.light, panels: 1, allowsEndLabels: false).y.domain
      #expect(domain.contains(0) && domain.lowerBound < domain.upperBound, "\(values)")
    }
  }

  @Test("a histogram counts every finite value once, and its area is one")
  func histogram() {
    var random = SplitMix(state: 12)
    let values = (0..<5000).map { _ in random.uniform(0, 1) * random.uniform(0, 1) } + [.nan]
    let bins = Bins(values: values, domain: 0...1, kind: .linear, count: 40, measure: .density)
    #expect(bins.finite == 5000 && bins.outside == 0)
    #expect(isClose(bins.heights.reduce(0, +) / 40, 1, 1e-12))
    let counts = Bins(
      values: values, domain: 0.1...0.5, kind: .linear, count: 7, measure: .count)
    #expect(counts.heights.reduce(0, +) + Double(counts.outside) == 5000)
    let ends = Bins(values: [0, 1, 1, 2], domain: 0...2, kind: .linear, count: 2, measure: .count)
    #expect(ends.heights == [1, 3] && ends.edges == [0, 1, 2])
    let logs = Bins(
      values: [1, 5, 50, 100, 0, -1], domain: 1...100, kind: .log, count: 2, measure: .count)
    #expect(logs.heights == [2, 2] && logs.outside == 2)
  }

  @Test("values outside the range of a histogram are said")
  func outside() {
    let plot = Histogram(x: Axis(range: 0...1), series: [.init("a", [0.5, 2, 3])])
    #expect(ParsedXML(plot.svg(.light)).texts.contains("2 of 3 values lie outside the range"))
  }

  @Test("a heat map prints its values, outlines the best and hatches what lacks")
  func heatMap() {
    let map = HeatMap(
      columns: ["x", "y"], rows: ["1", "2"],
      cells: [[.value(3.41), .value(3.35)], [.diverged]], goal: .minimize)
    let parsed = ParsedXML(map.svg(.dark))
    #expect(parsed.texts.contains("3.41") && parsed.texts.contains("3.35"))
    #expect(parsed.texts.contains("div."))
    let outlines = parsed.elements.filter { $0.name == "rect" && $0.attributes["fill"] == "none" }
    #expect(outlines.count == 2)
    #expect(map.summary == "Heat map, 2 rows by 2 columns between 3.350 and 3.410.")
    let grid = HeatGrid(map.panels[0].cells, rows: 2, columns: 2, most: 100)
    #expect(grid.best(.minimize).map { [$0.row, $0.column] } == [0, 1])
    #expect(grid.best(.maximize).map { [$0.row, $0.column] } == [0, 0])
    #expect(HeatGrid([], rows: 2, columns: 2, most: 9).best(.minimize) == nil)
  }

  @Test("too many cells become means of blocks")
  func blocks() {
    let cells = (0..<5).map { row in (0..<5).map { HeatMap.Cell.value(Double(row * 5 + $0)) } }
    let grid = HeatGrid(cells, rows: 5, columns: 5, most: 9)
    #expect(grid.block == 2 && grid.cells.count == 3 && grid.cells[0].count == 3)
    #expect(grid.cells[0][0] == .value(3) && grid.cells[2][2] == .value(24))
  }

  @Test("a scale of colours covers its values, evenly around a centre")
  func scale() {
    let sequential = HeatScale([1, 5, .nan], range: nil, center: nil)
    #expect(sequential.domain == 1...5 && sequential.map == .viridis)
    let centered = HeatScale([0, 5], range: nil, center: 1)
    #expect(centered.domain == -3...5)
    #expect(centered.color(1) == ColorMap.diverging.color(0.5))
    for values in [[], [2.0], [0.0], [.infinity]] {
      let domain = HeatScale(values, range: nil, center: values.first).domain
      #expect(domain.lowerBound < domain.upperBound)
    }
  }

  @Test("numbers side by side have equal decimals that tell them apart")
  func numbers() {
    func texts(_ values: [Double]) -> [String] {
      let group = NumberGroup(values, largest: values.map(abs).max() ?? 0)
      return values.map(group.text)
    }
    #expect(texts([3.412, 3.3]) == ["3.412", "3.300"])
    #expect(texts([0.5, 0.25]) == ["0.50", "0.25"])
    #expect(texts([114, 7]) == ["114", "7"])
    #expect(texts([114.25, 7]) == ["114", "7"])
    #expect(texts([1.123456, 1.123457]) == ["1.1235", "1.1235"])
    #expect(texts([1e-7, 0]) == ["1e−7", "0"])
    #expect(texts([-0.021, 0.9]) == ["−0.021", "0.900"])
    #expect(texts([]).isEmpty)
  }

  @Test("panels share one axis, and its words stand once")
  func panels() {
    func plot(_ name: String, _ high: Double) -> LinePlot {
      LinePlot(
        title: name, y: Axis("loss"), series: [Series("run", x: [0, 1], y: [0, high])])
    }
    let row = ParsedXML(
      SmallMultiples(title: "t", panels: [plot("p", 1), plot("q", 4)]).svg(.light))
    #expect(row.texts.count { $0 == "loss" } == 1)
    #expect(row.texts.count { $0 == "run" } == 1)
    #expect(row.texts.contains("p") && row.texts.contains("q"))
    let stack = ParsedXML(SmallMultiples.stack([plot("p", 1), plot("q", 4)]).svg(.light))
    #expect(stack.texts.count { $0 == "loss" } == 2)
    #expect(stack.texts.count { $0 == "run" } == 2, "at the ends of the lines")
  }
}
