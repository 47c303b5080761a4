import Foundation
import ProbesPlugin
import Protocols
import Tensors

extension MatrixList {
  /// The matrices of a safetensors file, or of a folder with such: a Hugging Face model or adapter, a
  /// checkpoint.
  ///
  /// The two factors of a low-rank update ("….lora_A.weight", "….lora_B.weight") are one matrix, their
  /// product, whose spectrum is computed from the factors.
  ///
  /// - Throws: `UsageError` where there is nothing of that kind, `SafetensorsError` for a broken file.
  init(path: String) throws {
    let files = try Self.files(path)
    var stored: [String: (entry: SafetensorsFile.Entry, file: SafetensorsFile)] = [:]
    for file in files { for entry in file.entries { stored[entry.name] = (entry, file) } }
    var (entries, others): ([Entry], [String]) = ([], [])
    for (name, own) in stored.sorted(by: { Self.isBefore($0.key, $1.key) }) {
      guard own.entry.shape.count == 2, own.entry.type.epsilon != nil,
        !own.entry.shape.contains(0)
      else {
        if own.entry.shape.count > 2 || own.entry.shape.count == 2 { others.append(name) }
        continue
      }
      if let other = Self.partner(of: name), let pair = stored[other.name],
        pair.entry.shape.count == 2, pair.entry.type.epsilon != nil
      {
        guard other.isA else { continue }
        entries.append(try Self.product(own, pair, name: other.product))
        continue
      }
      entries.append(
        Entry(name: name, rows: own.entry.shape[0], columns: own.entry.shape[1]) {
          FoundMatrix(matrix: try Self.matrix(own.entry, own.file))
        })
    }
    let notes =
      others.isEmpty
      ? []
      : [
        "\(others.count) tensors are no matrices of floating-point numbers and left out: "
          + "\(others[0])\(others.count > 1 ? ", …" : "")"
      ]
    self.init(title: "'\(path)'", entries: entries, notes: notes)
  }

  private static func files(_ path: String) throws -> [SafetensorsFile] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw UsageError(
        message:
          "there is no '\(path)'\(ExperimentFolders.nearby(path)); give a safetensors file, a "
          + "Hugging Face folder, or a run")
    }
    guard isFolder.boolValue else { return [try SafetensorsFile(path: path)] }
    let inside = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    if inside.contains("model.safetensors") || inside.contains("model.safetensors.index.json") {
      return try ShardedSafetensors(folder: path).files
    }
    // A checkpoint's moments are no weights.
    let known = ["adapter_model.safetensors", "base.safetensors", "weights.safetensors"]
    let named = inside.filter(known.contains)
    let all = inside.filter { $0.hasSuffix(".safetensors") }
    if !named.isEmpty { return try named.map { try SafetensorsFile(path: "\(path)/\($0)") } }
    guard all.count == 1 else {
      throw UsageError(
        message: all.isEmpty
          ? "'\(path)' holds no safetensors file; give a file, a Hugging Face folder, or a run"
          : "'\(path)' holds \(all.count) safetensors files; give one of them: "
            + all.prefix(6).joined(separator: ", "))
    }
    return [try SafetensorsFile(path: "\(path)/\(all[0])")]
  }

  private static func matrix(
    _ entry: SafetensorsFile.Entry, _ file: SafetensorsFile
  ) throws -> MeasuredMatrix {
    let tensor = try Tensor(entry, of: file, type: entry.type == .float64 ? .float64 : .float32)
    return MeasuredMatrix(tensor, epsilon: entry.type.epsilon ?? Double(Float.ulpOfOne))
  }

  /// The name of the other factor of a low-rank update, and of the update.
  private static func partner(of name: String) -> (name: String, product: String, isA: Bool)? {
    for (own, other, isA) in [("lora_A", "lora_B", true), ("lora_B", "lora_A", false)] {
      guard let range = name.range(of: ".\(own)", options: .backwards) else { continue }
      let rest = name[range.upperBound...]
      guard rest.isEmpty || rest.hasPrefix(".") else { continue }
      let prefix = name[..<range.lowerBound]
      return ("\(prefix).\(other)\(rest)", "\(prefix) (B A)", isA)
    }
    return nil
  }

  private static func product(
    _ a: (entry: SafetensorsFile.Entry, file: SafetensorsFile),
    _ b: (entry: SafetensorsFile.Entry, file: SafetensorsFile), name: String
  ) throws -> Entry {
    guard b.entry.shape[1] == a.entry.shape[0] else {
      throw UsageError(
        message: "\(a.file.path): '\(b.entry.name)' \(b.entry.shape) and '\(a.entry.name)' "
          + "\(a.entry.shape) are no factors of one update")
    }
    return Entry(name: name, rows: b.entry.shape[0], columns: a.entry.shape[1]) {
      let (left, right) = (try matrix(b.entry, b.file), try matrix(a.entry, a.file))
      return FoundMatrix(
        matrix: MeasuredMatrix(product: left.whole(), right.whole()), bound: a.entry.shape[0])
    }
  }

  /// Layer 2 stands before layer 10.
  private static func isBefore(_ first: String, _ second: String) -> Bool {
    let order = first.compare(second, options: .numeric)
    return order == .orderedSame ? first < second : order == .orderedAscending
  }
}
