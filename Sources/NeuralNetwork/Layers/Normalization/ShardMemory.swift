import Compute

/// A vector of numbers for each shard of a pass.
///
/// Memory is taken when a pass has more shards than any before, and then kept.
final class ShardMemory<Element: BitwiseCopyable> {
  /// The numbers of a shard.
  let count: Int
  private var memory: AlignedBuffer<Element>

  /// - Parameter count: the numbers of a shard.
  init(count: Int) {
    self.count = count
    memory = AlignedBuffer(count: count)
  }

  /// Makes room for a number of shards; what was there is lost if there was not enough.
  func reserve(shards: Int) {
    if memory.count < shards * count { memory = AlignedBuffer(count: shards * count) }
  }

  /// The first number of a shard.
  func pointer(toShard shard: Int) -> UnsafeMutablePointer<Element> {
    precondition((shard + 1) * count <= memory.count, "shard \(shard)")
    return memory.pointer + shard * count
  }
}

extension ShardMemory<Double> {
  /// Sets the numbers of the first shards to zero.
  func clear(shards: Int) {
    reserve(shards: shards)
    memory.pointer.update(repeating: 0, count: shards * count)
  }

  /// Leaves the sum over the shards with the given numbers, in the order of `TreeSum`, in the first.
  func join(_ shards: Range<Int>) {
    guard shards.count > 1 else { return }
    let middle = shards.lowerBound + TreeSum.left(shards.count)
    join(shards.lowerBound..<middle)
    join(middle..<shards.upperBound)
    let sum = pointer(toShard: shards.lowerBound)
    let other = pointer(toShard: middle)
    for i in 0..<count { sum[i] += other[i] }
  }
}
