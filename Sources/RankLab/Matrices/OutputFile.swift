import Foundation
import Tensors

/// A file that a command was asked to write; folders on the way to it are made.
enum OutputFile {
  static func write(_ text: String, to path: String) throws {
    try makeFolder(of: path)
    try FileSystem.replace(path, with: text)
  }

  static func write(_ tensors: [(name: String, tensor: Tensor)], to path: String) throws {
    try makeFolder(of: path)
    try SafetensorsWriter.write(tensors.map { $0.tensor.item($0.name) }, to: path)
  }

  private static func makeFolder(of path: String) throws {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
    try FileSystem.makeFolder(String(path[..<slash]))
  }
}
