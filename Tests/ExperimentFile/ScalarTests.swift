import Testing

@testable import ExperimentFile

/// Section 2: what each type reads, and what it says about the rest.
struct ScalarTests {
  @Test(arguments: [
    ("-12", -12), ("+3", 3), ("0", 0), ("1_000", 1000), ("0x1f", 31), ("-0x10", -16), ("2k", 2000),
    ("5M", 5_000_000), ("1G", 1_000_000_000), ("64Ki", 65536), ("2Mi", 2_097_152),
    ("1e6", 1_000_000),
    ("2.5k", 2500), ("1.0", 1),
  ])
  func `whole numbers`(text: String, value: Int) throws {
    #expect(try NumberScalars.integer(text) == value)
  }

  @Test(arguments: [
    ("010", "a leading 0 means octal to some readers; write 10"),
    ("1.5", "write a whole number, such as 2"),
    ("", nil), ("abc", nil), ("1__0", "the number is too large or '_' stands in a wrong place"),
    ("_1", nil), ("0x", nil), ("0x-1", nil), ("2K", "write 2k for thousands, 2Ki for 1024"),
    ("9999999999999999999", "the number is too large or '_' stands in a wrong place"),
    ("90%", "a percentage is not a whole number"), ("1e400", nil), ("--1", nil), ("٣", nil),
  ])
  func `what is no whole number`(text: String, hint: String?) {
    #expect(throws: ScalarProblem(hint)) { try NumberScalars.integer(text) }
  }

  @Test(arguments: [
    (".5", 0.5), ("1.", 1), ("3e-4", 3e-4), ("1.0e-3", 1e-3), ("-.5", -0.5), ("2k", 2000),
    ("inf", Double.infinity), ("-inf", -Double.infinity), ("1_0.5", 10.5), ("0x10", 16),
    ("0.5k", 500),
  ])
  func `decimal numbers`(text: String, value: Double) throws {
    #expect(try NumberScalars.number(text, allowsNaN: false) == value)
  }

  @Test(arguments: [
    ("nan", "'nan' is not allowed here"), ("1,5", "did you mean 1.5?"),
    ("50%", "did you mean 0.5?"),
    ("1e", nil), (".", nil), ("1.2.3", nil), ("00.5", nil), ("infinity", nil), ("0x1p3", nil),
    ("1e5000", nil),
  ])
  func `what is no decimal number`(text: String, hint: String?) {
    #expect(throws: ScalarProblem(hint)) { try NumberScalars.number(text, allowsNaN: false) }
  }

  @Test func `nan where it is allowed`() throws {
    #expect(try NumberScalars.number("nan", allowsNaN: true).isNaN)
  }

  @Test(arguments: [("0.9", 0.9), ("90%", 0.9), ("0", 0), ("1", 1), ("100%", 1), ("0.5%", 0.005)])
  func `fractions`(text: String, value: Double) throws {
    #expect(try Fraction(parsing: text).value == value)
  }

  @Test(arguments: [
    ("90", "did you mean 90%?"), ("-0.1", "write a number from 0 to 1, or from 0% to 100%"),
    ("101%", "write a number from 0 to 1, or from 0% to 100%"), ("x%", nil), ("", nil),
    ("0.9 %", nil),
  ])
  func `what is no fraction`(text: String, hint: String?) {
    #expect(throws: ScalarProblem(hint)) { try Fraction(parsing: text) }
  }

  @Test(arguments: [
    ("2000", Extent(2000, .steps), "2000"), ("2k", Extent(2000, .steps), "2000"),
    ("500it", Extent(500, .steps), "500"), ("10ep", Extent(10, .epochs), "10ep"),
    ("0.5ep", Extent(0.5, .epochs), "0.5ep"), ("300Mtok", Extent(3e8, .tokens), "300000000tok"),
    ("25%", Extent(0.25, .share), "25%"), ("0", Extent(0, .steps), "0"),
    ("1e3", Extent(1000, .steps), "1000"),
    ("7%", Extent(0.07, .share), "7%"),
  ])
  func `extents`(text: String, extent: Extent, spelling: String) throws {
    #expect(try Extent(parsing: text) == extent)
    #expect(extent.text == spelling)
    #expect(try Extent(parsing: spelling).unit == extent.unit)
  }

  @Test(arguments: [
    ("-5", "an extent cannot be negative"), ("0.5", "did you mean 50%?"),
    ("1.5", "steps and tokens are whole numbers"),
    ("200 steps", "did you mean 200it?"), ("10epochs", "did you mean 10ep?"),
    ("inf", "write a finite number"),
    ("5 tokens", "did you mean 5tok?"), ("120%", "a share of the run is from 0% to 100%"),
    ("long", nil),
  ])
  func `what is no extent`(text: String, hint: String?) {
    #expect(throws: ScalarProblem(hint)) { try Extent(parsing: text) }
  }

  @Test func `periods are extents or points`() throws {
    #expect(try Period(parsing: "1ep") == .every(Extent(1, .epochs)))
    #expect(throws: ScalarProblem("a period is longer than 0; write 1 or more")) {
      try Period(parsing: "0")
    }
    #expect(try Period.Point(parsing: "rewind", names: []) == .named("rewind"))
    #expect(try Period.Point(parsing: "50", names: ["start"]) == .after(.steps(50)))
    #expect(throws: ScalarProblem("did you mean 'start'?")) {
      try Period.Point(parsing: "strat", names: ["start", "end"])
    }
    #expect(Period.at([.named("start"), .after(.steps(5))]).text == "[start, 5]")
  }

  @Test(arguments: [
    ("90s", 90.0, "1m30s"), ("15m", 900, "15m"), ("2h", 7200, "2h"), ("1d", 86400, "1d"),
    ("1h30m", 5400, "1h30m"), ("1.5h", 5400, "1h30m"), ("0s", 0, "0s"), ("0.5s", 0.5, "0.5s"),
  ])
  func `durations`(text: String, seconds: Double, spelling: String) throws {
    #expect(try Interval(parsing: text).seconds == seconds)
    #expect(Interval(seconds: seconds).text == spelling)
  }

  @Test(arguments: [
    ("1:30", "a colon is base 60 to some readers; write 1h30m"),
    ("90", "write a unit: 90s, 90m or 90h"),
    ("1:02:03", "a colon is base 60 to some readers; write 1h2m3s"),
    ("30m1h", "write the larger unit first"),
    ("", nil), ("h", nil), ("1x", nil), (":", "write 1h30m"),
  ])
  func `what is no duration`(text: String, hint: String?) {
    #expect(throws: ScalarProblem(hint)) { try Interval(parsing: text) }
  }

  @Test(arguments: [(0.0, "0 s"), (6000, "1 h 40 m"), (90061, "1 d 1 h"), (59, "59 s")])
  func `rough durations`(seconds: Double, text: String) {
    #expect(Interval(seconds: seconds).rough == text)
  }

  @Test(arguments: [
    ("4GiB", 4 << 30, "4GiB"), ("64MB", 64_000_000, "64MB"), ("1.5KiB", 1536, "1536B"),
    ("7B", 7, "7B"),
  ])
  func `sizes`(text: String, bytes: Int, spelling: String) throws {
    #expect(try ByteCount(parsing: text).bytes == bytes)
    #expect(ByteCount(bytes).text == spelling)
  }

  @Test(arguments: [
    ("4", "write a unit: 4MB or 4MiB"), ("4G", "did you mean 4GB?"), ("GB", nil),
    ("-1GB", "write a size that exists"),
  ])
  func `what is no size`(text: String, hint: String?) {
    #expect(throws: ScalarProblem(hint)) { try ByteCount(parsing: text) }
  }

  @Test(arguments: [
    ("1", "1"), ("0x10", "16"), ("0o17", "15"), ("1.5", "1.5"), ("true", "true"), ("~", "null"),
    ("1_000", "\"1_000\""), ("2k", "\"2k\""), ("0123", "\"0123\""),
    ("2026-01-01", "\"2026-01-01\""),
    (".inf", "\"Infinity\""), ("1:30", "\"1:30\""), ("text", "\"text\""),
  ])
  func `untyped values follow the core schema`(text: String, json: String) throws {
    #expect(try UntypedScalar.read(Scalar(text)).json.text == json)
    #expect(
      try UntypedScalar.read(Scalar(text, style: .singleQuoted)).json.text == JSON.quoted(text))
  }

  @Test(arguments: ["yes", "No", "ON", "off", "y", "n"])
  func `words that are booleans to some must be quoted`(word: String) {
    #expect(throws: ScalarProblem("quote it: \"\(word)\"; or write true or false")) {
      try UntypedScalar.read(Scalar(word))
    }
  }

  @Test func `paths start from the file that contains them`() {
    #expect(FilePath("../data/x.txt", in: "Experiments/deep").resolved == "Experiments/data/x.txt")
    #expect(FilePath("/data/x.txt", in: "Experiments").resolved == "/data/x.txt")
    #expect(FilePath("../x", in: "").resolved == "../x")
    #expect(SourceText(name: "a/b/c.yaml", text: "").directory == "a/b")
    #expect(SourceText(name: "<--set 1>", text: "").directory == "")
  }
}
