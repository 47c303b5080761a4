import Foundation
import Protocols
import Reporting
import Transformer

/// The parameters that an adapter has on a model with its defaults, counted without making either.
struct AdapterCount: Encodable {
  /// The model: a preset or a folder.
  let model: String
  /// Numbers in the model's own weights.
  let weights: Int
  /// What learns: the adapter's own parameters and, for some, weights of the model.
  let trained: Int
  /// Parameters of the adapter that are drawn once and stay.
  let frozen: Int
  /// By the name of the place; the same name is once in each layer.
  let places: [Place]
  /// What does not fit this model with its defaults; nothing is counted then.
  let objection: String?

  struct Place: Encodable {
    let name: String
    var number = 0, trained = 0
  }

  /// Counts.
  ///
  /// - Parameter model: a preset's name or a Hugging Face folder.
  init(_ adapter: any AdapterPlugin, model: String) throws {
    let configuration = try Self.configuration(model)
    let outline = configuration.outline
    let taken = configuration.sites.filter { site in
      site.place == type(of: adapter).place
        && adapter.defaultTargets?.contains(where: site.matches) ?? true
    }
    (self.model, weights) = (model, outline.reduce(0) { $0 + $1.count })
    objection = Self.objection(adapter, taken)
    let sites = objection == nil ? taken : []
    var own = adapter.shared(by: sites)
    var places: [Place] = []
    for site in sites {
      let parameters = adapter.adjusted(to: site).parameters(at: site)
      own += parameters
      let name = site.name.split(separator: ".").last.map(String.init) ?? site.name
      let index = places.firstIndex { $0.name == name } ?? places.endIndex
      if index == places.endIndex { places.append(Place(name: name)) }
      places[index].number += 1
      places[index].trained += parameters.filter(\.isTrained).reduce(0) { $0 + $1.count }
    }
    let learned = outline.filter { adapter.learns.contains($0.role) }
    trained =
      own.filter(\.isTrained).reduce(0) { $0 + $1.count }
      + learned.reduce(0) { $0 + $1.count }
    frozen = own.filter { !$0.isTrained && $0.use != .memory }.reduce(0) { $0 + $1.count }
    self.places = places
  }

  private static func objection(_ adapter: any AdapterPlugin, _ sites: [Site]) -> String? {
    for site in sites {
      do { try adapter.adjusted(to: site).validate(at: site) } catch {
        return "\(error)"
      }
    }
    return nil
  }

  private static func configuration(_ model: String) throws -> LlamaConfiguration {
    if let preset = LlamaConfiguration.preset(model) { return preset }
    if FileManager.default.fileExists(atPath: model) {
      return try LlamaConfiguration(folder: model)
    }
    throw UsageError.unknown("model", model, among: LlamaConfiguration.presets.map(\.name))
  }

  /// For people.
  var text: String {
    let head = "parameters on \(model), whose weights are \(NumberText.count(Double(weights)))"
    if let objection { return "\(head)\n  with its defaults it does not fit: \(objection)" }
    let share = 100 * Double(trained) / Double(max(1, weights))
    var line = "\(Self.grouped(trained)) learn, \(String(format: "%.3g", share)) % of these"
    if frozen > 0 { line += "; \(Self.grouped(frozen)) are drawn and stay" }
    return ([head, "  " + line] + each.map { "  " + $0 }).joined(separator: "\n")
  }

  /// Places with the same number of parameters, together.
  private var each: [String] {
    var groups: [(names: [String], number: Int, count: Int)] = []
    for place in places where place.trained > 0 {
      let count = place.trained / place.number
      if let last = groups.last, last.number == place.number, last.count == count {
        groups[groups.endIndex - 1].names.append(place.name)
      } else {
        groups.append(([place.name], place.number, count))
      }
    }
    return groups.map {
      "\(Self.grouped($0.count)) in each \($0.names.joined(separator: ", ")) of \($0.number)"
        + ($0.number == 1 ? " layer" : " layers")
    }
  }

  private static func grouped(_ count: Int) -> String {
    var text = ""
    for (index, digit) in String(count).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
