import Compute

/// What a layer has to know about one pass through the network.
public struct Pass {
  /// Whether layers act as in training: dropout drops.
  public let isTraining: Bool
  /// The step of the training, from 0 on; a key of random numbers.
  public let step: Int
  /// The position in the global batch of the sample in row 0; a key of random numbers.
  public let firstSample: Int
  /// Where the gradients of all weights go: one flat block, laid out as the weights are.
  public let gradients: Matrix

  /// A pass of a training step.
  public init(trainingStep step: Int, firstSample: Int, gradients: Matrix) {
    isTraining = true
    self.step = step
    self.firstSample = firstSample
    self.gradients = gradients
  }

  /// A pass that only predicts.
  public static var inference: Pass { Pass() }

  private init() {
    isTraining = false
    step = 0
    firstSample = 0
    gradients = Matrix.empty
  }
}
