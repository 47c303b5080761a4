public import Protocols

/// The properties that a plugin's protocol promises, looked at one by one.
///
/// ```swift
/// #expect(ConformanceSuite.problems(of: Sketch.self).isEmpty)
/// ```
public enum ConformanceSuite {
  /// One case of a plugin: its settings, and what was found.
  public struct Case: Sendable {
    /// The plugin's kind.
    public let kind: String
    /// The number of the case among the plugin's, from 0.
    public let number: Int
    /// What was looked at.
    public let checks: [ConformanceCheck]

    /// What is wrong, with the kind before it.
    public var problems: [String] {
      checks.compactMap { check in check.problem.map { "\(kind): \($0)" } }
    }
  }

  /// All cases of a plugin.
  public static func cases(of type: any Plugin.Type) -> [Case] {
    plugins(type).enumerated().map { number, plugin in
      Case(kind: type.kind, number: number, checks: declared(type) + checks(of: plugin))
    }
  }

  /// What is wrong with a plugin; empty when all is right.
  public static func problems(of type: any Plugin.Type) -> [String] {
    cases(of: type).flatMap(\.problems)
  }

  private static func plugins(_ type: any Plugin.Type) -> [any Plugin] { type.conformanceCases }

  private static func checks(of plugin: any Plugin) -> [ConformanceCheck] {
    do { try plugin.validate() } catch {
      return [ConformanceCheck("its own settings are valid", .notClaimed("\(error)"))]
    }
    return switch plugin {
    case let adapter as any AdapterPlugin: AdapterConformance(adapter: adapter).checks()
    case let optimizer as any Optimizer: OptimizerConformance(optimizer: optimizer).checks()
    case let scheduler as any Scheduler: ScheduleConformance(scheduler: scheduler).checks()
    case let trigger as any Trigger: TriggerConformance(trigger: trigger).checks()
    case let policy as any ResetPolicy: ResetConformance(policy: policy).checks()
    case let pruning as any Pruning: PruningConformance(pruning: pruning).checks()
    case let recipe as any ModelRecipe: ModelConformance(recipe: recipe).checks()
    case let corpus as any Corpus: CorpusConformance(corpus: corpus).checks()
    case let probe as any Probe: ProbeConformance(probe: probe).checks()
    default: [ConformanceCheck("is of a known family", .broken("\(type(of: plugin))"))]
    }
  }

  /// What `ranklab list` and `explain` show of it is there.
  private static func declared(_ type: any Plugin.Type) -> [ConformanceCheck] {
    let texts = [
      ("kind", type.kind), ("summary", type.summary), ("formula", type.formula),
      ("source", type.source),
    ]
    let missing = texts.filter { $0.1.isEmpty }.map(\.0)
    let mute = type.settings.fields.filter { $0.help.isEmpty }.map(\.name)
    return [
      ConformanceCheck(
        "it says what it is", if: missing.isEmpty,
        otherwise: "no \(missing.joined(separator: ", "))"),
      ConformanceCheck(
        "every setting has a help text", if: mute.isEmpty,
        otherwise: "none for \(mute.joined(separator: ", "))"),
    ]
  }
}
