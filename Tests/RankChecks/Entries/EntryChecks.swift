import Configuration
import Diagnostics
import Foundation
import HDF5
import MPI
import NeuralNetwork
import Training

/// Every entry of every catalogue in a training; writes what comes of it, for runs on other numbers of
/// ranks to be compared with.
///
/// The folder is that of `NNTRAIN_ENTRIES`; the results are in its `ranks-N.h5`.
enum EntryChecks: CheckFamily {
  static let name = "entries"

  /// Collects the records of a training.
  private final class Records: Callback {
    var numbers: [Double] = []

    func epochEnded(_ progress: TrainingProgress) {
      let timed: Set = ["seconds", "samples_per_second"]
      for (key, value) in progress.last?.entries ?? [] where !timed.contains(key) {
        numbers += value.numbers
      }
    }
  }

  static func run(_ checks: Checks) throws {
    guard let folder = ProcessInfo.processInfo.environment["NNTRAIN_ENTRIES"] else {
      throw Failure(.usage, "NNTRAIN_ENTRIES is the folder to write to")
    }
    let world = checks.world
    let results: File? = try world.agree {
      guard world.rank == 0 else { return nil }
      try EntryData.write(to: "\(folder)/data.h5")
      try RunDirectory("\(folder)/run").prepare(resuming: true)
      return try File.create("\(folder)/ranks-\(world.size).h5")
    }
    for shards in ["auto", "8"] {
      for entry in try EntryCase.all(shards: shards) {
        do {
          try check(checks, entry, in: folder, results)
        } catch let failure as Failure {
          checks.expect(false, "\(entry.name): \(failure)")
        }
      }
    }
    try results?.close()
  }

  private static func check(
    _ checks: Checks, _ entry: EntryCase, in folder: String, _ results: File?
  ) throws {
    let world = checks.world
    let text = entry.yaml.replacing("FOLDER", with: folder)
    let node = try ConfigurationNode(yaml: text, file: "entries.yaml")
    let blueprint = try Blueprint(
      RunConfiguration(node), facts: LaunchFacts(world: world, node: world.splitByNode()),
      world: world)
    let experiment = try Experiment(blueprint, world: world, resumingFrom: nil)
    let parameters = experiment.replica.exchange.parameters
    let first = parameters.array
    let records = Records()
    let run = RunDirectory("\(folder)/run")
    let outcome = try experiment.trainer(in: run, callbacks: [records]).run()
    checks.expectEqual(outcome, .completed, entry.name)
    let last = parameters.array
    checks.expect(first != last, "\(entry.name): nothing was learned")
    checks.expect(last.allSatisfy(\.isFinite), "\(entry.name): weights are not finite")
    // A slice that another rank trained must not be read before it has been.
    try world.barrier()
    try world.agree {
      guard let results else { return }
      let group = entry.name.replacing("/", with: " ")
      try results.root.createDataset(named: "\(group)/weights", shape: [last.count], last)
      try results.root.createDataset(
        named: "\(group)/numbers", shape: [records.numbers.count], records.numbers)
    }
  }
}
