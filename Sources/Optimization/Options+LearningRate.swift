import Configuration

extension Options {
  /// The option `learning_rate`: a number or a schedule.
  func learningRate(default value: Double) throws -> any LearningRateSchedule {
    let node = node("learning_rate", type: "number or learning-rate schedule", default: "\(value)")
    guard let node else { return ConstantSchedule(value) }
    guard let rate = try? node.number() else {
      let isSchedule = try !node.isScalar || Catalogue.schedules.names.contains(node.string())
      guard isSchedule else {
        throw node.failure(
          "expected a number or a learning-rate schedule, found '\(try node.string())'")
      }
      return try Catalogue.schedules.make(from: node)
    }
    guard rate >= 0 else { throw node.failure("must be at least 0, is \(rate)") }
    return ConstantSchedule(rate)
  }
}
