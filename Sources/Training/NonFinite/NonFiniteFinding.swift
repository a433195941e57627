import Diagnostics
import NeuralNetwork

/// Where a rank's part of a step first became not finite.
struct NonFiniteFinding {
  /// What it is: a tensor of the model, or the loss.
  enum Cause {
    case tensor(NonFiniteTensor)
    case loss
  }

  let cause: Cause
  /// The rows of the data set that it comes from, as far as single ones do it.
  let samples: [Int]

  /// Samples that are named; of more, the number.
  private static let named = 5

  /// The finding, in words.
  ///
  /// - Parameter place: where the samples are.
  func words(_ place: String) -> String {
    guard !samples.isEmpty else { return "\(subject) first" }
    let all = samples.count <= Self.named + 1
    var parts = samples.prefix(all ? samples.count : Self.named).map(String.init)
    if !all { parts.append("\(samples.count - Self.named) others") }
    let noun = samples.count == 1 ? "sample" : "samples"
    return "\(subject) first, for \(noun) \(Words.list(parts)) of \(place)"
  }

  private var subject: String {
    switch cause {
    case .loss: "the loss itself"
    case .tensor(let tensor):
      switch tensor.role {
      case .input: "the input '\(tensor.name)' itself"
      case .output: "the output of layer '\(tensor.name)'"
      case .outputGradient: "the gradient of the output of layer '\(tensor.name)'"
      case .weightGradient: "the gradient of the weight '\(tensor.name)'"
      }
    }
  }
}
