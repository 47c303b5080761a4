import ExperimentFile
import Foundation

/// What a person sees beside results.
enum Console {
  static func error(_ text: String) { write(text + "\n") }

  static func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// Diagnostics: for people on the error output, as JSON on the output.
  static func show(_ diagnostics: Diagnostics, asJSON: Bool = false) {
    if asJSON { return print(diagnostics.json) }
    guard !diagnostics.all.isEmpty else { return }
    let colored =
      isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    write(DiagnosticText(usesColor: colored).render(diagnostics))
  }

  /// The width of the terminal.
  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 120 }
    return Int(size.ws_col)
  }
}

/// Ends the program with a code; what there is to say was said.
struct ExitStatus: Error {
  let code: Int32
}
