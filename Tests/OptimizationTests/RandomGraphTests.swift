import NeuralNetwork
import TestSupport
import Testing

/// Two hundred graphs, drawn at random, train ten steps as Keras trains them in double precision.
@Suite struct RandomGraphTests {
  /// How far a training may be from the golden one.
  private static let tolerance = 1e-4
  /// How many trainings may be further away, if rounding alone leads Keras as far.
  private static let excused = 4

  /// How far losses and weights are from the golden ones: the greatest distance.
  private struct Deviation {
    let own: Double
    /// That of Keras in single precision.
    let single: Double
    let place: String
  }

  @Test func trainingAgreesWithKeras() throws {
    let cases = try GoldenFile("random_graphs").cases
    #expect(cases.count == 200)
    var excused: [String] = []
    var greatest = 0.0
    for golden in cases {
      let deviation = try Self.deviation(golden)
      let words =
        "\(golden.name): \(deviation.place) by \(deviation.own), Keras by \(deviation.single)"
      guard deviation.own >= Self.tolerance else {
        greatest = max(greatest, deviation.own)
        continue
      }
      // As much as Keras itself, that is.
      #expect(deviation.own <= 2 * deviation.single, "\(words)")
      excused.append(words)
    }
    #expect(excused.count <= Self.excused, "\(excused)")
    print("random graphs: to \(greatest), excused: \(excused)")
  }

  private static func deviation(_ golden: GoldenCase) throws -> Deviation {
    let training = try GoldenTraining(golden)
    let losses = try training.run()
    let expected = try golden.values("loss")
    #expect(expected.count == 10)
    var deviations = [
      Deviation(
        own: relativeDistance(losses, expected),
        single: relativeDistance(try golden.values("single_loss"), expected), place: "loss")
    ]
    for weight in training.graph.layout.weights {
      let expected = try training.values("final", of: weight)
      deviations.append(
        Deviation(
          own: distance(training.parameters.slice(weight.range).array.map(Double.init), expected),
          single: distance(try training.values("single_final", of: weight), expected),
          place: weight.path))
    }
    let worst = deviations.max { $0.own < $1.own } ?? deviations[0]
    // Rounding may show first in another weight.
    let single = deviations.map(\.single).max() ?? 0
    return Deviation(own: worst.own, single: single, place: worst.place)
  }

  /// The relative distance of two weights, where values of less than 10⁻³ on the average count as so
  /// much.
  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    var difference = 0.0
    var size = 0.0
    for (x, y) in zip(a, b) {
      difference += (x - y) * (x - y)
      size += y * y
    }
    let result = (difference / max(size, 1e-6 * Double(b.count))).squareRoot()
    return result.isFinite ? result : .infinity
  }
}
