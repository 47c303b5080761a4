/// Compares what an index says with what the files that it names hold.
struct ShardComparison {
  private let index: ShardIndex
  private var problems = ProblemList()

  /// Opens the files that `index` names, in the order of their names, when all of it is true.
  ///
  /// - Parameters:
  ///   - index: the index.
  ///   - path: where it was read, for errors.
  ///   - folder: the folder of the files.
  /// - Returns: the open files.
  /// - Throws: an error about `path` with all that is not true.
  static func files(
    of index: ShardIndex, at path: String, in folder: String
  ) throws(SafetensorsError) -> [SafetensorsFile] {
    var comparison = ShardComparison(index: index)
    var files: [SafetensorsFile] = []
    for (name, tensors) in comparison.tensorsByFile() {
      do {
        let file = try SafetensorsFile(path: FileSystem.path(name, in: folder))
        comparison.compare(file, called: name, with: tensors)
        files.append(file)
      } catch {
        comparison.problems.add("\(FormatProblem.quote(name)): \(error.problem)")
      }
    }
    if let problem = comparison.problems.text {
      throw SafetensorsError(path: path, problem: problem)
    }
    return files
  }

  private init(index: ShardIndex) {
    self.index = index
  }

  /// The files that the index names, each with its tensors, both sorted.
  private mutating func tensorsByFile() -> [(key: String, value: [String])] {
    var result: [String: [String]] = [:]
    for (tensor, file) in index.fileByTensor.sorted(by: { Self.precedes($0.key, $1.key) }) {
      if ShardIndex.isPlain(file) {
        result[file, default: []].append(tensor)
      } else {
        problems.add(
          "the tensor \(FormatProblem.quote(tensor)) is said to be in "
            + "\(FormatProblem.quote(file)), which is not the plain name of a file")
      }
    }
    return result.sorted { Self.precedes($0.key, $1.key) }
  }

  private mutating func compare(
    _ file: SafetensorsFile, called name: String, with tensors: [String]
  ) {
    let quoted = FormatProblem.quote(name)
    for tensor in tensors where file[tensor] == nil {
      problems.add("\(quoted) does not hold the tensor \(FormatProblem.quote(tensor))")
    }
    for tensor in file.names {
      let stated = index.fileByTensor[tensor]
      guard stated != name else { continue }
      let statement = stated.map { "places in \(FormatProblem.quote($0))" } ?? "does not name"
      problems.add(
        "\(quoted) holds the tensor \(FormatProblem.quote(tensor)), which the index \(statement)")
    }
  }

  private static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

/// Problems to be reported together: the first twenty in full, and how many there are.
package struct ProblemList {
  private static let shownCount = 20
  private var shown: [String] = []
  private var count = 0

  package init() {}

  package mutating func add(_ problem: String) {
    count += 1
    if shown.count < Self.shownCount { shown.append(problem) }
  }

  /// All the problems, a line each where there are several; nil when there is none.
  package var text: String? {
    guard count > 1 else { return shown.first }
    let rest = count > shown.count ? "\n  and \(count - shown.count) more" : ""
    return "\(count) problems\n  " + shown.joined(separator: "\n  ") + rest
  }
}
