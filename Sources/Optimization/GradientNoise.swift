import Configuration
import Glibc

/// Gaussian noise that is added to each element of the clipped gradient, with the variance η/(1+t)^γ
/// in the update with number t, from 0 on.
///
/// The noise is a function of seed, update and place of the parameter.
///
/// Source: Neelakantan et al., "Adding gradient noise improves learning for very deep networks", 2015.
public struct GradientNoise: Sendable, Hashable {
  private let eta: Double
  private let gamma: Double

  /// Reads `eta` and `gamma`; nil for no noise.
  init?(_ options: Options) throws {
    eta = try options.number("eta", default: 0.01, in: 0...)
    gamma = try options.number("gamma", default: 0.55, in: 0...)
    if eta == 0 { return nil }
  }

  /// The standard deviation in an update.
  public func deviation(update: Int) -> Double {
    (eta / pow(1 + Double(update), gamma)).squareRoot()
  }
}
