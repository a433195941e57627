import NeuralNetwork

/// What is told of samples beside the loss of all: the loss of each output, where there are several,
/// and metrics.
public struct Measures: Sendable {
  /// A metric of one of the outputs.
  public struct Entry: Sendable {
    /// What records call it: `accuracy`, or `digit_accuracy` where there are several outputs.
    public let name: String
    /// The same without the output.
    public let title: String
    /// The place of the output among the model's.
    public let output: Int
    /// The metric, for the output's shape.
    public let metric: any Metric
  }

  /// What records call the losses of the outputs: `digit_loss`; none where there is one output.
  public let losses: [String]
  /// The metrics, by output and in the order of the configuration.
  public let metrics: [Entry]

  /// Nothing.
  public static let none = Measures(losses: [], metrics: [])

  /// The losses and metrics of a model's outputs.
  ///
  /// - Parameters:
  ///   - outputs: their names.
  ///   - metrics: those of each output.
  public init(outputs: [String], metrics: [[MetricConfiguration]]) {
    let isOne = outputs.count == 1
    losses = isOne ? [] : outputs.map { "\($0)_loss" }
    self.metrics = zip(outputs, metrics).enumerated().flatMap { index, part in
      part.1.map { metric in
        let title = metric.title
        return Entry(
          name: isOne ? title : "\(part.0)_\(title)", title: title, output: index,
          metric: metric.metric)
      }
    }
  }

  private init(losses: [String], metrics: [Entry]) {
    self.losses = losses
    self.metrics = metrics
  }

  /// The numbers that are added up for them.
  var sumCount: Int { metrics.reduce(losses.count) { $0 + $1.metric.sumCount } }

  /// The names of those that are single numbers.
  var numberNames: [String] { losses + metrics.filter(\.metric.givesNumber).map(\.name) }
}
