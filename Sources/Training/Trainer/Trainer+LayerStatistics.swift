extension Trainer {
  /// Records what was measured in the layers in the step that has just been taken, if it was.
  /// Collective.
  ///
  /// - Throws: what a callback throws, on all ranks; `MPIError`.
  func recordLayers(samples: Int) throws {
    guard let monitor = replica.monitor,
      let statistics = try monitor.updateEnded(progress, samples: samples)
    else { return }
    progress.history.append(statistics.json)
    try notify { try $0.layersMeasured(statistics) }
    for words in monitor.newWarnings(statistics) { remark(words) }
  }
}
