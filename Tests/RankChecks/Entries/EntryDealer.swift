import Configuration
import DataLoading
import NeuralNetwork
import Optimization

/// Deals out the entries of the catalogues, one kind at a time and round and round, until each has
/// been used.
struct EntryDealer {
  private let names: [String: [String]]
  private var left: [String: [String]]
  private var dealt: [String: Int] = [:]

  /// - Parameter areShardsFixed: whether entries are dealt whose results depend on shards.
  init(areShardsFixed: Bool) {
    let all = [
      "layer": Catalogue<any Layer>.layers.names,
      "activation": Catalogue<any Activation>.activations.names,
      "initializer": Catalogue<any Initializer>.initializers.names,
      "regularizer": Catalogue<any Regularizer>.regularizers.names,
      "activity_regularizer": Catalogue<any ActivityRegularizer>.activityRegularizers.names,
      "constraint": Catalogue<any Constraint>.constraints.names,
      "loss": Catalogue<any Loss>.losses.names,
      "metric": Catalogue<any Metric>.metrics.names,
      "optimizer": Catalogue<any Optimizer>.optimizers.names,
      "schedule": Catalogue<any LearningRateSchedule>.schedules.names,
      "preprocessing": Catalogue<any Preprocessing>.preprocessing.names,
    ]
    names = all.mapValues { names in
      names.filter { areShardsFixed || !EntryExamples.dependingOnShards.contains($0) }
    }
    left = names
  }

  /// Whether any entry is left that is dealt; metrics are not.
  var isAnyLeft: Bool { left.contains { $0.key != "metric" && !$0.value.isEmpty } }

  /// The metrics that no case has.
  var unusedMetrics: [String] { left["metric"] ?? [] }

  /// An entry of a kind: one that has not been used, while there is any.
  mutating func next(_ kind: String) -> String {
    let number = dealt[kind, default: 0]
    dealt[kind] = number + 1
    guard let name = left[kind]?.first else {
      let all = names[kind] ?? []
      return all[number % all.count]
    }
    left[kind]?.removeFirst()
    return name
  }

  /// Notes what a case uses.
  mutating func used(_ kind: String, _ names: [String]) {
    left[kind]?.removeAll { names.contains($0) }
  }
}
