import Compute
import Configuration
import Diagnostics
import Foundation
import MPI
import Training

/// A training in which a bit of one rank's parameters flips stops before a checkpoint is made of it.
enum AuditedTrainingChecks: CheckFamily {
  static let name = "audited-training"

  /// Flips the lowest bit of a parameter of another rank's slice after a step.
  private final class BitFlip: Callback {
    private let step: Int
    private let parameters: Matrix
    private let index: Int

    init(step: Int, parameters: Matrix, index: Int) {
      self.step = step
      self.parameters = parameters
      self.index = index
    }

    func stepEnded(_ progress: TrainingProgress) {
      guard progress.step == step else { return }
      let bits = parameters.buffer[index].bitPattern
      parameters.buffer[index] = Float(bitPattern: bits ^ 1)
    }
  }

  /// Two epochs of three steps, on the digits that are built in.
  private static let configuration = """
    data: {validation: {fraction: 0.2}}
    model: [flatten, {dense: {units: 10, activation: softmax}}]
    loss: sparse_categorical_crossentropy
    optimizer: {sgd: {learning_rate: 0.1}}
    training: {epochs: 2, batch_size: 400, exchange: all_reduce, audit: AUDIT}
    checkpoint: {every: CHECKPOINT, keep: 9}
    """

  static func run(_ checks: Checks) throws {
    // The last step of the first epoch: its checkpoint is not written any more.
    try check(checks, audit: "epoch", every: "epoch", flipAt: 3, finds: true, checkpoints: [])
    // In the middle of the second epoch.
    try check(
      checks, audit: "{steps: 1}", every: "epoch", flipAt: 5, finds: true, checkpoints: [3])
    // Before a checkpoint that is due by its steps; the best one is that of the first epoch.
    try check(
      checks, audit: "epoch", every: "{steps: 2}", flipAt: 4, finds: true, checkpoints: [2, 3])
    // Nobody looks.
    try check(
      checks, audit: "never", every: "epoch", flipAt: 6, finds: false, checkpoints: [3, 6])
    // Nothing to find.
    try check(
      checks, audit: "{steps: 1}", every: "epoch", flipAt: 99, finds: false, checkpoints: [3, 6])
  }

  private static func check(
    _ checks: Checks, audit: String, every: String, flipAt step: Int, finds: Bool,
    checkpoints: [Int]
  ) throws {
    let world = checks.world
    var folder = FileManager.default.temporaryDirectory.path + "/nntrain-audit-\(UUID().uuidString)"
    try world.broadcast(&folder, from: 0)
    let run = RunDirectory(folder)
    try world.agree { if world.rank == 0 { try run.prepare(resuming: false) } }
    defer { if world.rank == 0 { try? FileManager.default.removeItem(atPath: folder) } }

    let text = configuration.replacing("AUDIT", with: audit).replacing("CHECKPOINT", with: every)
    let node = try ConfigurationNode(yaml: text, file: "audit.yaml")
    let blueprint = try Blueprint(
      RunConfiguration(node), facts: LaunchFacts(world: world, node: world.splitByNode()),
      world: world)
    let experiment = try Experiment(blueprint, world: world, resumingFrom: nil)
    // The last parameter is of the bias; on one rank there is no copy to compare.
    let damaged = world.size > 1 && world.rank == world.size - 1
    let flip = BitFlip(
      step: step, parameters: experiment.replica.exchange.parameters,
      index: blueprint.graph.layout.weights.last?.range.lowerBound ?? 0)
    let trainer = experiment.trainer(in: run, callbacks: damaged ? [flip] : [])
    let what = "audit \(audit), checkpoints \(every), flip at \(step)"
    guard finds, world.size > 1 else {
      checks.expectEqual(try trainer.run(), .completed, what)
      return
    }
    let failure = checks.expectError(Failure.self) { _ = try trainer.run() }
    checks.expect(
      failure?.message.contains("after step \(step): 'dense/bias' of 2 weights") == true,
      "\(what): \(failure.map { "\($0)" } ?? "")")
    try world.barrier()
    let names = try FileManager.default.contentsOfDirectory(atPath: run.checkpoints)
    let steps = names.compactMap { name in
      name.hasPrefix("step-") ? Int(name.dropFirst(5).dropLast(3)) : nil
    }
    checks.expectEqual(steps.sorted(), checkpoints, what)
    try world.barrier()
  }
}
