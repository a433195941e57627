import Configuration
import Diagnostics
import NeuralNetwork

/// A metric, and what records call it.
public struct MetricConfiguration: Sendable {
  /// Its name in records: that of its kind, unless it has been given one of its own, so that records
  /// can have it beside another of its kind: `top_k` for k = 1 and for k = 3, for instance.
  public let title: String
  /// What is measured.
  public let metric: any Metric

  /// Names a metric; by default, after its kind.
  init(_ metric: any Metric, title: String? = nil) {
    self.metric = metric
    self.title = title ?? type(of: metric).name
  }

  /// Reads a metric, with its `name` if it has one.
  ///
  /// - Throws: `Failure` with code `configuration`.
  init(_ node: ConfigurationNode) throws {
    let (metric, name) = try Catalogue<any Metric>.metrics.make(from: node) {
      try $0.optionalString("name")
    }
    if let name, !Self.isFree(name) {
      throw node.failure(
        "'\(name)' cannot be the name of a metric in records",
        advice: "use letters, digits and '_', and none of the names that records have already")
    }
    self.init(metric, title: name)
  }

  /// Whether records can have a metric of this name.
  private static func isFree(_ name: String) -> Bool {
    let isPlain = name.utf8.allSatisfy {
      (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 95
    }
    let isTaken = name == "loss" || RecordKey(rawValue: name) != nil
    return isPlain && !name.isEmpty && !isTaken && !name.hasPrefix("val_")
      && !name.hasPrefix("test_")
  }
}
