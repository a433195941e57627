import Compute
import Configuration
import Diagnostics
import JSON

/// How the gradient is bounded before the update, as in Keras.
public enum GradientClipping: Sendable, Hashable {
  /// Not at all.
  case none
  /// Scaled so that the norm over all parameters is at most this.
  case globalNorm(Double)
  /// Each weight's gradient scaled by itself, so that its norm is at most this.
  case norm(Double)
  /// Each element cut to at most this magnitude.
  case value(Double)

  /// Reads `global_norm`, `norm` or `value`.
  public init(_ options: Options) throws {
    let globalNorm = try options.optionalNumber("global_norm", above: 0)
    let norm = try options.optionalNumber("norm", above: 0)
    let value = try options.optionalNumber("value", above: 0)
    switch (globalNorm, norm, value) {
    case (nil, nil, nil): self = .none
    case (let bound?, nil, nil): self = .globalNorm(bound)
    case (nil, let bound?, nil): self = .norm(bound)
    case (nil, nil, let bound?): self = .value(bound)
    default:
      throw options.failure("takes one of global_norm, norm and value, has several")
    }
  }

  /// The option by which Keras' optimizers do the same; nil for no clipping.
  public var keras: JSONMember? {
    switch self {
    case .none: nil
    case .globalNorm(let bound): JSONMember("global_clipnorm", .number(bound))
    case .norm(let bound): JSONMember("clipnorm", .number(bound))
    case .value(let bound): JSONMember("clipvalue", .number(bound))
    }
  }

  /// Whether norms must be known before the update.
  public var needsNorms: Bool {
    switch self {
    case .globalNorm, .norm: true
    case .none, .value: false
    }
  }
}
