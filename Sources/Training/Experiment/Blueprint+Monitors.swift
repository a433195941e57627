import Diagnostics
import NeuralNetwork
import Optimization

extension Blueprint {
  /// Refuses monitors of numbers that epochs of this run do not have.
  ///
  /// - Throws: `Failure` with code `configuration`.
  func checkMonitors() throws {
    try check(configuration.checkpoint.monitor, "checkpoint.monitor")
    if let earlyStopping = configuration.training.earlyStopping {
      try check(earlyStopping.monitor, "training.early_stopping.monitor")
    }
    if let target = configuration.training.target {
      try check(target.monitor, "training.target.metric")
    }
    if let schedule = optimizer.learningRate.schedule as? ReduceOnPlateau {
      let rule = type(of: optimizer)
      try check(
        schedule.monitor, "optimizer.\(rule.name).\(rule.rateKey).reduce_on_plateau.monitor")
    }
  }

  private func check(_ monitor: Monitor, _ option: String) throws {
    let prefixes = validation == nil ? [""] : ["", "val_"]
    for entry in measures.metrics where !entry.metric.givesNumber {
      guard prefixes.contains(where: { monitor.key == $0 + entry.name }) else { continue }
      let name = type(of: entry.metric).name
      throw Failure(
        .configuration, "\(option): '\(monitor.key)' is several numbers, not one that has a best",
        advice: "name another, or give \(name) options that make it one number")
    }
    let measured = ["loss"] + measures.numberNames
    try monitor.check(option, among: prefixes.flatMap { prefix in measured.map { prefix + $0 } })
  }
}
