import Foundation
import Testing

@testable import Reporting

@Suite struct NumberTextTests {
  static let fixedCases: [(Double, Int, String)] = [
    (3.14159, 2, "3.14"), (0, 2, "0.00"), (-0.0, 1, "0.0"), (-0.004, 2, "0.00"),
    (0.125, 2, "0.12"), (0.375, 2, "0.38"), (2.675, 2, "2.68"), (9.995, 2, "10.00"),
    (1e21, 0, "1000000000000000000000"), (1.5e-7, 8, "0.00000015"), (12345.678, 0, "12346"),
    (0.5, 0, "0"), (1.5, 0, "2"), (.nan, 2, "nan"), (-.infinity, 2, "-inf"), (99.99, 1, "100.0"),
  ]

  @Test("fixed decimals", arguments: fixedCases)
  func fixed(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(NumberText.fixed(value, decimals: decimals) == text)
  }

  @Test("fixed decimals are those of the C library, but for numbers halfway")
  func fixedAgainstC() {
    var random = SplitMix(state: 3)
    for _ in 0..<500 {
      let value = random.uniform(-1, 1) * Ticks.powerOfTen(Int.random(in: -6...9, using: &random))
      let decimals = Int.random(in: 0...6, using: &random)
      let expected = String(format: "%.\(decimals)f", value)
      let zero = !expected.contains { "123456789".contains($0) }
      #expect(
        NumberText.fixed(value, decimals: decimals)
          == (zero ? expected.replacing("-", with: "") : expected))
    }
  }

  @Test("exact text reads back as the same number")
  func exact() {
    for value in [
      0.1, 100_000, 1e-7, Double.leastNonzeroMagnitude, 1.7976931348623157e308, -2.5, 0,
    ] {
      #expect(Double(NumberText.exact(value)) == value)
    }
    #expect(NumberText.exact(100_000) == "100000")
    #expect(NumberText.exact(0.1) == "0.1")
    #expect(NumberText.significant(0.1, digits: .max).hasPrefix("0.1000"))
    #expect(NumberText.fixed(0.1, decimals: .min) == "0")
  }

  static let significantCases: [(Double, String)] = [
    (3.14159, "3.142"), (123_456, "123456"), (12.3456, "12.35"), (0.00012345, "0.0001234"),
    (0.000012345, "1.234e-5"), (1.5e12, "1.500e12"), (0, "0"), (-9.9996, "-10.00"),
    (.infinity, "inf"),
  ]

  @Test("significant digits keep the whole part", arguments: significantCases)
  func significant(_ value: Double, _ text: String) {
    #expect(NumberText.significant(value) == text)
  }

  static let measuredCases: [(Double, Double, String)] = [
    (3.4123, 0.02134, "3.412 ± 0.021"), (3.38, 0.0996, "3.38 ± 0.10"),
    (3.38, 0.0994, "3.380 ± 0.099"), (123_456, 2345, "123500 ± 2300"), (10, 123, "10 ± 120"),
    (0.5, 0, "0.5000 ± 0"), (3.4, 1e-20, "3.400 ± 1.0e-20"),
    (1.2345e-7, 1.2e-9, "(1.234 ± 0.012)e-7"), (5e12, 3e11, "(5.00 ± 0.30)e12"),
    (0, 0.01, "0.000 ± 0.010"), (-3.456, 0.12, "-3.46 ± 0.12"), (1, 1e9, "(0.0 ± 1.0)e9"),
  ]

  @Test("the error has two digits, the value the same decimals", arguments: measuredCases)
  func measured(_ value: Double, _ spread: Double, _ text: String) {
    #expect(MeasuredText(value, spread: spread).text == text)
  }

  @Test("without a finite spread only the value is written")
  func withoutSpread() {
    #expect(MeasuredText(3.41234).text == "3.412")
    #expect(MeasuredText(3.41234, spread: .nan).text == "3.412")
    #expect(MeasuredText(.nan, spread: 1).text == "nan")
  }

  static let countsCases: [(Double, String)] = [
    (0, "0"), (999, "999"), (1200, "1200"), (9999, "9999"), (10_000, "10k"), (12_345, "12.3k"),
    (1_200_000, "1.2M"), (999_499, "999k"), (999_950, "1M"), (4.56e9, "4.56G"), (-12_345, "-12.3k"),
    (1e30, "1.00e30"),
  ]

  @Test("counts", arguments: countsCases)
  func counts(_ value: Double, _ text: String) {
    #expect(NumberText.count(value) == text)
  }

  static let secondsCases: [(Double, String)] = [
    (0, "0 s"), (1.23e-5, "12.3 µs"), (0.00456, "4.56 ms"), (0.9996, "1 s"), (12.34, "12.3 s"),
    (59.94, "59.9 s"), (59.96, "1 min 00 s"), (125, "2 min 05 s"), (3599.7, "1 h 00 min"),
    (3725, "1 h 02 min"), (86_399, "1 d 00 h"), (183_600, "2 d 03 h"), (-3, "-3 s"), (.nan, "nan"),
  ]

  @Test("durations", arguments: secondsCases)
  func seconds(_ value: Double, _ text: String) {
    #expect(NumberText.seconds(value) == text)
  }

  @Test("bytes and percentages")
  func others() {
    #expect(NumberText.bytes(512) == "512 B")
    #expect(NumberText.bytes(1536) == "1.5 KiB")
    #expect(NumberText.bytes(1_048_575) == "1 MiB")
    #expect(NumberText.bytes(5_000_000_000) == "4.66 GiB")
    #expect(NumberText.percent(0.1234) == "12.3%")
    #expect(NumberText.percent(0.9) == "90%")
    #expect(NumberText.percent(1) == "100%")
    #expect(NumberText.percent(0.00012) == "0.012%")
  }
}
