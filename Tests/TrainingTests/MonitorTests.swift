import Configuration
import Diagnostics
import NeuralNetwork
import Optimization
import TestSupport
import Testing
import Training

@Suite struct MonitorTests {
  private func monitor(_ yaml: String) throws -> Monitor {
    try ConfigurationNode(yaml: yaml, file: "a.yaml").read { try Monitor($0) }
  }

  private func record(_ values: KeyValuePairs<String, Double>) -> EpochRecord {
    var record = EpochRecord()
    for (key, value) in values { record.append(key, value) }
    return record
  }

  /// What is watched in a run with accuracies, and with others that are better when greater.
  private func scope(isValidated: Bool = true) -> Monitor.Scope {
    Monitor.Scope(greaterIsBetter: ["val_accuracy", "val_hits"], isValidated: isValidated)
  }

  @Test("The loss of the training set counts where nothing is validated, unless it is named")
  func defaults() throws {
    let plain = try monitor("{}")
    #expect(plain.resolved(in: scope()).value(in: record(["loss": 2, "val_loss": 3])) == 3)
    #expect(plain.resolved(in: scope(isValidated: false)).value(in: record(["loss": 2])) == 2)
    let named = try monitor("monitor: val_loss").resolved(in: scope(isValidated: false))
    #expect(named.value(in: record(["loss": 2])) == nil)
    expectFailure(.configuration, "checkpoint.monitor", "'val_loss'", "there are loss") {
      try named.check("checkpoint.monitor", among: ["loss"])
    }
  }

  @Test("A number that epochs do not have is refused, with those that they have")
  func unknown() throws {
    let monitor = try monitor("monitor: val_acc")
    #expect(monitor.value(in: record(["loss": 2, "val_loss": 3])) == nil)
    expectFailure(.configuration, "checkpoint.monitor", "'val_acc'", "loss, val_loss") {
      try monitor.check("checkpoint.monitor", among: ["loss", "val_loss"])
    }
  }

  @Test("What is better is the metric's, unless mode says so")
  func directions() throws {
    func resolved(_ yaml: String) throws -> Monitor { try monitor(yaml).resolved(in: scope()) }
    #expect(try resolved("monitor: val_hits").isBetter(0.9, than: 0.8))
    #expect(try resolved("monitor: val_mae").isBetter(0.8, than: 0.9))
    #expect(try resolved("monitor: val_accuracy").reaches(0.9, 0.9))
    #expect(try !resolved("monitor: val_rmse").reaches(0.9, 0.8))
    #expect(try resolved("{monitor: val_mae, mode: max}").isBetter(0.9, than: 0.8))
    #expect(try resolved("{monitor: val_hits, mode: min}").isBetter(0.8, than: 0.9))
    #expect(try !resolved("{}").isBetter(.nan, than: nil))
    #expect(try !resolved("{}").isBetter(0.85, than: 0.9, by: 0.1))
  }

  @Test("Of these metrics greater is better, of all others less")
  func metrics() throws {
    let catalogue = Catalogue<any Metric>.metrics
    let greater = try catalogue.names.filter { name in
      try type(of: catalogue.make(from: ConfigurationNode(yaml: name, file: "a.yaml")))
        .isGreaterBetter
    }
    #expect(
      greater == [
        "accuracy", "auc", "binary_accuracy", "categorical_accuracy", "cosine_similarity", "f1",
        "precision", "r2", "recall", "sparse_categorical_accuracy", "top_k",
      ])
  }
}
