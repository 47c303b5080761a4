internal import Training

/// The runs of a figure by its lines, bars or panels, and the files of them that are drawn.
struct FigureGroups {
  /// The runs that share a colour or a panel.
  struct Group {
    var label: String
    var configurations: [Configuration]
    /// What was read, one a run.
    var tensors: [ArtifactTensors] = []
  }

  private(set) var groups: [Group] = []
  /// The steps that are drawn.
  private(set) var steps: Set<Int> = []
  /// What a reader must know: runs without the file, files that cannot be read.
  private(set) var remarks: [String] = []
  /// The names of the files that there are, for a message.
  private(set) var known: Set<String> = []

  /// Reads, of every finished run, the last file of a name, or that of the step that is asked for.
  init(
    _ source: ReportSource, _ request: PlotRequest, _ configurations: [Configuration], name: String
  ) {
    var without = 0
    for var group in Self.grouped(source, request, configurations) {
      for run in group.configurations.flatMap(\.runs) where run.state == .completed {
        let files = ArtifactFile.all(of: run)
        known.formUnion(files.map(\.name))
        let own = files.filter { file in
          file.name == name && (request.at.map { file.step == $0 } ?? true)
        }
        let last = own.map(\.step).max()
        // Of one step, what was measured before its events: the end of a cycle.
        guard let file = own.first(where: { $0.step == last }) else {
          without += 1
          continue
        }
        do {
          group.tensors.append(try file.read())
          steps.insert(file.step)
        } catch {
          remarks.append("the file of \(Markdown.code(run.point.id)) cannot be read")
        }
      }
      if !group.tensors.isEmpty { groups.append(group) }
    }
    if without > 0 {
      let has = without == 1 ? "has" : "have"
      remarks.append("\(counted(without, "finished run")) \(has) no such file")
    }
  }

  /// One group a value of the coordinate that is asked for, else one a configuration.
  static func grouped(
    _ source: ReportSource, _ request: PlotRequest, _ configurations: [Configuration]
  ) -> [Group] {
    guard let path = request.color else {
      return configurations.map { configuration in
        Group(label: source.names.label(configuration), configurations: [configuration])
      }
    }
    let values = CoordinateText.ordered(configurations.map { $0.coordinate(path) })
    return values.map { value in
      Group(
        label: label(value, of: path, source.names),
        configurations: configurations.filter { $0.coordinate(path) == value })
    }
  }

  /// A value as the name of a line or panel: a number alone would not say of what.
  static func label(_ value: String?, of path: String, _ names: Names) -> String {
    let words = names.value(value, of: path)
    return value.flatMap(CoordinateText.number) == nil ? words : "\(names.path(path)) \(words)"
  }

  /// "step 600", "steps 300 to 600".
  var stepWords: String {
    guard let first = steps.min(), let last = steps.max() else { return "" }
    return first == last ? "step \(first)" : "steps \(first) to \(last)"
  }

  /// "3 runs each", "2 to 3 runs each".
  var runWords: String {
    let counts = Set(groups.map(\.tensors.count)).sorted()
    guard let least = counts.first, let most = counts.last else { return "" }
    let each = groups.count > 1 ? " each" : ""
    return least == most ? counted(most, "run") + each : "\(least) to \(most) runs each"
  }

  /// Sentences below the figure.
  func caption(_ sentences: [String]) -> String {
    (sentences + remarks.map { $0.prefix(1).uppercased() + $0.dropFirst() })
      .filter { !$0.isEmpty }.map { $0 + "." }.joined(separator: " ")
  }
}
