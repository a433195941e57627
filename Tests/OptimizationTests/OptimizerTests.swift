import Compute
import Configuration
import Optimization
import TestSupport
import Testing

@Suite struct OptimizerTests {
  static func optimizer(_ yaml: String) throws -> any Optimizer {
    try Catalogue.optimizers.make(from: ConfigurationNode(yaml: yaml, file: "test"))
  }

  /// 20 steps along given gradients, as Keras took them in double precision.
  @Test func agreesWithGoldenValues() throws {
    let cases = try GoldenFile("optimizers").cases
    for golden in cases {
      let optimizer = try Self.optimizer(golden.configuration)
      let initial = try golden.floats("initial")
      let parameters = Matrix.lasting(initial)
      let gradients = try golden.floats("gradients")
      let expected = try golden.values("parameters")
      let count = initial.count
      let averages =
        optimizer.settings.averageMomentum == nil ? nil : try golden.values("averages")
      let solo = SoloUpdate(optimizer, weights: [0..<count])
      #expect(solo.update.slots.count == optimizer.stateNames.count)
      for step in 0..<20 {
        let gradient = Matrix.lasting(Array(gradients[step * count..<(step + 1) * count]))
        solo.take(step, parameters, gradients: gradient)
        let exact = Array(expected[step * count..<(step + 1) * count])
        #expect(relativeDistance(parameters.buffer, exact) < 1e-5, "\(golden.name), step \(step)")
        // How far each has moved, so that small steps do not hide behind large parameters.
        let moved = zip(parameters.buffer, initial).map { Double($0) - Double($1) }
        let exactly = zip(exact, initial).map { $0 - Double($1) }
        #expect(relativeDistance(moved, exactly) < 1e-4, "\(golden.name), step \(step)")
        if let averages {
          let average = try #require(solo.update.slots.last)
          let exact = Array(averages[step * count..<(step + 1) * count])
          #expect(relativeDistance(average.buffer, exact) < 1e-5, "\(golden.name), step \(step)")
        }
      }
      // One parameter has no gradient.
      if optimizer.settings.weightDecay == 0 { #expect(parameters.buffer[5] == initial[5]) }
    }
    for name in Catalogue<any Optimizer>.optimizers.names {
      #expect(cases.contains { $0.name == name }, "\(name) has no golden values")
    }
  }

  /// A constant gradient has no spread, which rounding must not turn into a root of less than 0.
  @Test func centredSpreadIsNeverNegative() throws {
    let optimizer = try Self.optimizer("rmsprop: {centered: true}")
    let parameters = Matrix.random(columns: 1000, seed: 1)
    let gradient = Matrix.random(columns: 1000, seed: 2)
    for i in 0..<1000 { gradient.buffer[i] += 30 }
    let solo = SoloUpdate(optimizer, weights: [0..<1000])
    for step in 0..<300 { solo.take(step, parameters, gradients: gradient) }
    let slots = solo.update.slots
    let spread = zip(slots[0].buffer, slots[1].buffer).map { $0 - $1 * $1 }
    #expect(spread.contains { $0 < -1e-6 }, "rounding does make it negative")
    #expect(parameters.isFinite)
  }

  @Test func slotsAreNamedAsInKeras() throws {
    let names = [
      "sgd": [], "sgd: {momentum: 0.9}": ["momentum"], "adam": ["momentum", "velocity"],
      "adam: {amsgrad: true}": ["momentum", "velocity", "velocity_hat"], "rmsprop": ["velocity"],
      "rmsprop: {momentum: 0.5, centered: true}": ["velocity", "momentum", "average_gradient"],
      "rmsprop: {centered: true}": ["velocity", "average_gradient"],
      "adagrad": ["accumulator"], "adadelta": ["accumulated_grad", "accumulated_delta_var"],
      "adamax": ["momentum", "norm"], "nadam": ["momentum", "velocity"], "momentum": ["momentum"],
      "nesterov": ["momentum"],
      "lamb": ["momentum", "velocity"], "adamw": ["momentum", "velocity"],
    ]
    for (yaml, expected) in names {
      #expect(try Self.optimizer(yaml).slotNames == expected, "\(yaml)")
    }
  }

  @Test func learningRateIsANumberOrASchedule() throws {
    #expect(try Self.optimizer("adam").learningRate.rate(step: 7) == 0.001)
    #expect(try Self.optimizer("sgd").learningRate.rate(step: 0) == 0.01)
    for name in ["adadelta", "adagrad", "adamax", "adamw", "lamb", "nadam"] {
      #expect(try Self.optimizer(name).learningRate.rate(step: 0) == 0.001)
    }
    #expect(try Self.optimizer("sgd: {learning_rate: 0}").learningRate.rate(step: 0) == 0)
    let schedule = try Self.optimizer("sgd: {learning_rate: {constant: {value: 0.5}}}")
    #expect(schedule.learningRate.rate(step: 1000) == 0.5)
  }

  @Test(arguments: [
    ("sgd: {learning_rate: -1}", "must be at least 0, is -1"),
    ("sgd: {learning_rate: fast}", "expected a number or a learning-rate schedule"),
    ("sgd: {momentum: 2}", "momentum"), ("sgd: {momentum: .nan}", "finite"),
    ("adam: {beta_1: 1}", "beta_1"), ("adam: {beta1: 0.9}", "did you mean 'beta_1'"),
    ("adam: {epsilon: -1}", "epsilon"), ("adan", "did you mean 'adam'"),
    ("lars: {momentum: 2}", "momentum"), ("lamb: {trust_coefficient: 1}", "unknown key"),
    ("adam: {weight_decay: -1}", "weight_decay"), ("adam: {ema_momentum: 1}", "ema_momentum"),
    ("adam: {gradient_noise: {variance: 1}}", "gradient_noise"),
    ("perceptron: {momentum: 0.9}", "unknown key"),
    ("random_perturbation: {deviation: -1}", "deviation"),
    ("momentum: {form: both}", "expected one of accumulated, averaged"),
  ])
  func wrongOptionsAreRefused(yaml: String, message: String) {
    let error = #expect(throws: (any Error).self) { try Self.optimizer(yaml) }
    let text = error.map { "\($0)" } ?? "none"
    #expect(text.contains(message), "\(text)")
  }

  @Test func everyEntryCanBeDescribed() throws {
    for name in Catalogue<any Optimizer>.optimizers.names {
      let options = try #require(try Catalogue<any Optimizer>.optimizers.describe(name))
      let key = name == "random_perturbation" ? "deviation" : "learning_rate"
      #expect(options.first?.key == key)
      #expect(options.allSatisfy { !$0.required })
    }
    for name in Catalogue<any LearningRateSchedule>.schedules.names {
      #expect(try Catalogue<any LearningRateSchedule>.schedules.describe(name)?.isEmpty == false)
    }
  }
}
