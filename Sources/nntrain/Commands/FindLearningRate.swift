import ArgumentParser
import Diagnostics
import Foundation
import MPI
import Training

/// `nntrain find-learning-rate`: the loss over a growing learning rate.
struct FindLearningRate: RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "find-learning-rate",
    abstract: "Shows the loss while the learning rate grows from step to step.",
    discussion: """
      Trains from the first weights, with a learning rate that grows by the same factor in each \
      step, and plots the smoothed loss. A good rate lies where the loss falls fastest, well before \
      it rises again. Nothing is written.

        mpirun -np 2 nntrain find-learning-rate configs/mnist-mlp.yaml
      """)

  @OptionGroup var source: ConfigurationArguments

  @Option(help: "The smallest rate.")
  var from = 1e-6

  @Option(help: "The largest rate.")
  var to = 10.0

  @Option(help: "The steps from the one to the other.")
  var steps = 200

  func validate() throws {
    guard from > 0, to > from, to.isFinite else {
      throw ValidationError("--from is above 0 and --to above --from")
    }
    guard steps > 1 else { throw ValidationError("--steps starts at 2") }
  }

  func run() throws {
    try withRanks { world in
      let blueprint = try source.blueprint(
        for: "find-learning-rate --from \(from) --to \(to) --steps \(steps)", on: world,
        overrides: assignments)
      let experiment = try Experiment(blueprint, world: world, resumingFrom: nil)
      let losses = try experiment.unsavedTrainer.rangeTest(steps: steps)
      guard world.rank == 0 else { return }
      Terminal.write(RunHeader(blueprint).text + "\n" + report(losses))
    }
  }

  /// The factor between the rates of two steps.
  private var factor: Double { pow(to / from, 1 / Double(steps - 1)) }

  /// Lets the configured optimizer's rate grow, without anything that would bend the curve.
  private func assignments(for configuration: RunConfiguration) -> [String] {
    let optimizer = type(of: configuration.optimizer)
    return [
      "optimizer.\(optimizer.name).\(optimizer.rateKey)={exponential_decay: "
        + "{initial_learning_rate: \(from), decay_steps: 1, decay_rate: \(factor)}}",
      "training.non_finite=stop",
    ]
  }

  /// A line for each group of steps: rate, loss, bar; then the rate where the loss falls fastest.
  private func report(_ losses: [Double]) -> String {
    let smooth = RangeCurve(losses)
    var table = TextTable(rightAligned: [0, 1])
    table.append(["rate", "loss"])
    for (step, value, bar) in smooth.lines(count: 24, width: 48) {
      table.append([number(rate(step)), NumberText.short(value), bar])
    }
    guard let step = smooth.steepest else {
      return table.text + "\nThe loss does not fall: try another range with --from and --to.\n"
    }
    return table.text + "\nThe loss falls fastest at a rate of \(number(rate(step))).\n"
  }

  private func rate(_ step: Int) -> Double { from * pow(factor, Double(step)) }

  private func number(_ value: Double) -> String { String(format: "%.1e", value) }
}
