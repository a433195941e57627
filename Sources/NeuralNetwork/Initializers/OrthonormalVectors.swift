import Compute

/// Random orthonormal vectors in double precision.
struct OrthonormalVectors {
  private let length: Int
  /// The elements in groups of eight, each vector filled up with zeros.
  private var groups: [SIMD8<Double>]
  private let stride: Int

  /// Makes `count` vectors of `length` ≥ `count` elements from numbers of N(0, 1).
  init(count: Int, length: Int, _ generator: Philox) {
    precondition(count <= length, "\(count) orthonormal vectors of length \(length)")
    self.length = length
    stride = (length + 7) / 8
    groups = Array(repeating: .zero, count: count * stride)
    for vector in 0..<count {
      for i in 0..<length {
        let position = UInt64(vector * length + i)
        let pair = generator.normalPair(position / 2)
        groups[vector * stride + i / 8][i % 8] = position % 2 == 0 ? pair.0 : pair.1
      }
      // What the first round leaves of the other vectors, by rounding, the second removes.
      for _ in 0..<2 {
        for other in 0..<vector { subtractProjection(of: vector, on: other) }
      }
      let norm = dot(vector, vector).squareRoot()
      for i in vector * stride..<(vector + 1) * stride { groups[i] /= norm }
    }
  }

  /// An element of a vector.
  subscript(vector: Int, position: Int) -> Double {
    groups[vector * stride + position / 8][position % 8]
  }

  private mutating func subtractProjection(of vector: Int, on other: Int) {
    let factor = dot(vector, other)
    let a = vector * stride
    let b = other * stride
    groups.withUnsafeMutableBufferPointer { groups in
      for i in 0..<stride { groups[a + i] -= factor * groups[b + i] }
    }
  }

  private func dot(_ vector: Int, _ other: Int) -> Double {
    let a = vector * stride
    let b = other * stride
    var sums = SIMD8<Double>.zero
    groups.withUnsafeBufferPointer { groups in
      for i in 0..<stride { sums += groups[a + i] * groups[b + i] }
    }
    return sums.sum()
  }
}
