import Diagnostics
import Optimization

extension Monitor {
  /// The monitored number of an epoch.
  public func value(in record: EpochRecord) -> Double? { record[key] }

  /// Checks that epochs have the monitored number.
  ///
  /// - Parameters:
  ///   - option: the key of the configuration, for messages.
  ///   - keys: what is known of each epoch.
  /// - Throws: `Failure` with code `configuration`.
  public func check(_ option: String, among keys: [String]) throws {
    guard !keys.contains(key) else { return }
    throw Failure(
      .configuration, "\(option): '\(key)' is not known of an epoch",
      advice: "there are \(keys.joined(separator: ", "))")
  }
}
