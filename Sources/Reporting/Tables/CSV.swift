/// Comma-separated values as RFC 4180 has them.
public enum CSV {
  /// Records as text; every one, the last too, ends in CR LF.
  public static func text(_ records: [[String]]) -> String {
    records.map { record in
      // A record of one empty field would read as no record at all.
      let fields = record == [""] ? ["\"\""] : record.map(field)
      return fields.joined(separator: ",") + "\r\n"
    }.joined()
  }

  /// A field, in quotes where it holds a comma, a quote or an end of line, its quotes doubled.
  public static func field(_ text: String) -> String {
    // Unicode scalars: "\r\n" is one character, and a quote may carry an accent.
    let special: [Unicode.Scalar] = [",", "\"", "\r", "\n"]
    guard text.unicodeScalars.contains(where: special.contains) else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
