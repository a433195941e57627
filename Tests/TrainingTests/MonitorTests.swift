import Configuration
import Diagnostics
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

  @Test("The loss of the training set counts where nothing is validated")
  func defaults() throws {
    let monitor = try monitor("{}")
    #expect(monitor.value(in: record(["loss": 2, "val_loss": 3])) == 3)
    #expect(monitor.value(in: record(["loss": 2])) == 2)
    try monitor.check("checkpoint.monitor", among: ["loss"])
  }

  @Test("A number that epochs do not have is refused, with those that they have")
  func unknown() throws {
    let monitor = try monitor("monitor: val_acc")
    #expect(monitor.value(in: record(["loss": 2, "val_loss": 3])) == nil)
    expectFailure(.configuration, "checkpoint.monitor", "'val_acc'", "loss, val_loss") {
      try monitor.check("checkpoint.monitor", among: ["loss", "val_loss"])
    }
  }

  @Test("Accuracies are better when greater, all else when smaller")
  func directions() throws {
    #expect(try monitor("monitor: val_accuracy").isBetter(0.9, than: 0.8))
    #expect(try monitor("monitor: val_mae").isBetter(0.8, than: 0.9))
    for key in ["f1", "val_auc", "val_r2", "top_k", "precision", "recall", "cosine_similarity"] {
      #expect(try monitor("monitor: \(key)").isGreaterBetter, "\(key)")
    }
    #expect(try monitor("monitor: val_accuracy").reaches(0.9, 0.9))
    #expect(try !monitor("monitor: val_rmse").reaches(0.9, 0.8))
    #expect(try monitor("{monitor: val_mae, mode: max}").isBetter(0.9, than: 0.8))
    #expect(try !monitor("{}").isBetter(.nan, than: nil))
    #expect(try !monitor("{}").isBetter(0.85, than: 0.9, by: 0.1))
  }
}
