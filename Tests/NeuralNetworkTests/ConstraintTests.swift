import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

@Suite struct ConstraintTests {
  private func constraint(_ yaml: String) throws -> any Constraint {
    try Catalogue.constraints.make(from: ConfigurationNode(yaml: yaml, file: "test"))
  }

  /// What a constraint makes of values, by the plain formula.
  private func expected(
    _ values: [Float], _ shape: [Int], _ constraint: any NormConstraint
  ) -> [Double] {
    var sums: [[Int]: Double] = [:]
    func part(_ position: Int) -> [Int] {
      var rest = position
      var place: [Int] = []
      for length in shape.reversed() {
        place.insert(rest % length, at: 0)
        rest /= length
      }
      return place.enumerated().filter { !constraint.axes.contains($0.offset) }.map(\.element)
    }
    for (position, value) in values.enumerated() {
      sums[part(position), default: 0] += Double(value) * Double(value)
    }
    return values.enumerated().map { position, value in
      Double(value) * constraint.factor(norm: (sums[part(position)] ?? 0).squareRoot())
    }
  }

  @Test(arguments: [
    ("max_norm", [7, 5]), ("{max_norm: {max_value: 0.5, axis: 1}}", [7, 5]),
    ("{max_norm: {max_value: 0.7}}", [9]), ("unit_norm", [7, 5]),
    ("{unit_norm: {axis: 1}}", [4, 3, 5]),
    ("{unit_norm: {axis: [0, 1]}}", [4, 3, 5]),
    ("{max_norm: {axis: [1, 2], max_value: 1}}", [4, 3, 5]),
    ("{unit_norm: {axis: [0, 1, 2]}}", [4, 3, 5]),
  ])
  func normsAreHeld(yaml: String, shape: [Int]) throws {
    let constraint = try #require(constraint(yaml) as? any NormConstraint)
    #expect(constraint.problem(with: shape) == nil)
    let count = shape.reduce(1, *)
    let start = Matrix.random(columns: count, seed: 5).array
    let whole = Matrix.lasting(start)
    let scaling = NormScaling(constraint, shape: shape)
    scaling.measure(whole)
    scaling.scale(whole, from: 0)
    let formula = expected(start, shape, constraint)
    #expect(relativeDistance(whole.buffer, formula) < 1e-6)
    // Whoever scales which part.
    for middle in [1, count / 3, count - 1] {
      let parts = Matrix.lasting(start)
      scaling.measure(parts)
      scaling.scale(parts.slice(middle..<count), from: middle)
      scaling.scale(parts.slice(0..<middle), from: 0)
      #expect(parts.array == whole.array)
    }
  }

  @Test func zerosStayZero() throws {
    for yaml in ["unit_norm", "max_norm"] {
      let constraint = try #require(constraint(yaml) as? any NormConstraint)
      let values = Matrix.lasting(rows: 2, columns: 2)
      let scaling = NormScaling(constraint, shape: [2, 2])
      scaling.measure(values)
      scaling.scale(values, from: 0)
      #expect(values.array == [0, 0, 0, 0])
    }
  }

  @Test func negativeValuesBecomeZero() throws {
    let constraint = try #require(constraint("non_neg") as? any ElementwiseConstraint)
    let values = Matrix.lasting([-1, 0, 2, -0x1p-140, .nan])
    constraint.enforce(on: values)
    #expect(Array(values.array.prefix(4)) == [0, 0, 2, 0] && values.array[4].isNaN)
  }
}
