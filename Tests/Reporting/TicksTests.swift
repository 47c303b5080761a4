import Testing

@testable import Reporting

@Suite struct TicksTests {
  static let linearCases: [(ClosedRange<Double>, Int, [String])] = [
    (0...1, 6, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (0...1500, 8, ["0", "200", "400", "600", "800", "1000", "1200", "1400"]),
    (0...20_000, 5, ["0", "5k", "10k", "15k", "20k"]),
    (-0.021...0.033, 6, ["−0.02", "−0.01", "0.00", "0.01", "0.02", "0.03"]),
    (9_990...10_020, 4, ["9.99k", "10.00k", "10.01k", "10.02k"]),
    (0...3e6, 4, ["0", "1M", "2M", "3M"]),
    (3.41...3.42, 3, ["3.410", "3.415", "3.420"]),
  ]

  @Test("round values with labels of equal decimals", arguments: linearCases)
  func linear(_ domain: ClosedRange<Double>, _ most: Int, _ expected: [String]) {
    let ticks = Ticks.linear(domain, most: most)
    #expect(ticks.map { $0.label?.text } == expected)
    #expect(ticks.allSatisfy { $0.label?.exponent == nil })
  }

  @Test("tiny and huge values have powers of ten")
  func powers() {
    let tiny = Ticks.linear(0...4e-9, most: 5).compactMap(\.label)
    #expect(tiny.map(\.text) == ["0", "1×10", "2×10", "3×10", "4×10"])
    #expect(tiny.map(\.exponent) == [nil, "−9", "−9", "−9", "−9"])
    let huge = Ticks.linear(-1e300...1e300, most: 3).compactMap(\.label)
    #expect(huge.map(\.exponent) == ["300", nil, "300"])
  }

  static let logCases: [(ClosedRange<Double>, Int, [String])] = [
    (0.001...100, 8, ["0.001", "0.01", "0.1", "1", "10", "100"]),
    (1...256, 9, ["1", "2", "5", "10", "20", "50", "100", "200"]),
    (3.5...100, 6, ["5", "10", "20", "50", "100"]),
    (1...1_000, 5, ["1", "10", "100", "1000"]),
    (1.5...1.9, 5, ["1.5", "1.6", "1.7", "1.8", "1.9"]),
  ]

  @Test("decades, and what is between them", arguments: logCases)
  func logarithmic(_ domain: ClosedRange<Double>, _ most: Int, _ expected: [String]) {
    let labels = Ticks.logarithmic(domain, most: most).compactMap(\.label)
    #expect(labels.map(\.text) == expected)
  }

  @Test("many decades are written as powers, every second or third of them")
  func manyDecades() {
    let labels = Ticks.logarithmic(1e-12...1, most: 7).compactMap(\.label)
    #expect(labels.map(\.text) == [String](repeating: "10", count: 7))
    #expect(labels.map(\.exponent) == ["−12", "−10", "−8", "−6", "−4", "−2", "0"])
    #expect(Ticks.logarithmic(1e-300...1e300, most: 6).compactMap(\.label).count >= 2)
    #expect(Ticks.logarithmic(1e-300...1e300, most: 6).count <= 110)
  }

  @Test("linear ticks are inside, ascending, few, round and told apart by their labels")
  func linearProperties() {
    var random = SplitMix(state: 1)
    for _ in 0..<3000 {
      let center =
        random.uniform(-1, 1) * Ticks.powerOfTen(Int.random(in: -20...20, using: &random))
      let width =
        max(abs(center), 1e-25)
        * Ticks.powerOfTen(Int.random(in: -10...6, using: &random)) * random.uniform(1, 10)
      let domain = AxisScale.widened(center - width, center + width, .linear, air: 0)
      let most = Int.random(in: 2...12, using: &random)
      let ticks = Ticks.linear(domain, most: most)
      let values = ticks.map(\.value)
      let span = domain.upperBound - domain.lowerBound
      #expect((1...most).contains(values.count), "\(domain) \(most)")
      #expect(values.allSatisfy { $0 >= domain.lowerBound - span * 1e-6 })
      #expect(values.allSatisfy { $0 <= domain.upperBound + span * 1e-6 })
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
      #expect(Set(ticks.map(\.label)).count == ticks.count, "\(domain) \(most)")
      guard values.count > 2 else { continue }
      let step = values[1] - values[0]
      let (mantissa, _) = NumberText.scientific(step, digits: 1)
      #expect(["1", "2", "5"].contains(mantissa), "\(domain) \(most) \(values)")
    }
  }

  @Test("labels are the values")
  func labelsReadBack() throws {
    var random = SplitMix(state: 2)
    for _ in 0..<1000 {
      let low = random.uniform(-1, 1) * Ticks.powerOfTen(Int.random(in: -9...9, using: &random))
      let domain = AxisScale.widened(low, low + abs(low) * random.uniform(0.1, 9), .linear, air: 0)
      let ticks = Ticks.linear(domain, most: 7)
      for tick in ticks {
        let label = try #require(tick.label)
        let step = ticks.count > 1 ? abs(ticks[1].value - ticks[0].value) : abs(tick.value)
        #expect(abs(Self.value(label) - tick.value) <= step * 1e-6, "\(domain)")
      }
    }
  }

  @Test("log ticks are inside, ascending and few")
  func logProperties() {
    var random = SplitMix(state: 4)
    for _ in 0..<2000 {
      let low = Ticks.powerOfTen(Int.random(in: -30...30, using: &random)) * random.uniform(1, 9)
      let high = low * Ticks.powerOfTen(Int.random(in: 0...20, using: &random))
      let domain = AxisScale.widened(low, high * random.uniform(1.0001, 9), .log, air: 0)
      let most = Int.random(in: 2...10, using: &random)
      let ticks = Ticks.logarithmic(domain, most: most)
      let labelled = ticks.filter { $0.label != nil }
      #expect((1...most).contains(labelled.count), "\(domain) \(most)")
      #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value })
      #expect(ticks.allSatisfy { $0.value >= domain.lowerBound * 0.999_999 })
      #expect(ticks.allSatisfy { $0.value <= domain.upperBound * 1.000_001 })
      #expect(Set(labelled.map(\.label)).count == labelled.count, "\(domain) \(most)")
    }
  }

  /// The number that a label says.
  private static func value(_ label: TickLabel) -> Double {
    var text = label.text.replacing("−", with: "-").replacing("×10", with: "")
    var factor = 1.0
    for (suffix, value) in [("k", 1e3), ("M", 1e6), ("G", 1e9)] where text.hasSuffix(suffix) {
      text.removeLast()
      factor = value
    }
    let exponent = label.exponent?.replacing("−", with: "-") ?? "0"
    return (Double(text + "e" + exponent) ?? .nan) * factor
  }
}
