import ExperimentFile
import Foundation
import Protocols

/// `ranklab new`: a plugin that compiles.
enum NewCommand {
  static let command = Command(
    name: "new", summary: "writes a plugin that compiles, here or as a package of your own",
    help: """
      usage: ranklab new FAMILY NAME [--package DIR] [--form FORM] [--folder FOLDER]

      FAMILY is one of \(PluginTemplate.families.joined(separator: ", ")); NAME is that of a Swift
      type ("Sketch"). What is written computes something simple and right, and keeps all promises
      of its protocol: change it from there.

      Within RankLab's own repository it becomes a file under Plugins/ and a line in the list of
      plugins, and is tested with all others. With --package it becomes a package of your own that
      depends on RankLab, with a test and a program that is ranklab with your plugin added.

        --package DIR   a folder for the package; nothing in it is overwritten
        --ranklab DIR   where RankLab's repository is, when that cannot be found
        --form FORM     of an adapter: weight (default), block, prefix
        --folder NAME   the folder under Plugins/ (default: the family's)
      """, run: run)

  static func run(_ raw: [String], _ registry: Registry) throws {
    let arguments = try Arguments(
      raw, options: ["--package", "--ranklab", "--form", "--folder"], flags: [])
    guard arguments.plain.count == 2 else {
      throw UsageError(message: "new wants a family and a name: ranklab new adapter Sketch")
    }
    let template = try PluginTemplate(
      family: arguments.plain[0], name: arguments.plain[1], form: arguments.string("--form"))
    let known = registry.types
    if let taken = known.first(where: { $0.type.kind == template.kind }) {
      throw UsageError(
        message: "'\(template.kind)' is already a kind of the family \(taken.family); "
          + "take another name")
    }
    if let folder = arguments.string("--package") {
      let repository = try repository(arguments.string("--ranklab"))
      let package = PackageTemplate(plugin: template, folder: folder, ranklab: repository)
      try write(package.files, in: folder)
      print(package.advice)
    } else {
      guard let repository = Self.repository(above: FileManager.default.currentDirectoryPath) else {
        throw UsageError(
          message: "this is not RankLab's repository; write --package DIR for a package of your own"
        )
      }
      let place = try OwnRepository(repository, template, folder: arguments.string("--folder"))
      try write([(place.path, template.source)], in: repository)
      try place.enter(template)
      print(place.advice(template))
    }
  }

  /// Writes files that are not there yet; when one is, nothing is written.
  private static func write(_ files: [(path: String, text: String)], in folder: String) throws {
    let taken = files.map { "\(folder)/\($0.path)" }.filter(FileManager.default.fileExists)
    guard taken.isEmpty else {
      throw UsageError(
        message: "\(taken.joined(separator: ", ")) exists already; nothing was written")
    }
    for file in files {
      let path = URL(filePath: "\(folder)/\(file.path)")
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.text.utf8).write(to: path)
    }
  }

  /// RankLab's repository: as it was said, or around the working folder, or around the program.
  private static func repository(_ given: String?) throws -> String {
    if let given {
      guard let found = repository(above: given) else {
        throw UsageError(message: "'\(given)' is not RankLab's repository")
      }
      return found
    }
    let program = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().path
    let starts = [FileManager.default.currentDirectoryPath, program]
    guard let found = starts.lazy.compactMap(repository(above:)).first else {
      throw UsageError(message: "RankLab's repository is not around here; write --ranklab DIR")
    }
    return found
  }

  private static func repository(above path: String) -> String? {
    var folder = URL(filePath: path).standardizedFileURL
    while folder.path != "/" {
      let manifest = folder.appending(path: "Package.swift").path
      let text = (try? String(contentsOfFile: manifest, encoding: .utf8)) ?? ""
      if text.contains("name: \"ranklab\","), text.contains("\"RankLabCommand\"") {
        return folder.path
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }
}

/// The place of a new plugin in RankLab's own repository.
struct OwnRepository {
  let path: String
  private let repository: String, folder: String
  private static let list = "Sources/RankLab/BuiltIns.swift"

  init(_ repository: String, _ template: PluginTemplate, folder: String?) throws {
    let folder = folder ?? template.folder
    let plugins = "\(repository)/Plugins"
    let known = ((try? FileManager.default.contentsOfDirectory(atPath: plugins)) ?? [])
      .filter { !$0.contains(".") }.sorted()
    guard known.contains(folder) else {
      throw UsageError.unknown("folder of plugins", folder, among: known)
    }
    (self.repository, self.folder) = (repository, folder)
    path = "Plugins/\(folder)/\(template.name).swift"
  }

  /// Adds the plugin to the list, after the last one of the list.
  func enter(_ template: PluginTemplate) throws {
    let file = "\(repository)/\(Self.list)"
    var text = try String(contentsOfFile: file, encoding: .utf8)
    guard let end = text.range(of: "    return registry\n") else {
      throw UsageError(message: "\(Self.list) has no 'return registry': enter the plugin by hand")
    }
    text.insert(
      contentsOf: "    try registry.register(\(template.name).self)\n", at: end.lowerBound)
    try Data(text.utf8).write(to: URL(filePath: file))
  }

  func advice(_ template: PluginTemplate) -> String {
    """
    wrote \(path), and a line in \(Self.list)

      swift run -c release ranklab conform \(template.kind)
      swift run -c release ranklab explain \(template.kind)
    """
  }
}
