import ExperimentFile
import Protocols
import Reporting
import Training

/// A part of the experiment language that can be explained: a block, a setting, a family.
struct Topic {
  /// Its path in an experiment file, or the name of its family.
  var name: String
  /// What it says.
  var summary: String
  /// What it accepts, in words; empty for a block.
  var type = ""
  /// Its settings, those of blocks below it with their paths.
  var fields: [Field] = []
  /// The kinds that may stand there.
  var kinds: [KindDescription] = []
  /// Lines that are neither.
  var remarks: [String] = []
}

/// What `ranklab explain` knows beside the plugins, read from the schema of experiment files.
struct Topics {
  let plugins: [PluginDescription]
  private let schema: Schema
  /// Every setting by its path, blocks before what is in them.
  private var all: [(path: String, field: Field)] = []

  init(_ registry: Registry) throws {
    (plugins, schema) = (registry.plugins, try Schema.rankLab(registry))
    for field in schema.root.fields { collect(field, field.name) }
    for field in Schema.sweepSettings.fields { all.append(("sweep.\(field.name)", field)) }
  }

  /// The blocks at the top of a file.
  var blocks: [String] { schema.root.fields.map(\.name) }

  /// Everything that can be explained.
  var names: [String] {
    plugins.map(\.kind) + all.map(\.path) + all.compactMap { $0.field.name }
      + schema.families.names + ["metrics"]
  }

  /// What is meant by a name: a path; else a family, a kind, a setting of that name, a word that a
  /// setting accepts.
  func topics(named name: String) -> [Topic] {
    if name == "metrics" { return [metrics] }
    if let exact = all.first(where: { $0.path == name }) { return [topic(exact.path, exact.field)] }
    if schema.families.names.contains(name) { return [family(name)] }
    let kinds = schema.families.names.flatMap { family in
      schema.families.kinds(of: family).filter { kind in
        kind.kind == name && !plugins.contains { $0.family == family && $0.kind == name }
      }.map { Topic(name: "\(family).\(name)", summary: $0.summary, fields: $0.settings.fields) }
    }
    let settings = all.filter { $0.field.name == name }.map { topic($0.path, $0.field) }
    if !kinds.isEmpty || !settings.isEmpty { return kinds + settings }
    return all.filter { accepts(name, $0.field.type) }.map { topic($0.path, $0.field) }
  }

  /// The settings that every kind of a family has beside its own.
  func common(of family: String) -> [Field] {
    all.lazy.compactMap { component(in: $0.field.type) }
      .first { $0.family == family && !$0.common.isEmpty }?.common ?? []
  }

  /// Where kinds of a family stand in a file.
  func place(of family: String) -> String? {
    all.first { component(in: $0.field.type)?.family == family }?.path
  }

  private mutating func collect(_ field: Field, _ path: String) {
    all.append((path, field))
    for inner in component(in: field.type)?.common ?? block(in: field.type)?.fields ?? [] {
      collect(inner, "\(path).\(inner.name)")
    }
  }

  private func topic(_ path: String, _ field: Field) -> Topic {
    var topic = Topic(name: path, summary: field.help)
    if path == "sweep" {
      topic.fields = Schema.sweepSettings.fields
    } else if let component = component(in: field.type) {
      topic.fields = component.common
      topic.kinds = schema.families.kinds(of: component.family)
      topic.remarks = component.defaultKind.map { ["without a kind: \($0)"] } ?? []
    } else if let block = block(in: field.type) {
      topic.fields = flat(block.fields)
    } else {
      topic.type = field.type.wanted
      if !field.shownDefault.isEmpty { topic.remarks = ["default: \(field.shownDefault)"] }
    }
    if path == "report" { topic.remarks += metrics.remarks }
    return topic
  }

  private func family(_ name: String) -> Topic {
    Topic(
      name: name,
      summary: place(of: name).map { "what may stand at '\($0)'" } ?? "a family of kinds",
      fields: common(of: name), kinds: schema.families.kinds(of: name))
  }

  private var metrics: Topic {
    let lines = ReportBlock.metricNames.map { family, measures in
      "  \(family)/  \(measures.joined(separator: ", "))"
    }
    return Topic(
      name: "metrics", summary: "what a report can show of a run",
      remarks: ["metrics (FAMILY/MEASURE; those of a rank need a probe):"] + lines)
  }

  private func flat(_ fields: [Field], _ path: String = "") -> [Field] {
    fields.flatMap { field -> [Field] in
      var own = field
      own.name = path + field.name
      guard component(in: field.type) == nil, let block = block(in: field.type) else {
        return [own]
      }
      var below = "\(own.name)."
      if case .table = field.type { below += "NAME." }
      return [own] + flat(block.fields, below)
    }
  }

  private func block(in type: ValueType) -> BlockSchema? {
    switch type {
    case .block(let block): block
    case .optional(let inner), .list(let inner), .oneOrMore(let inner), .table(let inner):
      block(in: inner)
    case .either(let types): types.lazy.compactMap(block).first
    default: nil
    }
  }

  private func component(in type: ValueType) -> ComponentType? {
    switch type {
    case .component(let component): component
    case .optional(let inner), .list(let inner), .oneOrMore(let inner): component(in: inner)
    case .either(let types): types.lazy.compactMap(component).first
    default: nil
    }
  }

  private func accepts(_ word: String, _ type: ValueType) -> Bool {
    switch type {
    case .choice(let words): words.contains(word)
    case .optional(let inner), .list(let inner), .oneOrMore(let inner): accepts(word, inner)
    case .either(let types): types.contains { accepts(word, $0) }
    default: false
    }
  }
}
