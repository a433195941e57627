import ArgumentParser
import Diagnostics
import Foundation
import MPI
import Training

/// `nntrain [train] [CONFIG]`: trains on all ranks.
struct Train: RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a model: what nntrain does without a subcommand.",
    discussion: """
      All ranks train one model together, each on its share of every batch; rank 0 writes the run \
      directory: config.yaml, metrics.jsonl, checkpoints and the final model.h5. Without a \
      configuration, a small real problem that is built in is trained.

        mpirun -np 4 nntrain configs/mnist-mlp.yaml
        mpirun -np 4 nntrain configs/mnist-mlp.yaml --set training.epochs=10
        mpirun -np 4 nntrain configs/mnist-mlp.yaml --resume auto

      With training.folds: K, K models are trained one after the other, each validated with its own \
      part of the training set; each has a run directory of its own in the output directory, and \
      folds.json has the mean and the deviation of each metric.
      """)

  @OptionGroup var source: ConfigurationArguments

  @Option(
    help: ArgumentHelp("The run directory (default: runs/<name>).", valueName: "dir"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Go on from a checkpoint: 'auto' takes the newest sound one of the run directory, if any.",
      valueName: "auto|file"))
  var resume: String?

  @OptionGroup(title: "Tracing") var tracing: TraceArguments

  @Flag(help: "Check everything, show shapes, parameters, memory and shards, and stop.")
  var dryRun = false

  func run() throws {
    // From the start: a rank that a signal ends while it still reads would take the others with it, and
    // one that is asked then saves after its first step.
    if !dryRun { StopRequest.listen() }
    try withRanks { world in
      let outcome = try train(world)
      if outcome.exitCode != .success { throw ArgumentParser.ExitCode(outcome.exitCode.rawValue) }
    }
  }

  private func train(_ world: Communicator) throws -> Outcome {
    // Until it is known that all ranks run this command, each looks at itself alone.
    var activity = dryRun ? nil : NodeActivity(alone: world.rank)
    var watchdog = activity.flatMap {
      Watchdog(.automatic, $0, delay: min(2 * Double(world.rank), 60))
    }
    defer {
      watchdog?.stop()
      activity?.close()
    }
    let command = dryRun ? "train --dry-run" : "train\(tracing.words)"
    // Ranks that run other commands than this one have been told of by then.
    func watch(_ configuration: RunConfiguration) throws {
      guard !dryRun else { return }
      let shared = try NodeActivity(on: world)
      watchdog?.stop()
      activity = shared
      watchdog = Watchdog(configuration.training.watchdog, shared)
    }
    let blueprint = try source.blueprint(for: command, on: world, whenAgreed: watch)
    let trace = try activity.flatMap { try tracing.trace($0.recorder, on: world) }
    let configuration = blueprint.configuration
    let header = RunHeader(blueprint)
    if dryRun {
      if world.rank == 0 { Terminal.write(header.text + header.details) }
      return .completed
    }
    let path = output ?? "runs/\(configuration.name)"
    let lock = RunLock(path)
    defer { lock.release() }
    if blueprint.fold != nil {
      return try crossValidate(blueprint, in: path, lock: lock, trace: trace, on: world)
    }
    let run = RunDirectory(path)
    let reader = try world.agree { try world.rank == 0 ? open(run, configuration, lock) : nil }
    if world.rank == 0 { Terminal.write(header.text + "  output     \(run.path)\n\n") }
    return try train(blueprint, in: run, from: reader, trace: trace, on: world)
  }

  /// Trains one model.
  ///
  /// - Parameters:
  ///   - reader: the checkpoint to go on from; on rank 0 only.
  ///   - recorder: a further callback, for rank 0.
  ///   - trace: keeps a trace of some steps.
  func train(
    _ blueprint: Blueprint, in run: RunDirectory, from reader: CheckpointReader?,
    recorder: (any Callback)? = nil, trace: StepTrace?, on world: Communicator
  ) throws -> Outcome {
    let configuration = blueprint.configuration
    let experiment = try Experiment(blueprint, world: world, resumingFrom: reader)
    if let reader {
      for caution in blueprint.cautions(resuming: reader.checkpoint, at: reader.path) {
        Terminal.complain("nntrain: warning: \(caution)")
      }
    }
    let callbacks =
      world.rank == 0 ? Self.callbacks(configuration, run) + [recorder].compactMap(\.self) : []
    let trainer = experiment.trainer(in: run, callbacks: callbacks)
    trainer.trace = trace
    let outcome = try trainer.run()
    if world.rank == 0 { Terminal.write(Self.closing(outcome, configuration, run)) }
    experiment.close()
    return outcome
  }

  /// Prepares the run directory, and opens the checkpoint to go on from, if there is one.
  ///
  /// - Parameter lock: keeps other jobs out from then on.
  /// - Throws: `Failure`, where another job has the directory, too; `HDF5Error`.
  func open(
    _ run: RunDirectory, _ configuration: RunConfiguration, _ lock: RunLock
  ) throws -> CheckpointReader? {
    // Nothing is made for a checkpoint that is not there.
    let named = try resume.flatMap { $0 == "auto" ? nil : $0 }
      .map { try CheckpointReader($0, examining: true) }
    try run.prepare(resuming: resume != nil)
    try lock.take()
    // Whoever had it may have left something.
    if resume == nil { try run.prepare(resuming: false) }
    let reader =
      try resume == "auto"
      ? CheckpointDirectory(run.checkpoints).newest { damage in
        Terminal.complain("nntrain: warning: \(damage); this checkpoint is passed over")
      } : named
    if let caution = lock.caution() { Terminal.complain("nntrain: warning: \(caution)") }
    try run.removeLeftovers(isLocked: lock.isHeld)
    try RunDirectory.update(run.configuration, with: configuration.yaml)
    return reader
  }

  private static func callbacks(
    _ configuration: RunConfiguration, _ run: RunDirectory
  ) -> [any Callback] {
    let reporter = ProgressReporter(
      epochs: configuration.training.epochs, terminalWidth: Terminal().width,
      write: Terminal.write, complain: { Terminal.complain("nntrain: warning: \($0)") })
    // The log comes last: where it cannot be written, the others have said what there is to say.
    return [
      reporter, LayerReporter(write: Terminal.write), FitReporter(write: Terminal.write),
      MetricsLog(
        path: run.metrics, onError: configuration.checkpoint.onError, warn: reporter.warned,
        remark: reporter.remarked),
    ]
  }

  private static func closing(
    _ outcome: Outcome, _ configuration: RunConfiguration, _ run: RunDirectory
  ) -> String {
    switch outcome {
    case .completed: "Model: \(run.model)\n"
    case .stoppedEarly: "Stopped early: no further improvement. Model: \(run.model)\n"
    case .reachedTarget:
      "Target reached: \(configuration.training.target.map { "\($0)" } ?? ""). Model: \(run.model)\n"
    case .stoppedByRequest:
      "Stopped by request after saving; --resume auto goes on from here.\n"
    case .stoppedByTimeLimit:
      "Time limit reached: stopped after saving; --resume auto goes on from here.\n"
    }
  }
}
