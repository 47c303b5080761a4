import Foundation
import Tensors
import Training

@testable import Reporting

/// Synthetic artifacts: what probes and pruning leave in the folders of runs.
enum FigureRuns {
  static let modules = [
    "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
    "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj",
  ]

  /// The sites of a model of so many layers.
  static func sites(layers: Int = 4) -> [String] {
    (0..<layers).flatMap { layer in modules.map { "model.layers.\(layer).\($0)" } }
  }

  static func item(_ name: String, _ shape: [Int], _ values: [Double]) -> SafetensorsWriter.Item {
    Tensor(values, shape: shape, type: .float64).item(name)
  }

  /// Spectra of rank `rank` of 32 x 48 matrices, which fall faster in later layers.
  static func spectra(rank: Int, scale: Double = 1, seed: UInt64 = 0) -> [SafetensorsWriter.Item] {
    var random = SplitMix(state: seed)
    return sites().enumerated().flatMap { index, site -> [SafetensorsWriter.Item] in
      let fall = 0.06 + 0.01 * Double(index / modules.count)
      let values = (0..<32).map { place in
        place < rank
          ? scale * (1 + 0.1 * random.uniform(0, 1)) * Foundation.exp(-fall * Double(place)) : 0
      }.sorted(by: >)
      return [
        item(site, [32], values), item(site + ".shape", [3], [32, 48, Double(min(rank, 32))]),
      ]
    }
  }

  /// phi(i, j) that falls from its corner, beside a random pair.
  static func similarity(_ size: Int = 12) -> [SafetensorsWriter.Item] {
    sites(layers: 2).flatMap { site -> [SafetensorsWriter.Item] in
      var tables: [String: [Double]] = [:]
      for i in 1...size {
        for j in 1...size {
          let chance = Double(max(i, j)) / 48
          tables["right", default: []].append(min(1, chance + 0.7 / Double(i).squareRoot()))
          tables["random_right", default: []].append(chance)
        }
      }
      return tables.sorted { $0.key < $1.key }.map {
        item("\(site).\($0.key)", [size, size], $0.value)
      }
    }
  }

  /// Six cycles of rank 4 that overlap a little with their neighbours.
  static func cycles(_ count: Int = 6) -> [SafetensorsWriter.Item] {
    sites(layers: 2).flatMap { site -> [SafetensorsWriter.Item] in
      var overlap: [Double] = []
      for i in 0..<count {
        for j in 0..<count {
          let distance = Double(abs(i - j))
          overlap.append(i == j ? 1 : 0.08 + 0.2 / (1 + 2 * distance))
        }
      }
      let steps = (1...count).map(Double.init)
      return [
        item("\(site).overlap_right", [count, count], overlap),
        item(
          "\(site).random_overlap_right", [count, count],
          overlap.map { $0 == 1 ? 1 : 0.125 }),
        item("\(site).rank", [count], steps.map { 4 * $0 }),
        item("\(site).rank_bound", [count], steps.map { 4 * $0 }),
        item("\(site).effective_rank", [count], steps.map { 3 + 1.4 * $0 }),
        item("\(site).random_effective_rank", [count], steps.map { 3.2 + 2.6 * $0 }),
      ]
    }
  }

  /// Masks of a density, half of whose kept places are the same for all seeds.
  static func mask(density: Double, seed: UInt64) -> [SafetensorsWriter.Item] {
    var (common, own) = (SplitMix(state: 99), SplitMix(state: seed))
    return sites(layers: 2).enumerated().map { index, site in
      let density = density * (1 + 0.1 * Double(index % 7 - 3) / 3)
      let bytes = (0..<960).map { _ -> UInt8 in
        let (shared, single) = (common.uniform(0, 1), own.uniform(0, 1))
        return (shared < density / 2 || single < density / 2) ? 1 : 0
      }
      return .init(name: site + ".weight", type: .uint8, shape: [20, 48], bytes: bytes)
    }
  }

  /// Where a probe writes at the last step of a synthetic run.
  static func path(_ name: String, step: Int = 600) -> String {
    let digits = "\(step)"
    return "artifacts/\(name)-step-" + String(repeating: "0", count: 9 - digits.count) + digits
      + ".safetensors"
  }

  /// Three variants of two seeds with the spectra of their updates.
  static func addSpectra(to folder: RunFolder) throws {
    for (variant, rank) in [("full", 32), ("lora", 4), ("relora", 16)] {
      for seed in 0..<2 {
        var found = RunFolder.Found(metrics: ["eval/loss": 1.5, "update/effective_rank": 3])
        found.files[path("spectrum_update")] = spectra(
          rank: rank, scale: variant == "full" ? 0.4 : 0.7, seed: UInt64(seed))
        try folder.add(["variant": variant], seed: seed, found)
      }
    }
  }
}
