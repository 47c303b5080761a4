import Foundation
import ProbesPlugin
import Protocols
import Tensors

/// The matrices that a command was asked for: read one after another, so that a large model is never
/// in memory whole.
struct MatrixList {
  struct Entry {
    let name: String
    let rows: Int, columns: Int
    let read: () throws -> FoundMatrix
  }

  /// What they are the matrices of.
  let title: String
  private(set) var entries: [Entry]
  /// What a person should know: what was left out.
  private(set) var notes: [String] = []

  init(title: String, entries: [Entry], notes: [String] = []) {
    (self.title, self.entries, self.notes) = (title, entries, notes)
  }

  /// Those whose name fits a pattern as adapters' targets have them, with or without ".weight".
  ///
  /// - Throws: `UsageError` where there is none.
  func only(_ pattern: String?) throws(UsageError) -> MatrixList {
    var list = self
    if let pattern {
      list.entries = entries.filter { entry in
        let bare =
          entry.name.hasSuffix(".weight") ? String(entry.name.dropLast(7)) : entry.name
        return [entry.name, bare].contains {
          Site($0, inputs: entry.columns, outputs: entry.rows).matches(pattern)
        }
      }
    }
    guard list.entries.isEmpty else { return list }
    guard let pattern, !entries.isEmpty else {
      throw UsageError(message: "\(title) holds no matrix of floating-point numbers")
    }
    let names = entries.prefix(3).map { "'\($0.name)'" }.joined(separator: ", ")
    throw UsageError(
      message: "no matrix of \(title) fits --only '\(pattern)'; there are \(names), …")
  }

  /// What these have beyond others of the same names: W - W₀.
  ///
  /// - Throws: `UsageError` where no name is in both, or shapes differ.
  func minus(_ other: MatrixList) throws(UsageError) -> MatrixList {
    let pairs = try paired(with: other)
    let shared = pairs.map { own, base in
      Entry(name: own.name, rows: own.rows, columns: own.columns) {
        let (later, earlier) = (try own.read().matrix, try base.read().matrix)
        return FoundMatrix(
          matrix: .difference(
            later.whole(), earlier.whole(), epsilon: max(later.epsilon, earlier.epsilon)))
      }
    }
    var list = MatrixList(title: "\(title) minus \(other.title)", entries: shared)
    let known = Set(shared.map(\.name))
    for all in [self, other] {
      let alone = all.entries.filter { !known.contains($0.name) }.map(\.name)
      guard let first = alone.first else { continue }
      list.notes.append(
        "\(alone.count) only in \(all.title) and left out: \(first)\(alone.count > 1 ? ", …" : "")")
    }
    return list
  }

  /// The matrices whose names are in both, in the order of these.
  ///
  /// - Throws: `UsageError` where there is none, or shapes differ.
  func paired(with other: MatrixList) throws(UsageError) -> [(Entry, Entry)] {
    let known = Dictionary(uniqueKeysWithValues: other.entries.map { ($0.name, $0) })
    let shared = entries.compactMap { own in known[own.name].map { (own, $0) } }
    guard !shared.isEmpty else {
      let names = [self, other].map { "'\($0.entries.first?.name ?? "")' in \($0.title)" }
      throw UsageError(
        message:
          "no matrix has the same name in both: there are \(names.joined(separator: " and "))")
    }
    let wrong = shared.filter { ($0.rows, $0.columns) != ($1.rows, $1.columns) }.map { own, base in
      "  \(own.name): [\(own.rows), \(own.columns)] and [\(base.rows), \(base.columns)]"
    }
    guard wrong.isEmpty else {
      let more = wrong.count > 8 ? "\n  … \(wrong.count - 8) more" : ""
      throw UsageError(
        message: "\(title) and \(other.title) differ in the shapes of:\n"
          + wrong.prefix(8).joined(separator: "\n") + more)
    }
    return shared
  }
}
