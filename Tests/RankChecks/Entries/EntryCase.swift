import Compute
import Configuration
import DataLoading
import Diagnostics
import NeuralNetwork
import Optimization

/// A configuration that has one entry of each kind, and all the metrics that suit it.
struct EntryCase {
  /// What it has, in words.
  let name: String
  let yaml: String

  /// Cases in which each entry of each catalogue occurs at least once.
  ///
  /// - Parameter shards: how batches are cut, as the configuration says it.
  static func all(shards: String) throws -> [EntryCase] {
    var dealer = EntryDealer(areShardsFixed: shards != "auto")
    var cases: [EntryCase] = []
    while dealer.isAnyLeft { cases.append(try EntryCase(number: cases.count, &dealer, shards)) }
    guard dealer.unusedMetrics.isEmpty else {
      throw Failure(
        .internalError, "no case of EntryCase can have the metrics \(dealer.unusedMetrics)")
    }
    return cases
  }

  private init(number: Int, _ dealer: inout EntryDealer, _ shards: String) throws {
    let optimizer = dealer.next("optimizer")
    let rule = try Self.rule(optimizer)
    let loss = rule.onlyLoss ?? dealer.next("loss")
    let end = EntryExamples.losses[loss] ?? EntryExamples.Loss()
    let schedule = dealer.next("schedule")
    let preprocessing = dealer.next("preprocessing")
    let layer = dealer.next("layer")
    let (first, second) = (dealer.next("activation"), dealer.next("activation"))
    let initializer = dealer.next("initializer")
    let regularizer = dealer.next("regularizer")
    let activityRegularizer = dealer.next("activity_regularizer")
    let constraint = dealer.next("constraint")
    let metrics = try Self.metrics(for: end)
    dealer.used("loss", [loss])
    dealer.used("metric", metrics)
    name =
      "\(number) \(shards): \(optimizer), \(loss), \(schedule), \(preprocessing), \(layer), "
      + "\(first), \(second), \(initializer), \(regularizer), \(activityRegularizer), \(constraint)"
    let inputs = EntryExamples.inputs[preprocessing] ?? "inputs"
    let rate = EntryExamples.schedules[schedule] ?? "initial_learning_rate: 0.01"
    let kernel = Self.entry(initializer, EntryExamples.initializers)
    // Options of the optimizer that only some of the cases have.
    let extras = [nil, "use_ema: true", "gradient_noise: {eta: 0.001}"]
    let options = [
      "\(rule.rateKey): {\(schedule): {\(rate)}}", EntryExamples.optimizers[optimizer],
      extras[rule.takesClipping ? number % extras.count : 0],
    ].compactMap(\.self)
    let layers = (EntryExamples.layers[layer] ?? [layer]).map { "  - \($0)\n" }.joined()
    yaml = """
      name: entries
      seed: 3
      data:
        file: FOLDER/data.h5
        train: {inputs: train/\(inputs), targets: train/\(end.targets)}
        validation: {inputs: validation/\(inputs), targets: validation/\(end.targets)}
        preprocessing: [\(Self.entry(preprocessing, EntryExamples.preprocessing))]
      model:
        - input: {name: input}
        - flatten: {name: flat}
        - dense:
            name: first
            units: 6
            activation: \(first)
            kernel_initializer: \(kernel)
            bias_initializer: {random_uniform: {minval: -0.2, maxval: 0.2}}
            kernel_regularizer: \(regularizer)
            kernel_constraint: \(constraint)
      LAYERS
        - dense: {units: 6, activation: \(second)}
        - dense: {units: 5, activation: sigmoid, activity_regularizer: \(activityRegularizer)}
        - dense: {units: 3, activation: \(end.activation)}
      loss: \(loss)
      metrics: [\(metrics.map { Self.entry($0, EntryExamples.metrics) }.joined(separator: ", "))]
      optimizer: {\(optimizer): {\(options.joined(separator: ", "))}}
      training: {epochs: 2, batch_size: 8, shards: \(shards)}
      checkpoint: {every: never}
      """.replacing("LAYERS\n", with: layers)
  }

  /// The type of an optimizer.
  private static func rule(_ name: String) throws -> any Optimizer.Type {
    let text = entry(name, EntryExamples.optimizers)
    return type(
      of: try Catalogue<any Optimizer>.optimizers.make(
        from: ConfigurationNode(yaml: text, file: "optimizers")))
  }

  private static func entry(_ name: String, _ options: [String: String]) -> String {
    options[name].map { "{\(name): {\($0)}}" } ?? name
  }

  /// The metrics that can compare the outputs with such targets.
  private static func metrics(for end: EntryExamples.Loss) throws -> [String] {
    let catalogue = Catalogue<any Metric>.metrics
    let hasClasses = ["labels", "one_hot", "bits"].contains(end.targets)
    return try catalogue.names.filter { name in
      let text = entry(name, EntryExamples.metrics)
      let metric = try catalogue.make(from: ConfigurationNode(yaml: text, file: "metrics"))
      return (hasClasses || EntryExamples.metricsOfNumbers.contains(name))
        && metric.accepts(
          output: Shape([3]), target: Shape([end.targets == "labels" ? 1 : 3]))
    }
  }
}
