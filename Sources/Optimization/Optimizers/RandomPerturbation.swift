import Compute
import Configuration

/// Random optimization: all weights are changed at random, and the change stays if it improves the
/// loss.
///
/// In each step, candidate c of K is w + σ·ε, where ε is drawn from N(0, 1) by seed, step and c alone.
/// Its loss is that of the whole global batch. The candidate with the least loss takes the place of w
/// if its loss is less than that of w on the same batch; of equal ones, the first. Losses that are not
/// finite improve nothing. No gradient is computed: activations and losses without slopes will do.
///
/// σ is `deviation`, a number or a schedule as learning rates have them. K is `candidates`: as many as
/// ranks by `auto`; a fixed number is shared out over the ranks, and gives the same result on any
/// number of them.
///
/// Source: Matyas, "Random optimization", 1965.
public struct RandomPerturbation: SearchOptimizer {
  public static let name = "random_perturbation"
  public static let rateKey = "deviation"
  public static let usesGradients = false
  public var settings: OptimizerSettings
  private let candidates: Int?

  /// More than anyone waits for.
  private static let mostCandidates = 1 << 16

  public init(_ options: Options) throws {
    if options.contains("learning_rate") {
      throw options.failure(
        "\(Self.name) has no learning rate", key: "learning_rate",
        advice: "its `deviation` says how far a step goes")
    }
    settings = try OptimizerSettings(
      options, rateKey: Self.rateKey, learningRate: 0.1, weightDecay: nil)
    try settings.requirePlain(options, Self.name)
    candidates = try options.integer("candidates", or: "auto", in: 1...Self.mostCandidates)
  }

  public var slotNames: [String] { [] }

  public var followsRanks: Bool { candidates == nil }

  public func candidateCount(ranks: Int) -> Int { candidates ?? ranks }

  public func update(
    _ parameters: Matrix, gradient change: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    var w = parameters.mutableSpan
    let d = change.span
    precondition(w.count == d.count)
    for i in d.indices { w[i] += d[i] }
  }
}
