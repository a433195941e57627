import Compute
import TestSupport
import Testing

/// Products whose bits do not depend on how many rows and threads take part.
@Suite struct ReproducibleProductTests {
  private static let sizes = [(10, 784), (512, 784), (784, 512), (33, 7), (1, 64), (130, 129)]

  private func run(
    _ engine: ComputeEngine, _ shape: ProductShape, shards: [Range<Int>], _ a: Matrix, _ b: Matrix
  ) throws -> Matrix {
    let result = Matrix.lasting(rows: a.rows, columns: shape.columns) { _ in .nan }
    var shape = shape
    try engine.forEachPart(of: 0..<a.rows, shards: shards, shape: shape) { part in
      shape.rows = part.count
      try engine.product(shape).run(a[rows: part], b, into: result[rows: part])
    }
    return result
  }

  private func shards(_ counts: [Int]) -> [Range<Int>] {
    var start = 0
    return counts.map { count in
      defer { start += count }
      return start..<start + count
    }
  }

  /// What each shard gives by itself on one thread is what all of them give together on two.
  @Test(arguments: sizes) func rowsComeOutAsInTheirShardAlone(size: (Int, Int)) throws {
    for counts in [
      [16, 16, 16, 16], [1, 1, 1, 1], [3, 4, 3, 4], [0, 1, 0, 1], [128, 128], [5],
    ] {
      for isTransposed in [false, true] {
        let rows = counts.reduce(0, +)
        var shape = ProductShape(rows: rows, columns: size.0, depth: size.1)
        shape.transposeB = isTransposed
        let a = Matrix.random(rows: rows, columns: size.1, seed: 1)
        let b = Matrix.random(rows: size.1, columns: size.0, seed: 2)
        let shards = shards(counts)

        let alone = try ComputeEngine(isReproducible: true)
        let expected = Matrix.lasting(rows: rows, columns: size.0) { _ in .nan }
        for shard in shards where !shard.isEmpty {
          // In memory of its own, as on another rank.
          let part = Matrix.lasting(a[rows: shard].array)
            .reshaped(rows: shard.count, columns: size.1)
          expected[rows: shard].copy(try run(alone, shape, shards: [], part, b))
        }
        for threads in 1...2 {
          let engine = try ComputeEngine(threads: threads, isReproducible: true)
          let result = try run(engine, shape, shards: shards, a, b)
          #expect(result.hasSameBits(as: expected), "\(shape), \(counts), \(threads) threads")
        }
      }
    }
  }

  /// The gradient of a weight, whose depth is the number of rows.
  @Test(arguments: sizes) func threadsDoNotChangeBits(size: (Int, Int)) throws {
    for depth in [1, 3, 16, 128, 500] {
      var shape = ProductShape(rows: size.1, columns: size.0, depth: depth)
      shape.transposeA = true
      let a = Matrix.random(rows: depth, columns: size.1, seed: 1)
      let b = Matrix.random(rows: depth, columns: size.0, seed: 2)
      let results = try (1...2).map { threads in
        let result = Matrix.lasting(rows: size.1, columns: size.0)
        let engine = try ComputeEngine(threads: threads, isReproducible: true)
        try withExtendedLifetime(engine) {
          try engine.product(shape).run(a, b, into: result)
        }
        return result
      }
      #expect(results[0].hasSameBits(as: results[1]), "\(shape)")
    }
  }

  @Test func allRowsAreOnePartWherePartsDoNotMatter() throws {
    let shape = ProductShape(rows: 8, columns: 3, depth: 5)
    var parts: [Range<Int>] = []
    try ComputeEngine().forEachPart(of: 0..<8, shards: shards([4, 4]), shape: shape) {
      parts.append($0)
    }
    #expect(parts == [0..<8])
  }
}
