import Diagnostics

/// Statistics of layers in words, where something is wrong: once for each layer and kind.
///
/// With ρ = ‖g‖ / √n, the gradient of a layer's n trained weights as a root mean square:
///
/// - Gradients **vanish** in a layer where ρ is less than 10⁻⁴ of the greatest ρ of the layers behind
///   it, or 0.
/// - They **explode** where ‖Δw‖ exceeds ‖w‖, or a tenth of it while ‖g‖ exceeds 1,000 ‖w‖: neither
///   clipping nor the optimizer has tamed them.
/// - Units are **dead** or **saturated** where more than half of a layer's are, of at least 32 samples
///   or of all that there are.
///
/// The bounds lie between what was seen in every twentieth step of the configurations that come with
/// the program. Where all is well, ρ is at least 0.02 of that behind it, a step at most 0.3 of the
/// weights (0.7 for a perceptron, sample by sample), and one unit in six is dead at most; five layers of
/// sigmoids that learn slowly at first have a ρ of 2·10⁻⁴. In eight, which stall, it falls to 2·10⁻⁶; in
/// chains of layers that diverge, a step is 4 to 50 times the weights.
public struct LayerWarnings: Sendable {
  private enum Kind: Sendable, CaseIterable {
    case vanishing, exploding, dead, saturated
  }

  private struct Finding: Sendable, Hashable {
    let kind: Kind
    let layer: String
  }

  /// The number of trained weights of each layer.
  private let counts: [String: Int]
  private let trainingSamples: Int
  private var said: Set<Finding> = []

  private static let leastShareOfLater = 1e-4
  private static let greatestGradient = 1e3
  private static let greatestStep = 1.0
  private static let greatestStepOfGreat = 0.1
  /// Weights that begin at 0 are compared with weights of this size instead.
  private static let leastWeight = 0.01
  private static let greatestShare = 0.5
  private static let fewestSamples = 32
  private static let shownLayers = 4

  /// Warnings of a training that has given none yet.
  ///
  /// - Parameters:
  ///   - counts: the number of trained weights of each layer that has any.
  ///   - trainingSamples: the size of the training set.
  public init(trainedWeights counts: [String: Int], trainingSamples: Int) {
    self.counts = counts
    self.trainingSamples = trainingSamples
  }

  /// What has not been said before, a line for each kind.
  public mutating func new(_ statistics: LayerStatistics) -> [String] {
    Kind.allCases.compactMap { kind in
      let found = findings(kind, statistics).filter {
        said.insert(Finding(kind: kind, layer: $0.layer)).inserted
      }
      return found.isEmpty ? nil : words(kind, found)
    }
  }

  /// The layers of which it is true, with the number that shows it.
  private func findings(
    _ kind: Kind, _ statistics: LayerStatistics
  ) -> [(layer: String, number: Double)] {
    switch kind {
    case .vanishing: return vanishing(statistics.layers)
    case .exploding: return exploding(statistics.layers)
    case .dead, .saturated:
      let isTelling = statistics.samples >= min(Self.fewestSamples, trainingSamples)
      return statistics.layers.compactMap { layer in
        let share = kind == .dead ? layer.deadUnits : layer.saturatedUnits
        guard isTelling, let share, share > Self.greatestShare else { return nil }
        return (layer.name, share)
      }
    }
  }

  private func vanishing(
    _ layers: [LayerStatistics.Entry]
  ) -> [(layer: String, number: Double)] {
    var found: [(layer: String, number: Double)] = []
    var greatest = 0.0
    for layer in layers.reversed() {
      guard let gradient = rootMeanSquare(layer) else { continue }
      if gradient < Self.leastShareOfLater * greatest {
        found.insert((layer.name, gradient / greatest), at: 0)
      }
      greatest = max(greatest, gradient)
    }
    return found
  }

  private func exploding(
    _ layers: [LayerStatistics.Entry]
  ) -> [(layer: String, number: Double)] {
    layers.compactMap { layer in
      guard let gradient = layer.gradientNorm, let own = layer.weightNorm,
        let ratio = layer.updateRatio, ratio.isFinite, let count = counts[layer.name]
      else { return nil }
      let weights = max(own, Self.leastWeight * Double(count).squareRoot())
      let isGreat = gradient > Self.greatestGradient * weights
      let step = ratio * own / weights
      guard step > (isGreat ? Self.greatestStepOfGreat : Self.greatestStep) else { return nil }
      return (layer.name, step)
    }
  }

  private func rootMeanSquare(_ layer: LayerStatistics.Entry) -> Double? {
    guard let norm = layer.gradientNorm, let count = counts[layer.name] else { return nil }
    return norm / Double(count).squareRoot()
  }
}

extension LayerWarnings {
  private func words(_ kind: Kind, _ found: [(layer: String, number: Double)]) -> String {
    func list(_ words: (Double) -> String) -> String {
      var items = found.prefix(Self.shownLayers).map { "\(words($0.number)) '\($0.layer)'" }
      let rest = found.count - items.count
      if rest > 0 { items.append(Words.count(rest, "more layer")) }
      return Words.list(items)
    }
    switch kind {
    case .vanishing:
      return
        "Warning: gradients vanish on their way back. Their size for each weight, over that in "
        + "later layers: \(list { "\(number($0)) in" }). Try relu with he_normal initial weights, "
        + "batch_normalization or fewer layers"
    case .exploding:
      return "Warning: gradients explode. The norm of a step, over that of the weights: "
        + "\(list { "\(number($0)) in" }). Try training.gradient_clipping: {global_norm: 1.0}, "
        + "smaller initial weights or a lower learning rate"
    case .dead:
      return "Warning: units are dead: \(list(percent)) give 0 for every sample. Try a lower "
        + "learning rate or leaky_relu"
    case .saturated:
      return
        "Warning: units are saturated: \(list(percent)) are at a limit of their activation for "
        + "every sample. Try smaller inputs or initial weights, a lower learning rate or "
        + "batch_normalization"
    }
  }

  private func number(_ value: Double) -> String { value == 0 ? "0" : NumberText.short(value) }

  private func percent(_ share: Double) -> String {
    "\(Int((share * 100).rounded(.down)))% in"
  }
}
