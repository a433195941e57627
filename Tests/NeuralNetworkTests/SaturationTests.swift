import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

@Suite struct SaturationTests {
  private func saturation(_ yaml: String) throws -> Saturation? {
    try Catalogue.activations.make(from: ConfigurationNode(yaml: yaml, file: "test")).saturation
  }

  /// An activation says where it is flat exactly where its outputs tell it.
  @Test func ofActivations() throws {
    for name in ["relu", "{relu: {threshold: 0.5}}", "{relu: {max_value: 6}}", "hard_swish"] {
      #expect(try saturation(name) == .zero, "\(name)")
    }
    #expect(try saturation("{leaky_relu: {negative_slope: 0}}") == .zero)
    for name in ["leaky_relu", "{relu: {negative_slope: 0.1}}", "elu", "linear", "softmax", "sinc"]
    {
      #expect(try saturation(name) == nil, "\(name)")
    }
    for name in ["sigmoid", "hard_sigmoid"] { #expect(try saturation(name) == .limits(0, 1)) }
    for name in ["tanh", "softsign"] { #expect(try saturation(name) == .limits(-1, 1)) }
    #expect(try saturation("arctan") == .limits(-.pi / 2, .pi / 2))
  }

  /// A unit is dead if it is 0 for every sample of every batch.
  @Test func deadUnits() {
    let lives = Matrix.lasting([0, 0, 0, 0])
    let first = Matrix.lasting(rows: 2, columns: 4) { [0, 0, 1e-30, 0, 0, 3, 0, -0.0][$0] }
    Saturation.zero.raise(lives, by: first)
    #expect(Saturation.zero.share(of: lives) == 0.5)
    Saturation.zero.raise(lives, by: .lasting(rows: 1, columns: 4) { $0 == 3 ? -0.25 : 0 })
    #expect(Saturation.zero.share(of: lives) == 0.25)
    #expect(lives.array == [0, 3, 1e-30, 0.25])
  }

  /// A unit is saturated if it is near a limit, either of the two, for every sample.
  @Test func saturatedUnits() {
    let lives = Matrix.lasting([0, 0, 0, 0, 0])
    let outputs: [Float] = [-1, -0.985, 0.97, 1, 0.5, 1, 0.99, 0.999, 0.5, -1]
    let limits = Saturation.limits(-1, 1)
    limits.raise(lives, by: .lasting(rows: 2, columns: 5) { outputs[$0] })
    #expect(limits.share(of: lives) == 0.4)
    #expect(limits.share(of: .empty) == 0)
  }
}
