import Protocols

/// How Muon's rate depends on the shape of a matrix.
public enum MuonRate: String, SettingChoice {
  case original
  case matchRMSAdamW = "match_rms_adamw"

  /// What the rate is multiplied by.
  func factor(_ shape: [Int]) -> Double {
    let (rows, columns) = (Double(shape[0]), Double(shape[1]))
    return switch self {
    case .original: max(1, rows / columns).squareRoot()
    case .matchRMSAdamW: 0.2 * max(rows, columns).squareRoot()
    }
  }
}
