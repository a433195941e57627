import Compute
import Diagnostics

extension Samples {
  /// Sets one fold aside for validation; the others are left for training. Both keep the order of the
  /// source.
  ///
  /// A keyed permutation orders the samples, and fold k of K is its positions
  /// `⌊(k − 1)·n/K⌋ ..< ⌊k·n/K⌋`: folds differ by one sample at most, and depend on seed, n and K
  /// alone.
  ///
  /// - Throws: `Failure` (configuration) if there are more folds than samples.
  public func split(_ fold: Fold, seed: UInt64) throws -> (
    training: Samples, validation: Samples
  ) {
    guard fold.count <= count else {
      throw Failure(
        .configuration,
        "training.folds: \(Words.count(count, "sample")) cannot be cut into \(fold.count) folds",
        advice: "use \(count) folds at most")
    }
    let order = KeyedPermutation(
      count: count, generator: Philox(seed: seed, purpose: .folds, stream: 0))
    let positions = bound(fold.number - 1, fold)..<bound(fold.number, fold)
    let held = positions.map { order[$0] }.sorted()
    var rest: [Int] = []
    rest.reserveCapacity(count - held.count)
    var start = 0
    for position in held + [count] {
      rest += start..<position
      start = position + 1
    }
    return (
      Samples(source, .list(rest.map { rows[$0] })), Samples(source, .list(held.map { rows[$0] }))
    )
  }

  /// ⌊index · count / folds⌋, with a product of 128 bits.
  private func bound(_ index: Int, _ fold: Fold) -> Int {
    fold.count.dividingFullWidth(index.multipliedFullWidth(by: count)).quotient
  }
}
