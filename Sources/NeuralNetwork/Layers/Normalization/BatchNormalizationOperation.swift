import Compute

/// A batch normalization at work: three looks at a shard's values forward, two backward.
final class BatchNormalizationOperation: StatisticsOperation {
  private let layer: BatchNormalization
  let site: LayerSite
  let weights: ChannelWeights
  let movingMean: WeightView
  let movingVariance: WeightView
  let channels: Int
  /// Of each shard of the last training pass: samples, sums of values, sums of squares.
  private let statistics: ShardMemory<Double>
  /// Of each shard: means, then 1 / √(σ² + ε), and last the samples that they are of.
  let moments: ShardMemory<Double>
  /// Of each shard: Σ g and Σ g · x̂.
  let gradientSums: ShardMemory<Double>
  /// Sums over all shards.
  private let pooled: ShardMemory<Double>
  let columnSums: ColumnSums
  /// Four vectors of numbers that a loop over rows needs of each channel.
  private let scratch: AlignedBuffer<Float>

  init(_ layer: BatchNormalization, _ site: LayerSite) {
    self.layer = layer
    self.site = site
    weights = ChannelWeights(layer.scaling, site)
    movingMean = site.weights[site.weights.count - 2]
    movingVariance = site.weights[site.weights.count - 1]
    channels = site.output.shape.last
    statistics = ShardMemory(count: 1 + 2 * channels)
    moments = ShardMemory(count: 1 + 2 * channels)
    gradientSums = ShardMemory(count: 2 * channels)
    pooled = ShardMemory(count: 1 + 2 * channels)
    columnSums = ColumnSums(columns: channels)
    scratch = AlignedBuffer(count: 4 * channels)
  }

  func forward(_ rows: Range<Int>, _ pass: Pass) throws {
    guard usesBatch(pass) else { return predict(rows) }
    statistics.reserve(shards: pass.shardCount)
    moments.reserve(shards: pass.shardCount)
    guard layer.isSynchronized else {
      return pass.forEachShard(of: rows) { shard, part in
        measure(vectors(site.inputs[0].values, part), shard)
        normalize(part, shard)
      }
    }
    statistics.clear(shards: pass.shardCount)
    pass.forEachShard(of: rows) { shard, part in
      measure(vectors(site.inputs[0].values, part), shard)
    }
    try pool(statistics, pass)
    pass.forEachShard(of: rows) { shard, part in
      setMoments(shard, sums: pooled.pointer(toShard: 0))
      normalize(part, shard)
    }
  }

  func backward(_ rows: Range<Int>, _ pass: Pass) throws {
    guard let gradient = site.output.gradient else { return }
    guard usesBatch(pass) else { return passThrough(gradient, rows) }
    gradientSums.clear(shards: pass.shardCount)
    pass.forEachShard(of: rows) { shard, part in
      sumGradients(vectors(gradient, part), vectors(site.inputs[0].values, part), shard)
    }
    let isPooled = layer.isSynchronized
    if isPooled { try pool(gradientSums, pass) }
    guard !rows.isEmpty else { return }
    if let target = site.inputGradients[0] {
      pass.forEachShard(of: rows) { shard, part in
        let sums = isPooled ? pooled.pointer(toShard: 0) : gradientSums.pointer(toShard: shard)
        propagate(vectors(gradient, part), part, shard, sums, into: vectors(target, part))
      }
    }
    weights.storeGradients(rows, pass) { shard, result in
      copy(gradientSums.pointer(toShard: shard) + channels, into: result)
    } beta: { shard, result in
      copy(gradientSums.pointer(toShard: shard), into: result)
    }
    pass.gradients.slice(movingMean.range).fill(0)
    pass.gradients.slice(movingVariance.range).fill(0)
  }

  func readStatistics(
    ofShard shard: Int, into numbers: inout MutableSpan<Double>, at start: Int
  ) {
    guard site.isTrainable else {
      // No samples: nothing changes.
      for i in 0..<statistics.count { numbers[start + i] = 0 }
      return
    }
    let own = statistics.pointer(toShard: shard)
    for i in 0..<statistics.count { numbers[start + i] = own[i] }
  }

  func updateWeights(_ sums: Span<Double>, within slice: Range<Int>) {
    guard sums[0] > 0 else { return }
    let momentum = layer.momentum
    for (number, weight) in [movingMean, movingVariance].enumerated() {
      for position in weight.range.clamped(to: slice) {
        let c = position - weight.range.lowerBound
        let mean = sums[1 + c] / sums[0]
        let square = sums[1 + channels + c] / sums[0]
        let value = number == 0 ? mean : max(square - mean * mean, 0)
        let moved = momentum * Double(weight.values.pointer[c]) + (1 - momentum) * value
        weight.values.pointer[c] = Float(moved)
      }
    }
  }
}

extension BatchNormalizationOperation {
  /// Whether the samples of the pass are normalized by their own moments.
  private func usesBatch(_ pass: Pass) -> Bool { pass.isTraining && site.isTrainable }

  /// Rows of samples as vectors of channels.
  func vectors(_ values: Matrix, _ rows: Range<Int>) -> Matrix {
    values[rows: rows].byLastAxis(of: site.output.shape)
  }

  func parameters(_ index: Int) -> Matrix {
    scratch.matrix(rows: 4, columns: channels).row(index)
  }

  /// Means and variances of a shard, in two looks: what is added up in the second is small, so that
  /// nothing cancels.
  private func measure(_ values: Matrix, _ shard: Int) {
    let sums = statistics.pointer(toShard: shard)
    let own = moments.pointer(toShard: shard)
    let count = Double(values.rows)
    let centers = parameters(0)
    // From the first row on, so that the rounding of large values does not add up.
    let first = values.row(0)
    columnSums.sum(values.rows, into: own) { row, sum in
      let vector = values.row(row)
      let x = vector.span
      let x0 = first.span
      var s = sum.mutableSpan
      precondition(x.count == s.count && x0.count == s.count)
      for c in s.indices { s[c] += x[c] - x0[c] }
    }
    for c in 0..<channels {
      own[c] = own[c] / count + Double(first.pointer[c])
      centers.pointer[c] = Float(own[c])
    }
    columnSums.sum(values.rows, into: own + channels) { row, sum in
      let vector = values.row(row)
      let x = vector.span
      let m = centers.span
      var s = sum.mutableSpan
      precondition(x.count == s.count && m.count == s.count)
      for c in s.indices {
        let difference = x[c] - m[c]
        s[c] += difference * difference
      }
    }
    sums[0] = count
    own[2 * channels] = count
    for c in 0..<channels {
      let mean = own[c]
      let rest = mean - Double(centers.pointer[c])
      let variance = own[channels + c] / count - rest * rest
      sums[1 + c] = count * mean
      sums[1 + channels + c] = count * (variance + mean * mean)
      own[channels + c] = inverse(variance)
    }
  }

  /// 1 / √(σ² + ε); not a number where the variance is none that single precision holds.
  @inline(__always)
  func inverse(_ variance: Double) -> Double {
    let positive = variance < 0 ? 0 : variance
    let result = 1 / (positive + layer.scaling.epsilon).squareRoot()
    return variance < .infinity ? result : .nan
  }

  /// Gives a shard the means and variances of all of them.
  private func setMoments(_ shard: Int, sums: UnsafePointer<Double>) {
    let own = moments.pointer(toShard: shard)
    let count = sums[0]
    own[2 * channels] = count
    for c in 0..<channels {
      let mean = sums[1 + c] / count
      own[c] = mean
      own[channels + c] = inverse(sums[1 + channels + c] / count - mean * mean)
    }
  }

  /// Leaves the sums of the numbers of all shards, of all ranks, in `pooled`.
  private func pool(_ numbers: ShardMemory<Double>, _ pass: Pass) throws {
    let count = numbers.count
    let shards = pass.shardCount
    // The numbers of the shards themselves are still needed.
    pooled.reserve(shards: shards)
    for shard in 0..<shards {
      pooled.pointer(toShard: shard).update(from: numbers.pointer(toShard: shard), count: count)
    }
    pooled.join(0..<shards)
    try pass.sumOverRanks?(
      UnsafeMutableBufferPointer(start: pooled.pointer(toShard: 0), count: count))
  }

  private func copy(_ numbers: UnsafePointer<Double>, into result: Matrix) {
    for c in 0..<channels { result.pointer[c] = Float(numbers[c]) }
  }
}
