import Diagnostics
import NeuralNetwork

extension RunConfiguration {
  /// Checks that the numbers which early stopping and checkpoints watch will be there.
  ///
  /// - Throws: `Failure` with code `configuration`.
  func checkMonitors(hasValidation: Bool) throws {
    let names = ["loss"] + metrics.map { type(of: $0).name }
    let known = names + (hasValidation ? names.map { "val_\($0)" } : [])
    let watched = [
      ("training.early_stopping.monitor", training.earlyStopping?.monitor.key),
      // By default the best checkpoint is that of the least loss, where there is no validation.
      ("checkpoint.monitor", checkpoint.monitor.key == "val_loss" ? nil : checkpoint.monitor.key),
    ]
    for (key, name) in watched {
      guard let name, !known.contains(name) else { continue }
      throw Failure(
        .configuration, "\(key): '\(name)' is not measured",
        advice: "what is measured is \(known.joined(separator: ", "))"
          + (hasValidation ? "" : "; add data.validation for more"))
    }
  }
}
