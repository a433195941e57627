import Interchange
import Optimization
import NeuralNetwork
import Configuration
import TestSupport
import Testing
import Training

@Suite(.enabled(if: KerasCheck.isPossible)) struct CheckpointKerasTests {
  @Test func kerasOpensACheckpoint() throws {
    let fixture = try CheckpointFixture()
    let node = try ConfigurationNode(yaml: "optimizer: adam", file: "o.yaml")
    let training = KerasTraining(
      outputs: [.init(name: "output", loss: MeanSquaredError())],
      optimizer: try node.read { try $0.entry("optimizer", from: .optimizers) })
    let writer = CheckpointWriter(
      KerasModel(fixture.network.graph, name: "fixture", training: training))
    let path = fixture.directory.file("model.h5")
    try writer.write(fixture.checkpoint, fixture.blocks, to: path)
    let inputs: [Float] = (0..<12).map { Float($0) / 5 }
    let output = try fixture.network.predict([inputs], rows: 3)
    let result = try KerasCheck.run(
      path, inputs: ["": KerasCheck.Values([3, 2, 2], inputs)],
      predictions: KerasCheck.Values([3, 2], output), training: true)
    #expect(result.exitCode == 0, "\(result)")
  }
}
