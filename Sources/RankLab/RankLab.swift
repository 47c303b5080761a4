import Foundation
import Protocols
import Tensors

/// The `ranklab` program.
public enum RankLab {
  /// Runs the command that the process's arguments name, and ends the process with its exit code:
  /// 0 done, 1 failed, 2 the command is wrong and nothing was run.
  ///
  /// - Parameters:
  ///   - plugins: registers plugins of one's own, beside those that come with RankLab.
  public static func main(
    adding plugins: (inout Registry) throws(DuplicateKind) -> Void = { _ in }
  ) -> Never {
    do {
      var registry = try Registry.builtIn()
      try plugins(&registry)
      exit(run(Array(CommandLine.arguments.dropFirst()), registry))
    } catch {
      Console.error("error: \(error)")
      exit(1)
    }
  }

  /// Runs one command and returns its exit code.
  static func run(_ arguments: [String], _ registry: Registry) -> Int32 {
    do {
      guard let name = arguments.first, !["help", "--help", "-h"].contains(name) else {
        print(overview)
        return arguments.isEmpty ? 2 : 0
      }
      if ["version", "--version", "-V"].contains(name) {
        print(version)
        return 0
      }
      guard let command = commands.first(where: { $0.name == name }) else {
        throw UsageError.unknown("command", name, among: commands.map(\.name))
      }
      let rest = Array(arguments.dropFirst())
      if rest.contains("--help") || rest.contains("-h") {
        print(command.help)
        return 0
      }
      try command.run(rest, registry)
      return 0
    } catch let status as ExitStatus {
      return status.code
    } catch let error as UsageError {
      Console.error("error: \(error.message)\n\nranklab --help shows what there is.")
      return 2
    } catch {
      Console.error("error: \(error)")
      return 1
    }
  }

  /// What the program can do.
  static let commands: [Command] = [
    RunCommand.command, WorkerCommand.command, CheckCommand.command, ConfigCommand.command,
    ListCommand.command, ExplainCommand.command, StatusCommand.command, ReportCommand.command,
    SpectraCommand.command, SubspacesCommand.command, BarrierCommand.command,
    MasksCommand.command,
    GenerateCommand.command, ExportCommand.command, NotebookCommand.command, ConformCommand.command,
    NewCommand.command,
    BenchCommand.command, DoctorCommand.command,
  ]

  /// What this program is; runs name the same digest as the program that trained them.
  private static var version: String {
    let digest = Machine.programDigest
    return "ranklab \(number) (build \(digest.prefix(12)))"
  }

  /// The version of the toolkit.
  static let number = "0.1"

  private static var overview: String {
    let width = commands.map(\.name.count).max() ?? 0
    let lines = commands.map {
      "  " + $0.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.summary
    }
    return """
      ranklab: a toolkit for research on low-rank training.

      usage: ranklab COMMAND [OPTIONS]

      \(lines.joined(separator: "\n"))

      ranklab COMMAND --help describes a command.
      """
  }
}

/// One command of the program.
struct Command: Sendable {
  let name: String
  let summary: String
  let help: String
  /// Runs it with what stands after its name, and the plugins that the program has.
  let run: @Sendable ([String], Registry) throws -> Void
}
