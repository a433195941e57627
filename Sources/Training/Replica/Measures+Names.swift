import Diagnostics
import NeuralNetwork

extension Measures {
  /// The keys of records of which greater is better.
  var greaterIsBetter: Set<String> {
    let names = metrics.filter { type(of: $0.metric).isGreaterBetter }.map(\.name)
    return Set(RecordKey.prefixes.flatMap { prefix in names.map { prefix + $0 } })
  }

  /// Refuses names of which records would have one twice: an output `val` and its `val_loss`, say.
  ///
  /// - Throws: `Failure` with code `configuration`.
  func requireDistinctNames() throws {
    var known = Set(RecordKey.allCases.map(\.rawValue))
    for prefix in RecordKey.prefixes {
      for name in ["loss"] + losses + metrics.map(\.name) {
        guard known.insert(prefix + name).inserted else {
          throw Failure(
            .configuration, "model, metrics: records would have '\(prefix + name)' twice",
            advice: "give the output layer or the metric that it comes from another name")
        }
      }
    }
  }
}
