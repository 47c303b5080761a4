/// Why a run cannot be started, or went wrong.
public enum RunError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A file or folder, and what is wrong with it.
  case file(String, String)
  /// Another process trains this run.
  case claimed(folder: String, host: String, process: Int32)
  /// Another process has taken over this run while it was trained.
  case taken(folder: String)
  /// What was found in a folder is of another run.
  case otherRun(folder: String, found: String, wanted: String)
  /// The run would go on differently from how it began.
  case inexact(folder: String, String)
  /// A run broke one of its invariants, and was told to be strict.
  case broken(String)

  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .file(let path, let problem): "\(path): \(problem)"
    case .claimed(let folder, let host, let process):
      "\(folder): process \(process) on \(host) trains this run; stop it, or wait for its end"
    case .taken(let folder): "\(folder): another process has taken over this run"
    case .otherRun(let folder, let found, let wanted):
      "\(folder): holds the run \(found.prefix(8)), not \(wanted.prefix(8)); move it away"
    case .inexact(let folder, let difference):
      "\(folder): \(difference), so the run would not end in the same bytes; --allow-inexact goes "
        + "on all the same and says so in every report"
    case .broken(let what): "an invariant is broken: \(what)"
    }
  }
}
