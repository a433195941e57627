import Configuration
import Optimization
import TestSupport
import Testing

@Suite struct PlateauTests {
  /// The rates of the epochs after each of the given values, starting from 1.
  private func rates(_ options: String, _ values: [Double]) throws -> [Double] {
    let node = try ConfigurationNode(
      yaml: "reduce_on_plateau: {initial_learning_rate: 1, \(options)}", file: "test")
    let schedule = try #require(
      try Catalogue<any LearningRateSchedule>.schedules.make(from: node) as? ReduceOnPlateau)
    var plateau = Plateau()
    return values.map { value in
      plateau = schedule.plateau(plateau, after: value)
      // As a checkpoint would keep it.
      plateau = Plateau(numbers: plateau.numbers) ?? Plateau()
      return plateau.factor
    }
  }

  // The expected rates are those of Keras' callback for the same values.

  @Test func patience() throws {
    let values = [5.0, 4, 4, 4, 4, 3, 4, 4, 4, 4]
    #expect(
      try rates("factor: 0.5, patience: 3", values)
        == [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25])
    #expect(try rates("factor: 0.5, patience: 0", [5, 5, 5]) == [1, 0.5, 0.25])
  }

  @Test func cooldown() throws {
    #expect(
      try rates("factor: 0.5, patience: 2, cooldown: 2", [1, 1, 1, 1, 1, 1, 1, 1, 1])
        == [1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125])
  }

  @Test func leastRateAndLeastImprovement() throws {
    #expect(
      try rates("factor: 0.5, patience: 1, min_lr: 0.3", [1, 1, 1, 1]) == [1, 0.5, 0.3, 0.3])
    #expect(
      try rates("factor: 0.5, patience: 1, min_delta: 0.5", [3, 2.8, 2.2]) == [1, 0.5, 0.5])
    #expect(
      try rates("factor: 0.5, patience: 1, mode: max", [1, 2, 1]) == [1, 1, 0.5])
  }

  @Test func whatIsNoNumberIsNoImprovement() throws {
    #expect(try rates("factor: 0.5, patience: 1", [1, .nan, 0.5]) == [1, 0.5, 0.5])
  }

  @Test func storedNumbersAreChecked() {
    #expect(Plateau(numbers: Plateau().numbers) == Plateau())
    for wrong in [[], [1, 0, 0, 0], [2, 0, 0, 0, 0], [1, -1, 0, 0, 0], [1, 0.5, 0, 0, 0]] {
      #expect(Plateau(numbers: wrong) == nil)
    }
  }
}
