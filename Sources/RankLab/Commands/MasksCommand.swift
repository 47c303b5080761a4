import Foundation
import Protocols
import Reporting
import Tensors
import Training

/// `ranklab masks`: how far masks agree beyond chance.
enum MasksCommand {
  static let command = Command(
    name: "masks", summary: "overlap of masks: between seeds, levels, or the cycles of a run",
    help: """
      usage: ranklab masks PATH PATH… [--json]
             ranklab masks RUN --density D [--json]

      Of each two of the masks, over the weights that both have: intersection over union, Hamming distance,
      what chance gives for masks of their densities (layer by layer in the second columns), and the excess
      (IoU - chance) / (1 - chance): 0 at chance, 1 for equal masks. What agrees beyond the layers' densities
      are the weights themselves.

      PATH is a mask.safetensors or the folder of a run that has one. With --density the masks are made of the
      cycles of a restarted run, which keeps them where a probe asks for it: the largest entries, in each map,
      of what each cycle has added.

        --density D   the share of entries of a cycle's update that counts (0.1)
        --json        an array of objects, for programs

      Exit codes: 0 done, 1 a file cannot be read, 2 the command is wrong.
      """, run: run)

  static func run(_ raw: [String], _: Registry) throws {
    let arguments = try Arguments(raw, options: ["--density"], flags: ["--json"])
    let masks: [(name: String, file: MaskFile)]
    if let text = arguments.string("--density") {
      guard let density = Double(text), density > 0, density < 1 else {
        throw UsageError(message: "--density wants a number between 0 and 1, found '\(text)'")
      }
      guard arguments.plain.count == 1 else {
        throw UsageError(message: "--density goes with one run, whose cycles are compared")
      }
      masks = try CycleMasks.all(of: arguments.plain[0], density: density)
    } else {
      guard arguments.plain.count > 1 else {
        throw UsageError(
          message: "masks wants two masks or more: ranklab masks runs/x/points/a runs/x/points/b")
      }
      let names = Self.shortNames(arguments.plain)
      masks = try zip(names, arguments.plain).map { ($0, try MaskFile(path: Self.path($1))) }
    }
    let pairs = try Self.pairs(masks)
    if arguments.has("--json") { return print(try RunJSON.document(pairs), terminator: "") }
    print(Self.table(pairs).plainText)
  }

  private static func path(_ path: String) throws(UsageError) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw UsageError(message: "there is no '\(path)'\(ExperimentFolders.nearby(path))")
    }
    guard isFolder.boolValue else { return path }
    let file = path + (path.hasSuffix("/") ? "" : "/") + "mask.safetensors"
    guard FileManager.default.fileExists(atPath: file) else {
      throw UsageError(message: "'\(path)' has no mask.safetensors: nothing is pruned there")
    }
    return file
  }

  /// Folders by their own names, where these differ.
  private static func shortNames(_ paths: [String]) -> [String] {
    let short = paths.map { path in
      let url = URL(filePath: path)
      return url.lastPathComponent == "mask.safetensors"
        ? url.deletingLastPathComponent().lastPathComponent : url.lastPathComponent
    }
    return Set(short).count == short.count ? short : paths
  }

  private struct Pair: Encodable {
    let first, second: String
    let density_first, density_second, iou, hamming: Double
    let chance_iou, chance_hamming, excess: Double
    let chance_iou_by_layer, chance_hamming_by_layer, excess_by_layer: Double
  }

  private static func pairs(_ masks: [(name: String, file: MaskFile)]) throws -> [Pair] {
    try masks.indices.flatMap { index in
      try masks.dropFirst(index + 1).map { other in
        let own = masks[index]
        guard let found = MaskOverlap(own.file, other.file) else {
          throw UsageError(
            message: "the masks of '\(own.name)' and '\(other.name)' have no weight in common")
        }
        return Pair(
          first: own.name, second: other.name,
          density_first: density(own.file), density_second: density(other.file),
          iou: found.intersectionOverUnion, hamming: found.hamming,
          chance_iou: found.chance.intersectionOverUnion, chance_hamming: found.chance.hamming,
          excess: found.excess, chance_iou_by_layer: found.chanceByLayer.intersectionOverUnion,
          chance_hamming_by_layer: found.chanceByLayer.hamming,
          excess_by_layer: found.excessByLayer)
      }
    }
  }

  private static func density(_ file: MaskFile) -> Double {
    file.count == 0 ? 1 : Double(file.kept) / Double(file.count)
  }

  private static func table(_ pairs: [Pair]) -> Table {
    var table = Table(
      [.init("mask", .left), .init("and", .left)]
        + ["IoU", "chance", "excess", "chance by layer", "excess by layer", "Hamming", "chance"]
        .map { .init($0) })
    for pair in pairs {
      let numbers = [
        pair.iou, pair.chance_iou, pair.excess, pair.chance_iou_by_layer, pair.excess_by_layer,
        pair.hamming, pair.chance_hamming,
      ]
      table.append(
        [.text(pair.first), .text(pair.second)]
          + numbers.map { .text(NumberText.fixed($0, decimals: 4)) })
    }
    return table
  }
}

/// Masks of what the cycles of a restarted run have added to the weights.
private enum CycleMasks {
  static func all(of run: String, density: Double) throws -> [(name: String, file: MaskFile)] {
    let folder = "\(run)/artifacts"
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasPrefix("cycle-") && $0.hasSuffix(".safetensors") }.sorted()
    guard names.count > 1 else {
      throw UsageError(
        message:
          "'\(run)' keeps \(names.count) cycles, and two are needed; the probe 'cycles' keeps them")
    }
    return try names.map { name in
      let file = try SafetensorsFile(path: "\(folder)/\(name)")
      let cycle = name.dropLast(".safetensors".count)
      return (String(cycle), MaskFile(try masks(of: file, density)))
    }
  }

  /// Factors b and a of each map.
  private static func masks(of file: SafetensorsFile, _ density: Double) throws -> [MaskFile.Mask] {
    try file.entries.filter { $0.name.hasSuffix(".b") }.compactMap { entry in
      let site = String(entry.name.dropLast(2))
      guard let other = file["\(site).a"] else { return nil }
      return try withoutGradient {
        let b = try Tensor(entry, of: file, type: .float64)
        let update = matmul(b, try Tensor(other, of: file, type: .float64))
        let kept = Int((density * Double(update.count)).rounded())
        return MaskFile.Mask(
          name: site, shape: update.shape,
          bits: update.keepingLargest(kept).values.map { UInt8($0) })
      }
    }
  }
}
