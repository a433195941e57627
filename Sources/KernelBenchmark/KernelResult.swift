import Compute

/// A tensor or a number that a kernel computes, and where the plain loop puts the same.
struct KernelResult {
  /// What it is: `gradient`.
  let name: String
  /// Whether it is drawn at random, so that only the distribution can be the same.
  let isRandom: Bool
  /// The kernel's, after a call of it.
  let own: () -> [Double]
  /// The plain loop's, after a call of it.
  let plain: () -> [Double]

  /// Results of any kind.
  init(
    _ name: String, isRandom: Bool = false, own: @escaping () -> [Double],
    plain: @escaping () -> [Double]
  ) {
    self.name = name
    self.isRandom = isRandom
    self.own = own
    self.plain = plain
  }

  /// A tensor, which the kernel may have in several parts.
  ///
  /// - Parameter base: where the tensor is drawn at random, what it is a random change of.
  init(_ name: String, own: [Matrix], plain: Matrix, changing base: Matrix? = nil) {
    let values: ([Matrix]) -> [Double] = { parts in
      let values = parts.flatMap(\.array).map(Double.init)
      return base.map { zip(values, $0.array).map { $0 - Double($1) } } ?? values
    }
    self.init(
      name, isRandom: base != nil, own: { values(own) }, plain: { values([plain]) })
  }

  /// A tensor that both write to the same memory.
  init(_ name: String, _ matrix: Matrix) { self.init(name, own: [matrix], plain: matrix) }

  /// A number that both leave in the same place.
  init(_ name: String, _ number: KernelNumber) {
    self.init(name, own: { [number.value] }, plain: { [number.value] })
  }
}

/// A place for the number that a kernel returns, such as a loss.
final class KernelNumber {
  var value = 0.0
}
