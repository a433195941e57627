/// What a training has seen of the number that `ReduceOnPlateau` watches.
public struct Plateau: Sendable, Hashable {
  /// What the learning rate is multiplied with by now.
  public internal(set) var factor = 1.0
  /// The best value so far.
  public internal(set) var best: Double?
  /// The epochs without improvement since then, or since the rate was lowered.
  public internal(set) var wait = 0
  /// The epochs that do not count yet.
  public internal(set) var cooldown = 0

  /// The start of a training.
  public init() {}
}

extension Plateau {
  /// All numbers, for checkpoints and messages between ranks.
  public var numbers: [Double] {
    [factor, Double(wait), Double(cooldown), best == nil ? 0 : 1, best ?? 0]
  }

  /// Takes up what `numbers` gave; nil for anything else.
  public init?(numbers: [Double]) {
    guard numbers.count == 5, (0...1).contains(numbers[0]),
      let wait = Int(exactly: numbers[1]), let cooldown = Int(exactly: numbers[2]), wait >= 0,
      cooldown >= 0
    else { return nil }
    factor = numbers[0]
    self.wait = wait
    self.cooldown = cooldown
    best = numbers[3] == 0 ? nil : numbers[4]
  }
}
