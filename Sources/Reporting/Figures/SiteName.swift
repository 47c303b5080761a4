/// The name of a linear map as a figure reads it: a layer and a module in it.
///
/// "model.layers.3.self_attn.q_proj" is the module "q" of layer 3; "head" is a module without a layer.
struct SiteName: Sendable, Hashable, Comparable {
  let name: String
  /// The first number in the name; nil where there is none.
  let layer: Int?
  /// The words after it, without those that say nothing: "q", "gate".
  let module: String

  init(_ name: String) {
    let parts = name.split(separator: ".").map(String.init)
    let place = parts.firstIndex { Int($0) != nil }
    layer = place.flatMap { Int(parts[$0]) }
    let rest = place.map { Array(parts[($0 + 1)...]) } ?? parts
    let words = rest.filter { !["self_attn", "mlp", "weight"].contains($0) }
    let short = words.map { $0.hasSuffix("_proj") ? String($0.dropLast(5)) : $0 }
    // A stack of plain layers has nothing after its number.
    let before = place.flatMap { $0 > 0 ? parts[$0 - 1] : nil } ?? name
    module = short.isEmpty ? before : short.joined(separator: ".")
    self.name = name
  }

  /// The modules of a transformer in the order of its forward pass, then others by name.
  private static let usual = ["q", "k", "v", "o", "gate", "up", "down"]

  /// Modules in the order of the forward pass.
  static func ordered(_ modules: some Sequence<String>) -> [String] {
    Set(modules).sorted { place($0) < place($1) }
  }

  private static func place(_ module: String) -> (Int, String) {
    (usual.firstIndex(of: module) ?? usual.count, module)
  }

  static func < (one: SiteName, other: SiteName) -> Bool {
    let (first, second) = (place(one.module), place(other.module))
    return (one.layer ?? -1, first.0, first.1, one.name)
      < (other.layer ?? -1, second.0, second.1, other.name)
  }
}
