import Glibc

extension Philox {
  /// Two independent numbers from N(0, 1) at a counter.
  ///
  /// Source: Box, Muller, "A note on the generation of random normal deviates", 1958.
  public func normalPair(_ low: UInt64, _ high: UInt64 = 0) -> (Double, Double) {
    let words = block(low, high)
    let radius = (-2 * log(Philox.uniform(words[0], words[1]))).squareRoot()
    let angle = 2 * Double.pi * Philox.uniform(words[2], words[3])
    return (radius * cos(angle), radius * sin(angle))
  }
}
