/// What an experiment may ask of the machine: files, built-in experiments and the environment.
///
/// Given by the caller, so that this module touches nothing itself.
public struct Surroundings: Sendable {
  /// The bytes of a file, or nothing if it cannot be read.
  public var read: @Sendable (_ path: String) -> [UInt8]?
  /// The names in a folder, for what was probably meant by a file that is not there.
  public var names: @Sendable (_ folder: String) -> [String]
  /// Built-in experiments by name, for `extends: builtin:NAME`.
  public var builtIns: [String: String]
  /// The value of an environment variable, if it is set.
  public var environment: @Sendable (_ name: String) -> String?

  /// Describes the surroundings; what is left out does not exist.
  public init(
    read: @escaping @Sendable (_ path: String) -> [UInt8]? = { _ in nil },
    names: @escaping @Sendable (_ folder: String) -> [String] = { _ in [] },
    builtIns: [String: String] = [:],
    environment: @escaping @Sendable (_ name: String) -> String? = { _ in nil }
  ) {
    self.read = read
    self.names = names
    self.builtIns = builtIns
    self.environment = environment
  }
}
