import Testing

@testable import Reporting

@Suite struct DrawingTests {
  @Test(
    "coordinates have hundredths and no zeros at their end",
    arguments: [
      (1.0, "1"), (1.5, "1.5"), (1.25, "1.25"), (0.051, "0.05"), (-0.004, "0"), (-1.1, "-1.1"),
      (.nan, "0"), (.infinity, "1000000"),
    ] as [(Double, String)])
  func coordinates(_ value: Double, _ text: String) {
    #expect(Canvas.number(value) == text)
  }

  @Test("a path is written in differences that do not drift")
  func path() {
    let points = [Point(x: 1, y: 2), Point(x: 2.5, y: 1), Point(x: 2, y: 1.25)]
    #expect(Polyline.path(points) == "M1 2l1.5-1-0.5 0.25")
    #expect(Polyline.path(points, closed: true) == "M1 2l1.5-1-0.5 0.25z")
    #expect(Polyline.path([]) == "")
    #expect(Polyline.path([Point(x: 1, y: 1)]) == "M1 1")
  }

  @Test("gaps split a curve")
  func pieces() {
    let points = [1, .nan, 2, 3, .infinity].map { Point(x: 0, y: $0) }
    #expect(Polyline.pieces(points).map(\.count) == [1, 2])
  }

  @Test("sampling keeps the ends, the extremes and the order")
  func sampling() {
    var random = SplitMix(state: 8)
    for _ in 0..<50 {
      let count = Int.random(in: 1...5000, using: &random)
      let limit = Int.random(in: 1...600, using: &random)
      let points = (0..<count).map { Point(x: Double($0), y: random.uniform(0, 1)) }
      let sampled = Polyline.sampled(points, limit: limit)
      #expect(sampled.count <= max(limit, 4))
      #expect(sampled.first == points.first && sampled.last == points.last)
      #expect(sampled.map(\.y).max() == points.map(\.y).max())
      #expect(sampled.map(\.y).min() == points.map(\.y).min())
      #expect(zip(sampled, sampled.dropFirst()).allSatisfy { $0.x < $1.x })
    }
  }

  @Test("names at the ends of lines do not overlap and stay in order")
  func endLabels() {
    var random = SplitMix(state: 9)
    for _ in 0..<500 {
      let count = Int.random(in: 0...12, using: &random)
      let wanted = (0..<count).map { _ in random.uniform(0, 200) }
      let places = EndLabel.spread(wanted, apart: 14, within: 0...200)
      let sorted = places.sorted()
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 >= 14 - 1e-9 })
      #expect(places.allSatisfy { $0 >= -1e-9 && $0 <= 200 + 1e-9 })
      for (a, b) in zip(wanted.indices, wanted.indices.dropFirst()) {
        #expect((wanted[a] < wanted[b]) == (places[a] < places[b]))
      }
    }
    #expect(EndLabel.spread([50, 100], apart: 14, within: 0...200) == [50, 100])
    #expect(EndLabel.spread([100, 100], apart: 14, within: 0...200) == [93, 107])
  }

  @Test("text is cut or broken to its limit")
  func text() {
    let long = "restart.every=200, restart.reset.ratio=90%, a_very_long_word_without_any_space"
    for limit in [10.0, 40, 100, 300, 1000] {
      let short = TextMetrics.shortened(long, to: limit, size: 11)
      #expect(TextMetrics.width(short, size: 11) <= max(limit, 11))
      for line in TextMetrics.wrapped(long, to: limit, size: 11, lines: 3) {
        #expect(TextMetrics.width(line, size: 11) <= max(limit, 22))
      }
      #expect(TextMetrics.wrapped(long, to: limit, size: 11, lines: 3).count <= 3)
    }
    #expect(TextMetrics.shortened("abc", to: 100, size: 11) == "abc")
    #expect(TextMetrics.wrapped("", to: 100, size: 11).isEmpty)
    #expect(TextMetrics.wrapped("two  words", to: 36, size: 11) == ["two", "words"])
    #expect(TextMetrics.width("日本", size: 10) == 20)
  }

  @Test("colours have enough contrast with their page")
  func contrast() {
    for theme in Theme.allCases {
      for index in 0..<8 {
        #expect(theme.series(index).contrast(with: theme.surface) >= 2.2, "\(theme) \(index)")
        let text = theme.text(theme.series(index))
        #expect(text.contrast(with: theme.surface) >= 4.5, "\(theme) \(index)")
      }
      #expect(theme.muted.contrast(with: theme.surface) >= 4.5)
      #expect(theme.series(-1) == theme.series(7) && theme.series(9) == theme.series(1))
    }
    #expect(isClose(Color(0xffffff).contrast(with: Color(0x000000)), 21, 1e-9))
  }

  @Test("the map grows evenly brighter, and the ink on it can be read")
  func colorMap() {
    let places = (0...100).map { Double($0) / 100 }
    let colors = places.map(ColorMap.viridis.color)
    #expect(zip(colors, colors.dropFirst()).allSatisfy { $0.luminance < $1.luminance })
    for map in ColorMap.allCases {
      for place in places {
        let color = map.color(place)
        #expect(HeatScale.ink(on: color).contrast(with: color) >= 4.3, "\(map) \(place)")
      }
    }
    #expect(ColorMap.viridis.color(0).hex == "#440154")
    #expect(ColorMap.viridis.color(1).hex == "#fde725")
    #expect(ColorMap.viridis.color(.nan) == ColorMap.viridis.color(-3))
  }

  @Test("forty series differ in colour or pattern")
  func forty() {
    let looks = (0..<40).map { [Theme.light.series($0).hex, "\(Dash(series: $0))"] }
    #expect(Set(looks).count == 40)
  }
}
