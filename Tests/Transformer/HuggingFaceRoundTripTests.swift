import Foundation
import Protocols
import Tensors
import Testing
import Transformer

struct HuggingFaceRoundTripTests {
  private static let shapes: [LlamaConfiguration] = [
    LlamaConfiguration(layers: 1, hidden: 8, inner: 12, heads: 2, vocabulary: 5),
    .tiny,
    .tiny.with { $0.tied = true },
    .tiny.with {
      $0.keyValueHeads = 1
      $0.epsilon = 1e-5
      $0.rotaryBase = 500_000
      $0.maximumPositions = 64
      $0.initialDeviation = 0.125
    },
  ]

  @Test(arguments: shapes, [ElementType.float32, .float64])
  func `a model that is saved and read is the same to the bit`(
    configuration: LlamaConfiguration, type: ElementType
  ) throws {
    let folder = try ModelFolder()
    let model = Llama(configuration, seed: 3, type: type)
    try model.save(folder: folder.path, storedType: StoredType(type))
    let again = try Llama(folder: folder.path, type: type)
    #expect(again.configuration == configuration)
    #expect(again.elementType == type)
    #expect(again.contents == model.contents)
    #expect(again.parameters.allSatisfy { $0.tensor.requiresGradient })
    #expect((again.head === again.embedding) == configuration.tied)
    #expect(try folder.fileNames == ["config.json", "model.safetensors"])
  }

  @Test(arguments: [StoredType.bfloat16, .float16])
  func `half-precision weights are rounded to nearest`(stored: StoredType) throws {
    let folder = try ModelFolder()
    let model = Llama(.tiny, seed: 4)
    try model.save(folder: folder.path, storedType: stored)
    let rounded = model.contents.mapValues { values in
      values.map { value in
        guard stored == .bfloat16 else { return Double(Float16(value)) }
        // To nearest, ties to even: what is cut off, and the last bit that stays.
        let bits = Float(value).bitPattern
        return Double(Float(bitPattern: (bits + 0x7FFF + (bits >> 16) & 1) & 0xFFFF_0000))
      }
    }
    for type in ElementType.allCases {
      #expect(try Llama(folder: folder.path, type: type).contents == rounded)
    }
    // What is rounded already is not changed again.
    let first = try folder.bytes("model.safetensors")
    try Llama(folder: folder.path).save(folder: folder.path, storedType: stored)
    #expect(try folder.bytes("model.safetensors") == first)
  }

  @Test func `the same model gives the same bytes`() throws {
    let (first, second) = (try ModelFolder(), try ModelFolder())
    for folder in [first, second] { try Llama(.tiny, seed: 5).save(folder: folder.path) }
    try Llama(folder: first.path).save(folder: first.path)
    for name in ["config.json", "model.safetensors"] {
      #expect(try first.bytes(name) == second.bytes(name))
    }
    let file = try SafetensorsFile(path: first.path("model.safetensors"))
    #expect(file.metadata == ["format": "pt"])
  }

  @Test func `a large model is written in shards, which replace a single file and are replaced`()
    throws
  {
    let folder = try ModelFolder()
    let model = Llama(.tiny, seed: 6)
    try model.save(folder: folder.path)
    try folder.add("{}", as: "tokenizer.json")
    try model.save(folder: folder.path, maximumShardByteCount: 3_000)
    let names = try folder.fileNames
    #expect(names.first == "config.json" && names.last == "tokenizer.json")
    #expect(names.count > 5 && names.contains("model.safetensors.index.json"))
    #expect(!names.contains("model.safetensors"))
    #expect(try Llama(folder: folder.path).contents == model.contents)
    let other = Llama(.tiny.with { $0.layers = 1 }, seed: 7)
    try other.save(folder: folder.path)
    #expect(
      try folder.fileNames == ["config.json", "model.safetensors", "tokenizer.json"])
    #expect(try Llama(folder: folder.path).contents == other.contents)
  }

  @Test func `missing folders are made`() throws {
    let folder = try ModelFolder()
    let deep = folder.path("runs/a b/model/")
    try Llama(.tiny, seed: 8).save(folder: deep)
    #expect(try Llama(folder: deep).configuration == .tiny)
  }

  @Test func `a folder that cannot be made is named`() throws {
    let folder = try ModelFolder()
    try folder.add("", as: "file")
    let model = Llama(.tiny, seed: 9)
    let file = folder.path("file")
    #expect(throws: ModelFolderError(path: file, problem: "is a file, not a folder")) {
      try model.save(folder: file)
    }
    let inside = folder.path("file/model")
    #expect(
      throws: ModelFolderError(
        path: inside, problem: "cannot create the folder: Not a directory")
    ) {
      try model.save(folder: inside)
    }
  }

  @Test func `a model that cannot be replaced stays unless its configuration differs`() throws {
    let folder = try ModelFolder()
    try Llama(.tiny, seed: 10).save(folder: folder.path)
    // A folder in the way of the index's name: removing it fails after the weights are written.
    let blocked = folder.path("model.safetensors.index.json")
    try FileManager.default.createDirectory(atPath: blocked, withIntermediateDirectories: false)
    let other = Llama(.tiny.with { $0.layers = 1 }, seed: 10)
    let error = #expect(throws: ModelFolderError.self) { try other.save(folder: folder.path) }
    #expect(error?.path == blocked)
    #expect(try !folder.fileNames.contains("config.json"))
  }
}
