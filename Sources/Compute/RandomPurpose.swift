/// What random numbers are drawn for; part of the key, so that no two uses share a sequence.
public enum RandomPurpose: UInt32, Sendable, CaseIterable {
  /// Initial weights.
  case weights = 1
  /// The order of samples.
  case shuffle = 2
  /// Dropout masks.
  case dropout = 3
  /// Noise added to activations or gradients.
  case noise = 4
  /// The slopes of randomised rectifiers.
  case slopes = 10
  /// The folds of a cross-validation.
  case folds = 11
  /// Changes of weights that are tried.
  case perturbation = 12
  /// Samples that are made up for measurements.
  case synthetic = 20
}
