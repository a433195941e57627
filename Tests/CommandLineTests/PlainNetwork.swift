import Foundation

/// Two dense layers, relu and softmax, with their gradients by the plain formulas in double precision.
struct PlainNetwork {
  /// `[inputs, hidden]`, `[hidden]`, `[hidden, classes]`, `[classes]`.
  let weights: [[Double]]
  let inputs: Int

  struct Result {
    var hidden: [Double] = []
    var outputs: [Double] = []
    var gradients: [[Double]] = []
  }

  /// The outputs of both layers, and the gradients of the mean crossentropy.
  func run(_ samples: [Double], targets: [Int]) -> Result {
    let (units, classes) = (weights[1].count, weights[3].count)
    var result = Result()
    result.gradients = weights.map { [Double](repeating: 0, count: $0.count) }
    for (row, target) in targets.enumerated() {
      let x = samples[row * inputs..<(row + 1) * inputs].map { $0 }
      let sums = (0..<units).map { unit in
        weights[1][unit]
          + x.indices.reduce(0) { $0 + x[$1] * weights[0][$1 * units + unit] }
      }
      let h = sums.map { max($0, 0) }
      let z = (0..<classes).map { unit in
        weights[3][unit]
          + h.indices.reduce(0) { $0 + h[$1] * weights[2][$1 * classes + unit] }
      }
      let powers = z.map { exp($0) }
      let p = powers.map { $0 / powers.reduce(0, +) }
      result.hidden += h
      result.outputs += p
      let dz = p.enumerated().map {
        ($0.element - ($0.offset == target ? 1 : 0)) / Double(targets.count)
      }
      let dh = h.indices.map { unit in
        sums[unit] > 0
          ? dz.indices.reduce(0) { $0 + dz[$1] * weights[2][unit * classes + $1] } : 0
      }
      for unit in 0..<units {
        for index in x.indices { result.gradients[0][index * units + unit] += x[index] * dh[unit] }
        result.gradients[1][unit] += dh[unit]
        for out in 0..<classes { result.gradients[2][unit * classes + out] += h[unit] * dz[out] }
      }
      for out in 0..<classes { result.gradients[3][out] += dz[out] }
    }
    return result
  }
}
