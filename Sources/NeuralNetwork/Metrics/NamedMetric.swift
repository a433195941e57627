import Compute
import Configuration
import Diagnostics
import JSON

/// A metric with a name of its own, so that records can have it beside another of its kind: `top_k`
/// for k = 1 and for k = 3, for instance.
public struct NamedMetric: Metric {
  public static let name = "named"
  public let title: String
  private let metric: any Metric

  /// Gives a metric a name.
  public init(_ metric: any Metric, title: String) {
    self.metric = metric
    self.title = title
  }

  /// No configuration names it.
  public init(_ options: Options) throws {
    throw options.failure("is not the name of a metric")
  }

  public var sumCount: Int { metric.sumCount }
  public var givesNumber: Bool { metric.givesNumber }

  public func accepts(output: Shape, target: Shape) -> Bool {
    metric.accepts(output: output, target: target)
  }

  public func sized(output: Shape, target: Shape) throws -> any Metric {
    NamedMetric(try metric.sized(output: output, target: target), title: title)
  }

  public func update(_ sums: inout MutableSpan<Double>, predictions: Matrix, targets: Matrix) {
    metric.update(&sums, predictions: predictions, targets: targets)
  }

  public func result(_ sums: ArraySlice<Double>) -> MetricValue { metric.result(sums) }

  /// That of the metric; a class of Keras takes the name.
  public var keras: JSONValue? {
    guard case .object(var members)? = metric.keras,
      let place = members.firstIndex(where: { $0.key == "config" }),
      case .object(var config) = members[place].value
    else { return metric.keras }
    config.removeAll { $0.key == "name" }
    config.insert(JSONMember("name", .string(title)), at: 0)
    members[place] = JSONMember("config", .object(config))
    return .object(members)
  }
}
