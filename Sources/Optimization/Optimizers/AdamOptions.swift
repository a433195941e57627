import Configuration
import JSON

/// The options that Adam and its relatives have in common.
struct AdamOptions: Sendable {
  /// How much of the first moment is kept from step to step, β₁.
  let beta1: Double
  /// The same of the second, β₂.
  let beta2: Double
  /// What keeps the step finite where gradients are zero, ε.
  let epsilon: Float

  /// Reads the options.
  init(_ options: Options) throws {
    beta1 = try options.number("beta_1", default: 0.9, in: 0..<1)
    beta2 = try options.number("beta_2", default: 0.999, in: 0..<1)
    epsilon = Float(try options.number("epsilon", default: 1e-7, above: 0))
  }

  /// The options as Keras has them.
  var keras: [(key: String, value: JSONValue)] {
    [
      ("beta_1", .number(beta1)), ("beta_2", .number(beta2)),
      ("epsilon", .number(shortest: epsilon)),
    ]
  }

  /// How the moments follow gradients.
  var moments: Moments { Moments(gain1: Float(1 - beta1), gain2: Float(1 - beta2)) }

  /// The two moments' way to the next: m ← m + (1−β₁)·(g − m), v ← v + (1−β₂)·(g² − v).
  struct Moments {
    /// 1 − β₁.
    let gain1: Float
    /// 1 − β₂.
    let gain2: Float

    /// The mean of gradients after one more.
    @inline(__always)
    func first(_ m: Float, _ g: Float) -> Float { m + gain1 * (g - m) }

    /// The mean of squares after one more.
    @inline(__always)
    func second(_ v: Float, _ g: Float) -> Float { v + gain2 * (g * g - v) }
  }
}
