/// What makes two runs the same run.
public struct RunIdentity: Sendable, Hashable {
  /// The settings that differ from the defaults of their introduction, in canonical JSON.
  public var canonical: String
  /// The SHA-256 of the canonical form, in hexadecimal.
  public var hash: String
  /// The same without the seed: runs that differ in nothing else are replicates.
  public var groupHash: String

  /// The identity of settings under a schema.
  ///
  /// `extra` is what else makes results differ and only the caller knows, such as the hash of the
  /// data's content.
  public init(_ settings: TypedBlock, schema: Schema, extra: [String: String] = [:]) {
    var fields = Identity(families: schema.families).fields(settings, schema.root)
    canonical = RunIdentity.text(fields, schema, extra)
    hash = SHA256.hexadecimal(canonical.utf8)
    fields["seed"] = nil
    groupHash = SHA256.hexadecimal(RunIdentity.text(fields, schema, extra).utf8)
  }

  /// Of settings with errors, which are never run.
  static let none = RunIdentity()

  private init() { (canonical, hash, groupHash) = ("", "", "") }

  private static func text(
    _ fields: [String: JSON], _ schema: Schema, _ extra: [String: String]
  ) -> String {
    var whole: [String: JSON] = ["schema": .integer(schema.version), "settings": .object(fields)]
    if !extra.isEmpty { whole["extra"] = .object(extra.mapValues { .string($0) }) }
    return JSON.object(whole).text
  }
}
