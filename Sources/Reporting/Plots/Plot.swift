/// A drawing of results as SVG.
///
/// The same plot gives the same bytes, without scripts, references to other files or names that
/// could collide with those of another drawing in the same page. The background is transparent.
public protocol Plot: Sendable {
  /// The words above the drawing, and its name for a screen reader.
  var title: String { get }
  /// What the drawing shows, for a reader who cannot see it.
  var summary: String { get }
  /// The numbers that are drawn, for a CSV file beside the drawing.
  var records: PlotRecords { get }
  /// The whole SVG file for a page of this theme.
  func svg(_ theme: Theme) -> String
}

extension Plot {
  /// The drawing in both themes, under a name for its files.
  public func picture(named name: String) -> Picture {
    Picture(
      name: name, alternative: title.isEmpty ? summary : "\(title). \(summary)",
      light: svg(.light), dark: svg(.dark), numbers: records.csv)
  }
}

/// A drawing in a light and a dark version, and the Markdown that shows the one that fits.
///
/// GitHub's own theme decides which, and not the operating system's, as it would with a media query
/// within one file.
public struct Picture: Sendable, Hashable {
  /// The name of both files, before "-light.svg" and "-dark.svg".
  public let name: String
  /// The words for a reader who cannot see the picture.
  public let alternative: String
  /// The file for a light page.
  public let light: String
  /// The file for a dark page.
  public let dark: String
  /// The numbers that are drawn, as CSV; empty for none.
  public let numbers: String

  /// A picture; of the name only ASCII letters, digits, ".", "-" and "_" are kept, others become
  /// "-".
  public init(
    name: String, alternative: String, light: String, dark: String, numbers: String = ""
  ) {
    let kept = name.map { character -> Character in
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      return isPlain || "-_.".contains(character) ? character : "-"
    }
    self.name = kept.isEmpty || kept.first == "." ? "plot" + String(kept) : String(kept)
    (self.alternative, self.light, self.dark) = (alternative, light, dark)
    self.numbers = numbers
  }

  /// The names and texts of the two drawings, and of the numbers in them where there are any.
  public var files: [(name: String, text: String)] {
    let drawings = [("\(name)-light.svg", light), ("\(name)-dark.svg", dark)]
    return numbers.isEmpty ? drawings : drawings + [("\(name).csv", numbers)]
  }

  /// The Markdown that shows the picture.
  ///
  /// - Parameter folder: The folder of the files, relative to the Markdown file.
  /// - Returns: The element `picture` of HTML, which GitHub shows.
  public func markdown(folder: String = "") -> String {
    let path = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
    let (light, dark) = (Self.reference(path + files[0].name), Self.reference(path + files[1].name))
    let words = XML.escape(alternative)
    return """
      <picture>
        <source media="(prefers-color-scheme: dark)" srcset="\(dark)">
        <img alt="\(words)" src="\(light)">
      </picture>
      """
  }

  /// A path as a relative reference: what a list of sources or an attribute would misread is
  /// encoded in percent.
  private static func reference(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in path.utf8 {
      let character = Character(Unicode.Scalar(byte))
      if byte < 128, character.isLetter || character.isNumber || "-_./~".contains(character) {
        result.append(character)
      } else {
        result += ["%", digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return result
  }
}
