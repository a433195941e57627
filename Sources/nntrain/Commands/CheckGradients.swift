import ArgumentParser
import Diagnostics
import Foundation
import MPI
import Training

/// `nntrain check-gradients`: whether the gradients of a model are right.
struct CheckGradients: RankedCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-gradients",
    abstract: "Compares a model's gradients with differences of its loss.",
    discussion: """
      For the first samples of the training set and the first weights of the model, the gradient of \
      each weight is compared with central differences of the loss, which is computed in double \
      precision by the plain formulas of the layers. Dropout and other random layers hold their \
      masks fixed. Weights at a kink of the loss, as of a relu, are left out and counted. Prints \
      the relative error |a - n| / (|a| + |n|) of each weight; ends with 1 if one is above the \
      tolerance.

        nntrain check-gradients configs/mnist-mlp.yaml
      """)

  @OptionGroup var source: ConfigurationArguments

  @Option(help: "The samples of the training set that are used.")
  var samples = 4

  @Option(help: "The elements of each weight that are compared, at most.")
  var elements = 50

  @Option(help: "The largest relative error that is right.")
  var tolerance = 1e-5

  func validate() throws {
    guard samples > 0, elements > 0 else {
      throw ValidationError("--samples and --elements start at 1")
    }
    guard tolerance > 0, tolerance.isFinite else {
      throw ValidationError("--tolerance is a number above 0")
    }
  }

  func run() throws {
    try withRanks { world in
      let blueprint = try source.blueprint(for: "check-gradients", on: world)
      var worst: GradientCheck.Finding?
      try world.agree {
        guard world.rank == 0 else { return }
        try GradientCheck(blueprint, samples: samples, elements: elements).run { finding in
          Terminal.write(line(finding) + "\n")
          if !(finding.error <= worst?.error ?? -1) { worst = finding }
        }
      }
      // Rank 0 alone has looked; the others follow it.
      var isRight = (worst?.error ?? 0) <= tolerance ? 1 : 0
      try world.broadcast(&isRight, from: 0)
      guard isRight == 0 else { return }
      throw Failure(
        .finding,
        "the gradient of '\(worst?.weight ?? "")' is wrong by \(number(worst?.error ?? 0)), more than "
          + number(tolerance))
    }
  }

  private func line(_ finding: GradientCheck.Finding) -> String {
    let verdict = finding.error <= tolerance ? "ok" : "WRONG"
    let name = finding.weight.padding(toLength: 28, withPad: " ", startingAt: 0)
    var text = "\(finding.weight.count > 28 ? finding.weight : name)  \(number(finding.error))  "
    text += "\(verdict)  \(finding.compared) of \(finding.shape.reduce(1, *)) elements"
    return finding.kinks == 0 ? text : text + ", \(finding.kinks) at a kink left out"
  }

  private func number(_ value: Double) -> String { String(format: "%.1e", value) }
}
