/// Element-wise sums of several vectors in the order of a balanced binary tree.
///
/// Of n vectors, the sum of the first ⌈n/2⌉ (rounded up to a power of two) is added to the sum of the
/// rest: ((v₀ + v₁) + (v₂ + v₃)) + …. The order depends on n alone, never on who adds.
public enum TreeSum {
  /// Values that are summed in one go, so that intermediate sums stay in the first-level cache.
  private static let block = 1024

  /// The length of the ranges that a visitor sees, but for the last.
  public static let visitedCount = 4096

  /// Writes the sum of a range of `vectors` to the same range of `result`, which may be one of them.
  ///
  /// - Parameters:
  ///   - range: what is summed; all else stays as it is.
  ///   - scratch: at least `scratchCount(vectors.count)` floats.
  ///   - visit: is called with each part of the range as soon as its sum is complete, while it is
  ///     still in the cache; parts begin at multiples of `visitedCount` from the range's start.
  public static func sum(
    _ vectors: [Matrix], over range: Range<Int>, into result: Matrix, scratch: Matrix,
    visit: (Range<Int>) -> Void
  ) {
    precondition(scratch.count >= scratchCount(vectors.count), "too little scratch memory")
    precondition(vectors.allSatisfy { $0.count == result.count }, "vectors of unequal length")
    var visited = range.lowerBound
    var start = range.lowerBound
    while start < range.upperBound {
      let part = start..<min(start + block, range.upperBound)
      sum(vectors, 0..<vectors.count, part, into: result.slice(part), scratch: scratch)
      start = part.upperBound
      if start - visited == visitedCount || start == range.upperBound {
        visit(visited..<start)
        visited = start
      }
    }
  }

  /// Writes the sum of `vectors` to `result`, which may be one of them.
  ///
  /// - Parameters:
  ///   - scratch: at least `scratchCount(vectors.count)` floats.
  ///   - visit: is called with each range of the result as soon as it is complete, while it is still
  ///     in the cache; ranges begin at multiples of `visitedCount`.
  public static func sum(
    _ vectors: [Matrix], into result: Matrix, scratch: Matrix, visit: (Range<Int>) -> Void
  ) {
    sum(vectors, over: 0..<result.count, into: result, scratch: scratch, visit: visit)
  }

  /// Writes the sum of `vectors` to `result`, which may be one of them.
  public static func sum(_ vectors: [Matrix], into result: Matrix, scratch: Matrix) {
    sum(vectors, into: result, scratch: scratch) { _ in }
  }

  /// The floats of scratch memory that a sum of `vectors` vectors needs.
  public static func scratchCount(_ vectors: Int) -> Int {
    // One block for each branch of each level of the tree between root and pairs.
    let levels = Int.bitWidth - max(vectors - 1, 0).leadingZeroBitCount
    return block * max(1, 2 * (levels - 1))
  }

  /// The number of vectors in the left branch of a tree over `count`.
  public static func left(_ count: Int) -> Int {
    count < 2 ? count : 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }

  private static func sum(
    _ vectors: [Matrix], _ branch: Range<Int>, _ range: Range<Int>, into result: Matrix,
    scratch: Matrix
  ) {
    let first = branch.lowerBound
    switch branch.count {
    case 0: result.fill(0)
    case 1:
      let only = vectors[first].slice(range)
      if only.pointer != result.pointer { result.copy(only) }
    case 2:
      result.add(vectors[first].slice(range), vectors[first + 1].slice(range))
    case 3:
      result.add(
        vectors[first].slice(range), vectors[first + 1].slice(range),
        vectors[first + 2].slice(range))
    case 4:
      result.add(
        vectors[first].slice(range), vectors[first + 1].slice(range),
        vectors[first + 2].slice(range), vectors[first + 3].slice(range))
    default:
      // The result may be one of the vectors, so it is written last.
      let middle = first + left(branch.count)
      let leftSum = scratch.slice(0..<range.count)
      let rest = scratch.slice(block..<scratch.count)
      sum(vectors, first..<middle, range, into: leftSum, scratch: rest)
      if branch.upperBound - middle == 1 {
        result.add(leftSum, vectors[middle].slice(range))
      } else {
        let rightSum = rest.slice(0..<range.count)
        sum(
          vectors, middle..<branch.upperBound, range, into: rightSum,
          scratch: rest.slice(block..<rest.count))
        result.add(leftSum, rightSum)
      }
    }
  }
}

extension TreeSum {
  /// Writes the sum of vectors that are made one after the other, in the order of their indices.
  ///
  /// - Parameters:
  ///   - scratch: at least `scratchCount(indices.count, length: result.count)` floats.
  ///   - make: writes the vector with an index to the given memory.
  /// - Throws: what `make` throws.
  public static func sum(
    _ indices: Range<Int>, into result: Matrix, scratch: Matrix,
    _ make: (Int, Matrix) throws -> Void
  ) rethrows {
    switch indices.count {
    case 0: result.fill(0)
    case 1: try make(indices.lowerBound, result)
    default:
      let middle = indices.lowerBound + left(indices.count)
      let right = scratch.slice(0..<result.count)
      let rest = scratch.slice(aligned(result.count)..<scratch.count)
      try sum(indices.lowerBound..<middle, into: result, scratch: scratch, make)
      try sum(middle..<indices.upperBound, into: right, scratch: rest, make)
      result.add(right)
    }
  }

  /// The floats of scratch memory that a sum of vectors made one after the other needs: a vector for
  /// each level of the tree.
  public static func scratchCount(_ vectors: Int, length: Int) -> Int {
    let levels = Int.bitWidth - max(vectors - 1, 0).leadingZeroBitCount
    return levels * aligned(length)
  }

  /// Whole cache lines.
  private static func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// The sum of the numbers with the given indices, in the order of the same tree.
  public static func sum(_ indices: Range<Int>, _ number: (Int) -> Double) -> Double {
    switch indices.count {
    case 0: return 0
    case 1: return number(indices.lowerBound)
    default:
      let middle = indices.lowerBound + left(indices.count)
      return sum(indices.lowerBound..<middle, number) + sum(middle..<indices.upperBound, number)
    }
  }
}
