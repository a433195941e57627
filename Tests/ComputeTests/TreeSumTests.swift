import Compute
import TestSupport
import Testing

@Suite struct TreeSumTests {
  /// ((v₀ + v₁) + (v₂ + v₃)) + …, by the definition: the left branch is the greatest power of two
  /// below the number of vectors.
  private func tree<Number: FloatingPoint>(_ values: ArraySlice<Number>) -> Number {
    guard values.count > 1 else { return values.first ?? 0 }
    var left = 1
    while left * 2 < values.count { left *= 2 }
    return tree(values.prefix(left)) + tree(values.dropFirst(left))
  }

  /// Numbers whose sum depends on the order.
  private func vectors(_ count: Int, length: Int) -> [Matrix] {
    let generator = Philox(seed: 1, purpose: .noise)
    return (0..<count).map { vector in
      .lasting(rows: 1, columns: length) { i in
        let words = generator.block(UInt64(i), UInt64(vector))
        return Float(Int32(bitPattern: words[0])) * (words[1] % 7 == 0 ? 4096 : 1e-3)
      }
    }
  }

  private func elementwiseTree(_ vectors: [Matrix]) -> Matrix {
    .lasting(rows: 1, columns: vectors[0].count) { i in tree(vectors.map { $0.span[i] }[...]) }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 31, 32, 33, 64, 65])
  func orderIsTheTrees(count: Int) {
    for length in [0, 1, 7, 1023, 1024, 1025, 2500] {
      let vectors = vectors(count, length: length)
      let expected = elementwiseTree(vectors)
      let scratchCount = TreeSum.scratchCount(count)
      let scratch = Matrix.lasting(rows: 1, columns: scratchCount + 1) { _ in 77 }
      let result = Matrix.lasting(rows: 1, columns: length)
      TreeSum.sum(vectors, into: result, scratch: scratch.slice(0..<scratchCount))
      #expect(result.hasSameBits(as: expected), "\(count) vectors of \(length)")
      #expect(scratch.span[scratchCount] == 77, "no more scratch memory than promised")
      if count > 3, length > 1000 {
        let inOrder = Matrix.lasting(rows: 1, columns: length) { i in
          vectors.reduce(0) { $0 + $1.span[i] }
        }
        #expect(!inOrder.hasSameBits(as: expected), "the numbers tell orders apart")
      }
    }
  }

  /// Vectors that come one after the other are added in the same order as vectors that are all there.
  @Test(arguments: 0...17) func vectorsMayComeOneByOne(count: Int) {
    for length in [0, 1, 100, 1025] {
      let vectors = vectors(count, length: length)
      let scratchCount = TreeSum.scratchCount(count, length: length)
      let scratch = Matrix.lasting(rows: 1, columns: scratchCount + 1) { _ in 77 }
      let result = Matrix.lasting(rows: 1, columns: length) { _ in .nan }
      var order: [Int] = []
      TreeSum.sum(0..<count, into: result, scratch: scratch.slice(0..<scratchCount)) {
        order.append($0)
        $1.copy(vectors[$0])
      }
      let expected =
        count == 0 ? Matrix.lasting(rows: 1, columns: length) : elementwiseTree(vectors)
      #expect(result.hasSameBits(as: expected), "\(count) vectors of \(length)")
      #expect(order == Array(0..<count))
      #expect(scratch.span[scratchCount] == 77, "no more scratch memory than promised")
    }
  }

  @Test(arguments: 1...9)
  func resultMayBeOneOfTheVectors(count: Int) {
    for target in 0..<count {
      let vectors = vectors(count, length: 1500)
      let originals = self.vectors(count, length: 1500)
      let expected = elementwiseTree(vectors)
      let scratch = Matrix.lasting(rows: 1, columns: TreeSum.scratchCount(count))
      TreeSum.sum(vectors, into: vectors[target], scratch: scratch)
      #expect(vectors[target].hasSameBits(as: expected), "into vector \(target) of \(count)")
      for other in 0..<count where other != target {
        #expect(vectors[other].hasSameBits(as: originals[other]), "the others are left alone")
      }
    }
  }

  @Test func sumOfNothingIsZero() {
    let result = Matrix.lasting([5, 5, 5])
    let scratch = Matrix.lasting(rows: 1, columns: TreeSum.scratchCount(0))
    TreeSum.sum([], into: result, scratch: scratch)
    #expect(result.array == [0, 0, 0])
    #expect(TreeSum.sum(0..<0) { _ in 1 } == 0)
  }

  @Test(arguments: 1...17)
  func numbersAreAddedInTheSameOrder(count: Int) {
    let generator = Philox(seed: 2, purpose: .noise)
    let numbers = (0..<count).map { generator.normalPair(UInt64($0)).0 * ($0 % 3 == 0 ? 1e9 : 1) }
    #expect(TreeSum.sum(0..<count) { numbers[$0] } == tree(numbers[...]))
    #expect(TreeSum.sum(5..<5 + count) { numbers[$0 - 5] } == tree(numbers[...]))
  }

  @Test func leftBranchIsAPowerOfTwo() {
    #expect((0...9).map(TreeSum.left) == [0, 1, 1, 2, 2, 4, 4, 4, 4, 8])
  }
}
