import Foundation

/// The text of a report as a file for TensorBoard, whose tab for texts shows it beside the runs.
public enum TensorBoardReport {
  /// The name of the file in a folder of its own.
  public static let name = "events.out.tfevents.0000000001.report"

  /// The bytes of the file: the same for the same text, since its time is fixed.
  ///
  /// - Parameter markdown: The report; its pictures are not shown there.
  public static func bytes(_ markdown: String) -> Data {
    let events = [
      TensorBoardEvent(time: 1, content: .fileVersion),
      TensorBoardEvent(time: 1, content: .text(step: 0, name: "report", markdown)),
    ]
    return Data(events.flatMap(\.record))
  }
}
