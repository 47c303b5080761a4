import Reporting
import Testing

@Suite struct SparklineTests {
  @Test(
    "one character a value",
    arguments: [
      ([1, 2, 3, 4, 5, 6, 7, 8], "▁▂▃▄▅▆▇█"), ([3, 3, 3], "▄▄▄"), ([], ""),
      ([1, .nan, 8], "▁ █"), ([.nan, .infinity], "  "), ([-1.7e308, 1.7e308], "▁█"), ([5], "▄"),
    ] as [([Double], String)])
  func text(_ values: [Double], _ expected: String) {
    #expect(Sparkline.text(values) == expected)
  }

  @Test("more values than places are averaged")
  func averaged() {
    let values = (0..<1000).map(Double.init)
    #expect(Sparkline.text(values, width: 8) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text(values, width: 0).count == 1)
  }
}
