import Foundation
import Protocols
import Tensors
import Transformer

/// A folder with an adapter as Hugging Face's PEFT writes it: `adapter_config.json` and
/// `adapter_model.safetensors`.
///
/// Reading is strict: a tensor without a place, and a place without its tensor, are errors.
public struct PEFTFolder {
  /// The folder.
  public let path: String
  private let configuration: [String: JSONValue]
  private static let configurationName = "adapter_config.json"
  private static let tensorsName = "adapter_model.safetensors"

  /// Opens a folder.
  ///
  /// - Throws: `ModelFolderError`.
  public init(_ path: String) throws {
    self.path = path
    let file = "\(path)/\(Self.configurationName)"
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw ModelFolderError(path: file, problem: "cannot be read")
    }
    guard case .object(let members)? = try? JSONValue(parsing: Array(bytes)) else {
      throw ModelFolderError(path: file, problem: "is no JSON object")
    }
    configuration = members
  }

  /// The adapter as an experiment writes it: a block for `adapter:`, in one line.
  ///
  /// - Throws: `ModelFolderError` for a method that the registry does not have, and for settings
  ///   that cannot be said here.
  public func block(_ registry: Registry) throws -> String {
    let (kind, names) = try names(registry)
    var parts = ["kind: \(kind)"]
    for (field, setting) in names.settings.sorted(by: { $0.value < $1.value }) {
      if let value = configuration[field], let text = try text(value, field) {
        parts.append("\(setting): \(text)")
      }
    }
    switch configuration["target_modules"] {
    case _ where !names.hasTargets: break
    case .list(let modules):
      let names = modules.compactMap { if case .text(let name) = $0 { name } else { nil } }
      parts.append("targets: [\(names.sorted().map(quoted).joined(separator: ", "))]")
    case .text("all-linear"), .null, nil: break
    case let other?:
      throw problem("target_modules is \(other.shown); supported are lists and \"all-linear\"")
    }
    let patterns = patterns(names)
    if !patterns.isEmpty { parts.append("patterns: {\(patterns.joined(separator: ", "))}") }
    return "{\(parts.joined(separator: ", "))}"
  }

  /// Names of the model's own modules that were trained whole, and are in the file.
  public var savedModules: [String] {
    guard case .list(let modules)? = configuration["modules_to_save"] else { return [] }
    return modules.compactMap { if case .text(let name) = $0 { name } else { nil } }
  }

  /// Puts the folder's numbers into an adapter that was attached as `block` says, and into the
  /// model's own weights that the file has.
  ///
  /// - Throws: `ModelFolderError` that names every tensor without a place and every place without
  ///   its tensor; `SafetensorsError`.
  public func load(into adapters: AdapterSet, of model: any Model) throws {
    let file = try SafetensorsFile(path: "\(path)/\(Self.tensorsName)")
    var places = Dictionary(
      uniqueKeysWithValues: adapters.parameters.map { (Self.place(of: $0.name), $0.tensor) })
    var weights: [String: Tensor] = [:]
    for weight in model.parameters {
      weights[weight.name] = weight.tensor
      guard adapters.adapter.learns.contains(weight.role) else { continue }
      places[Self.place(of: weight.name)] = weight.tensor
    }
    var unknown: [String] = []
    for entry in file.entries {
      let name = Self.place(of: entry.name)
      guard let target = places.removeValue(forKey: name) ?? weights[name + ".weight"],
        target.shape == entry.shape
      else {
        unknown.append("\(entry.name) \(entry.shape)")
        continue
      }
      target.assign(try Tensor(entry, of: file, type: target.elementType))
    }
    guard unknown.isEmpty, places.isEmpty else {
      let missing = places.map { "\($0.key) \($0.value.shape)" }
      throw ModelFolderError(
        path: "\(path)/\(Self.tensorsName)",
        problem: "no place for \(Self.listed(unknown)); no tensor for \(Self.listed(missing))")
    }
  }

  /// What is left of a name without the parts that PEFT, or we, put around it.
  private static func place(of name: String) -> String {
    var name = name
    for prefix in ["base_model.model.", "base_model.", "shared."] where name.hasPrefix(prefix) {
      name.removeFirst(prefix.count)
    }
    for suffix in [".weight", ".ln_tuning_layers"] where name.hasSuffix(suffix) {
      name.removeLast(suffix.count)
    }
    return name
  }

  private static func listed(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.sorted().joined(separator: ", ")
  }

  private func names(_ registry: Registry) throws -> (kind: String, names: PEFTNames) {
    guard case .text(let type)? = configuration["peft_type"] else {
      throw problem("has no peft_type")
    }
    let fitting = registry.peftNames.filter { own in
      own.names.type == type
        && own.names.flags.allSatisfy { (configuration[$0] ?? .flag(false)) == .flag($1) }
    }
    guard let found = fitting.first else {
      let flags = registry.peftNames.filter { $0.names.type == type }.flatMap {
        $0.names.flags.keys
      }
      let values = Set(flags).sorted().map { "\($0): \((configuration[$0] ?? .null).shown)" }
      guard values.isEmpty else {
        throw problem("has \(values.joined(separator: ", ")), which no adapter here supports")
      }
      let known = Set(registry.peftNames.map(\.names.type)).sorted().joined(separator: ", ")
      throw problem("peft_type is \"\(type)\"; known are \(known)")
    }
    return found
  }

  /// Other ranks and scales for the sites of a pattern: PEFT has a table for each setting.
  private func patterns(_ names: PEFTNames) -> [String] {
    var settings: [String: [String]] = [:]
    let tables = [
      ("rank_pattern", "r"), ("alpha_pattern", "lora_alpha"), ("alpha_pattern", "alpha"),
      ("block_size_pattern", "block_size"),
    ]
    for (table, field) in tables {
      guard let setting = names.settings[field], case .object(let own)? = configuration[table]
      else { continue }
      for (site, value) in own { settings[site, default: []].append("\(setting): \(value.shown)") }
    }
    return settings.sorted { $0.key < $1.key }.map {
      "\(quoted($0.key)): {\($0.value.sorted().joined(separator: ", "))}"
    }
  }

  private func text(_ value: JSONValue, _ field: String) throws -> String? {
    switch value {
    case .null: nil
    case .flag, .number: value.shown
    case .text(let text): quoted(text)
    case .list(let items):
      "[\(try items.compactMap { try text($0, field) }.joined(separator: ", "))]"
    case .object: throw problem("\(field) is an object, which is not supported")
    }
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  private func problem(_ problem: String) -> ModelFolderError {
    ModelFolderError(path: "\(path)/\(Self.configurationName)", problem: problem)
  }
}
