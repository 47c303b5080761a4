import Foundation
import Training

/// A worker as the process that started it sees it: its messages, its complaints, its end.
///
/// The worker stops with a checkpoint when its input ends. So it does when this process ends, however
/// that happens: no worker outlives the sweep that it belongs to.
final class WorkerProcess {
  /// Its place among the workers, from 0.
  let slot: Int
  private let process = Process()
  private let input = Pipe(), output = Pipe(), errors = Pipe()
  private var received = Data(), complaints = Data()
  private var isOutputOpen = true, areErrorsOpen = true
  /// The run that it trains.
  var current: String?
  /// Whether it has begun any.
  var hasBegun = false

  /// Starts a worker.
  ///
  /// - Parameters:
  ///   - order: what it is to do.
  init(slot: Int, _ order: WorkOrder) throws {
    self.slot = slot
    process.executableURL = Self.program
    process.arguments = ["worker", order.folder, "--supervised"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    var environment = ProcessInfo.processInfo.environment
    environment["RANKLAB_THREADS"] = order.threads.map(String.init)
    process.environment = environment
    try process.run()
    try? input.fileHandleForReading.close()
    try? output.fileHandleForWriting.close()
    try? errors.fileHandleForWriting.close()
    // Closed at once where the worker has died: that is seen at its output.
    try? input.fileHandleForWriting.write(contentsOf: Data((try RunJSON.line(order) + "\n").utf8))
  }

  /// This very program, even when its file has been replaced meanwhile.
  private static var program: URL {
    let own = "/proc/self/exe"
    if FileManager.default.isExecutableFile(atPath: own) { return URL(filePath: own) }
    return Bundle.main.executableURL ?? URL(filePath: CommandLine.arguments[0])
  }

  var identifier: Int32 { process.processIdentifier }

  /// Asks it to stop: it writes a checkpoint and ends.
  func stop() { try? input.fileHandleForWriting.close() }

  /// Where there is something to be read.
  var descriptors: [Int32] {
    var open: [Int32] = []
    if isOutputOpen { open.append(output.fileHandleForReading.fileDescriptor) }
    if areErrorsOpen { open.append(errors.fileHandleForReading.fileDescriptor) }
    return open
  }

  /// Reads what has come, and gives the whole messages.
  func read(_ descriptor: Int32) -> [WorkerMessage] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    let isOutput = descriptor == output.fileHandleForReading.fileDescriptor
    guard count > 0 else {
      if isOutput { isOutputOpen = false } else { areErrorsOpen = false }
      return []
    }
    guard isOutput else {
      complaints.append(contentsOf: buffer[..<count])
      complaints = complaints.suffix(1 << 14)
      return []
    }
    received.append(contentsOf: buffer[..<count])
    var messages: [WorkerMessage] = []
    while let end = received.firstIndex(of: UInt8(ascii: "\n")) {
      let line = Data(received[received.startIndex..<end])
      received = Data(received[(end + 1)...])
      if let message = try? RunJSON.read(WorkerMessage.self, from: line) {
        messages.append(message)
      }
    }
    return messages
  }

  /// How it ended, once all that it said has been read; nil while it lives.
  ///
  /// - Returns: nil inside where it ended as it should.
  var end: WorkerEnd? {
    guard !isOutputOpen, !areErrorsOpen else { return nil }
    process.waitUntilExit()
    let status = process.terminationStatus
    if process.terminationReason == .uncaughtSignal {
      return .died("signal \(status) (\(String(cString: strsignal(status))))", words)
    }
    return status == 0 || status == 75 ? .ended : .died("exit code \(status)", words)
  }

  /// What it complained about last.
  private var words: String {
    let lines = String(decoding: complaints, as: UTF8.self).split(whereSeparator: \.isNewline)
    let fatal = lines.first { $0.contains("Fatal error") || $0.contains("error:") }
    return String(fatal ?? lines.last ?? "")
  }
}

/// How a worker ended.
enum WorkerEnd {
  case ended
  /// Of what, and what it said last.
  case died(String, String)
}
