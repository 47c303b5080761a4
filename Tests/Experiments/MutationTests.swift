import Foundation
import Protocols
import Testing

@testable import ExperimentFile
@testable import RankLab

/// A typing mistake in any word of a shipped experiment is an error at its place, with the right
/// word.
struct MutationTests {
  @Test(arguments: ExperimentText.all)
  func `a file as it is shipped has no problem`(file: ExperimentText) throws {
    let found = try file.diagnostics(try ExperimentText.schema())
    #expect(found.errorCount == 0, "\(DiagnosticText().render(found))")
  }

  @Test(arguments: ExperimentText.all)
  func `every typing mistake is found where it is, with the right word`(file: ExperimentText)
    throws
  {
    let schema = try ExperimentText.schema()
    // A slip that makes another kind ('shira', 'hira') is no mistake that a parser can see.
    let kinds = Set(try Registry.builtIn().plugins.map(\.kind))
    var count = 0
    var exempt: [String: Int] = [:]
    for word in WordFinder.words(of: file, schema) {
      if case .free(let reason) = word.role { exempt[reason, default: 0] += 1 }
      for mistake in TypingMistakes.of(word) where !kinds.contains(mistake) {
        count += 1
        let mutated = file.replacing(word.range, with: mistake)
        let found = try mutated.diagnostics(schema, oneSeed: !word.path.hasPrefix("sweep.seeds"))
        #expect(
          found.all.contains { answers($0, word, mistake, in: mutated) },
          "\(word.path): '\(word.text)' typed '\(mistake)'\n\(DiagnosticText().render(found))")
      }
    }
    print("\(file.testDescription): \(count) typing mistakes; exempt: \(exempt)")
    #expect(count > 80)
  }

  /// Whether an error points at the word, or into its key or value, and says what was meant.
  private func answers(
    _ problem: Diagnostic, _ word: Word, _ mistake: String, in file: ExperimentText
  ) -> Bool {
    guard !problem.code.isWarning, let span = problem.span, span.source.name == file.path else {
      return false
    }
    let shift = mistake.utf8.count - word.text.utf8.count
    let whole = word.whole.lowerBound..<word.whole.upperBound + shift
    let typed = word.range.lowerBound..<word.range.lowerBound + mistake.utf8.count
    guard whole.lowerBound <= span.start, span.end <= whole.upperBound,
      span.start < typed.upperBound,
      span.end > typed.lowerBound
    else { return false }
    switch word.role {
    case .free: return false
    case .unit(let wanted): return wanted.contains { problem.message.contains($0) }
    case .name: return suggestions(problem.label ?? "").contains { says($0, word.text) }
    }
  }

  /// What stands in quotes.
  private func suggestions(_ label: String) -> [String] {
    label.split(separator: "'", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  private func says(_ suggestion: String, _ word: String) -> Bool {
    suggestion == word || suggestion.split(separator: ".").contains { $0 == word }
  }
}
