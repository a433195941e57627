import Configuration
import DataLoading
import Foundation
import MPI
import Training

/// A training whose last rank reads slowly.
struct SlowTraining {
  private let folder: String
  private let experiment: Experiment
  private let world: Communicator

  /// Makes it. Collective.
  ///
  /// - Parameters:
  ///   - epochs: of 10 steps each.
  ///   - delay: seconds that the last rank waits for each of its batches.
  init(epochs: Int, on world: Communicator, delay: @escaping @Sendable (Int) -> Double) throws {
    self.world = world
    let yaml = """
      model: [{dense: {units: 2, activation: softmax}}]
      loss: sparse_categorical_crossentropy
      optimizer: sgd
      training: {epochs: \(epochs), batch_size: 8}
      checkpoint: {every: never}
      """
    let values = ArraySource.Column(
      Field(name: "input", role: .input, shape: [3]), (0..<240).map { Float($0 % 7) })
    let targets = ArraySource.Column(
      Field(name: "targets", role: .target, shape: []), (0..<80).map { UInt8($0 % 2) })
    let isSlow = world.rank == world.size - 1
    let source = SlowSource(try ArraySource([values, targets])) { isSlow ? delay($0) : 0 }
    let samples = SampleSet(Samples(source), targetPlaces: ["made up"])
    let blueprint = try Blueprint(
      RunConfiguration(ConfigurationNode(yaml: yaml, file: "slow.yaml")),
      facts: LaunchFacts(world: world, node: world.splitByNode()), world: world,
      trainingOn: samples)
    experiment = try Experiment(blueprint, world: world, resumingFrom: nil)
    var folder = FileManager.default.temporaryDirectory.path + "/nntrain-slow-\(UUID().uuidString)"
    try world.broadcast(&folder, from: 0)
    self.folder = folder
  }

  /// Trains. Collective.
  ///
  /// - Returns: the remarks, on each rank.
  func run() throws -> [String] {
    let run = RunDirectory(folder)
    try world.agree { if world.rank == 0 { try run.prepare(resuming: false) } }
    defer { if world.rank == 0 { try? FileManager.default.removeItem(atPath: folder) } }
    let listener = Listener()
    _ = try experiment.trainer(in: run, callbacks: [listener]).run()
    return listener.remarks
  }

  private final class Listener: Callback {
    var remarks: [String] = []
    func remarked(_ words: String) { remarks.append(words) }
  }
}
