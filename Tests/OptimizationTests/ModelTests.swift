import TestSupport
import Testing

@Suite struct ModelTests {
  /// Training steps of whole models, as Keras took them in double precision.
  @Test(
    arguments: [
      ("models", 5), ("functions", 17), ("normalized_models", 5), ("regularization", 16),
    ])
  func trainingAgreesWithGoldenValues(file: String, count: Int) throws {
    let cases = try GoldenFile(file).cases
    #expect(cases.count >= count)
    for golden in cases {
      let training = try GoldenTraining(golden)
      let losses = try training.run()
      let loss = relativeDistance(losses, try golden.values("loss"))
      #expect(loss < 1e-5, "\(golden.name)")
      var greatest = 0.0
      for weight in training.graph.layout.weights {
        let expected = try golden.values("final/\(weight.path)")
        let distance = relativeDistance(training.parameters.slice(weight.range).buffer, expected)
        greatest = max(greatest, distance)
        #expect(distance < 1e-4, "\(golden.name): \(weight.path)")
        let initial = try golden.values("initial/\(weight.path)")
        let hasMoved = relativeDistance(initial, expected) > 1e-3
        let isFrozen = !training.graph.nodes.contains { $0.name == weight.layer && $0.isTrainable }
        #expect(hasMoved == !isFrozen, "\(golden.name): \(weight.path)")
      }
      print("\(golden.name): losses to \(loss), weights to \(greatest)")
    }
  }
}
