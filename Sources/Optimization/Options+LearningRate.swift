import Configuration

extension Options {
  /// The option `learning_rate`: a number or a schedule.
  func learningRate(default value: Double) throws -> any LearningRateSchedule {
    try entry(
      "learning_rate", from: .schedules, default: ConstantSchedule(value),
      number: { ConstantSchedule($0) })
  }
}
