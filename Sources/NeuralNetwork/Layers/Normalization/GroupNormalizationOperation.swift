import Compute

/// A normalization within samples at work: row by row, so that nothing depends on shards.
///
/// A unit is what is normalized in groups of channels: a number of positions of one sample, each a
/// vector of all channels.
final class GroupNormalizationOperation: LayerOperation {
  private let epsilon: Double
  private let groups: Int
  private let positions: Int
  private let site: LayerSite
  private let weights: ChannelWeights
  /// Mean and 1 / √(σ² + ε) of each group of each unit of the last pass.
  private let moments: AlignedBuffer<Double>
  /// The gradients of γ and of β of each shard.
  private let sums: ShardMemory<Float>
  /// The normalized inputs of one group at one position.
  private let scratch: AlignedBuffer<Float>

  /// - Parameter positions: of a unit; 1 where each position of a sample is one by itself.
  init(_ scaling: ChannelScaling, groups: Int, positions: Int, _ site: LayerSite) {
    epsilon = scaling.epsilon
    self.groups = groups
    self.positions = positions
    self.site = site
    weights = ChannelWeights(scaling, site)
    let shape = site.output.shape
    let units = site.capacity * (shape.count / shape.last / positions)
    moments = AlignedBuffer(count: 2 * units * groups)
    sums = ShardMemory(count: 2 * shape.last)
    scratch = AlignedBuffer(count: shape.last / groups)
  }

  func forward(_ rows: Range<Int>, _ pass: Pass) {
    let input = site.inputs[0].values.byLastAxis(of: site.output.shape)
    let output = site.output.values.byLastAxis(of: site.output.shape)
    forEachGroup(of: rows) { vectors, channels, index in
      let count = Double(vectors.count * channels.count)
      var sum = 0.0
      for r in vectors { sum += input.row(r).slice(channels).sum }
      let mean = sum / count
      var squares = 0.0
      for r in vectors { squares += input.row(r).slice(channels).sumOfSquares(around: mean) }
      let inverse = 1 / (squares / count + epsilon).squareRoot()
      moments.pointer[2 * index] = mean
      moments.pointer[2 * index + 1] = inverse
      let factors = weights.factors.slice(channels)
      let offsets = weights.offsets.slice(channels)
      for r in vectors {
        let target = output.row(r).slice(channels)
        normalize(input.row(r).slice(channels), index, into: target)
        var y = target.mutableSpan
        let gamma = factors.span
        let beta = offsets.span
        precondition(gamma.count == y.count && beta.count == y.count)
        for i in y.indices { y[i] = y[i] * gamma[i] + beta[i] }
      }
    }
  }

  func backward(_ rows: Range<Int>, _ pass: Pass) {
    guard let gradient = site.output.gradient?.byLastAxis(of: site.output.shape) else { return }
    let input = site.inputs[0].values.byLastAxis(of: site.output.shape)
    let target = site.inputGradients[0]?.byLastAxis(of: site.output.shape)
    let channelCount = site.output.shape.last
    sums.reserve(shards: pass.shardCount)
    pass.forEachShard(of: rows) { shard, part in
      let gradients = Matrix(
        pointer: sums.pointer(toShard: shard), rows: 1, columns: 2 * channelCount)
      gradients.fill(0)
      forEachGroup(of: part) { vectors, channels, index in
        let gammas = gradients.slice(channels)
        let betas = gradients.slice(
          channels.lowerBound + channelCount..<channels.upperBound + channelCount)
        var sum = 0.0
        var product = 0.0
        for r in vectors {
          let upstream = gradient.row(r).slice(channels)
          let normalized = scratch.matrix(rows: 1, columns: channels.count)
          normalize(input.row(r).slice(channels), index, into: normalized)
          gammas.addProduct(upstream, normalized)
          betas.add(upstream)
          guard let own = target?.row(r).slice(channels) else { continue }
          own.multiply(upstream, weights.factors.slice(channels))
          sum += own.sum
          product += own.dot(normalized)
        }
        guard let target else { return }
        let count = Double(vectors.count * channels.count)
        let means = (Float(sum / count), Float(product / count))
        for r in vectors {
          finish(target.row(r).slice(channels), input.row(r).slice(channels), index, means)
        }
      }
    }
    weights.storeGradients(rows, pass) { shard, result in
      result.copy(Matrix(pointer: sums.pointer(toShard: shard), rows: 1, columns: channelCount))
    } beta: { shard, result in
      let betas = sums.pointer(toShard: shard) + channelCount
      result.copy(Matrix(pointer: betas, rows: 1, columns: channelCount))
    }
  }

  /// Turns h = g · γ into the gradient of the input.
  private func finish(
    _ target: Matrix, _ input: Matrix, _ index: Int, _ means: (Float, Float)
  ) {
    let normalized = scratch.matrix(rows: 1, columns: target.count)
    normalize(input, index, into: normalized)
    let inverse = Float(moments.pointer[2 * index + 1])
    let h = normalized.span
    var d = target.mutableSpan
    precondition(h.count == d.count)
    for i in d.indices { d[i] = (d[i] - means.0 - h[i] * means.1) * inverse }
  }

  /// (x − μ) / √(σ² + ε). The mean is subtracted in two parts, so that its rounding does not show.
  private func normalize(_ input: Matrix, _ index: Int, into result: Matrix) {
    let mean = moments.pointer[2 * index]
    let center = Float(mean)
    let rest = Float(mean - Double(center))
    let inverse = Float(moments.pointer[2 * index + 1])
    let x = input.span
    var h = result.mutableSpan
    precondition(x.count == h.count)
    for i in h.indices { h[i] = ((x[i] - center) - rest) * inverse }
  }

  /// Works on each group of channels of each unit: with the rows of its positions and its number.
  @inline(__always)
  private func forEachGroup(
    of rows: Range<Int>, _ body: (Range<Int>, Range<Int>, Int) -> Void
  ) {
    let shape = site.output.shape
    let units = shape.count / shape.last / positions
    let width = shape.last / groups
    for unit in rows.lowerBound * units..<rows.upperBound * units {
      for group in 0..<groups {
        body(
          unit * positions..<(unit + 1) * positions, group * width..<(group + 1) * width,
          unit * groups + group)
      }
    }
  }
}

extension Matrix {
  /// Adds the element-wise product of two views of equal size.
  fileprivate func addProduct(_ a: Matrix, _ b: Matrix) {
    let x = a.span
    let y = b.span
    var sums = mutableSpan
    precondition(x.count == sums.count && y.count == sums.count)
    for i in sums.indices { sums[i] += x[i] * y[i] }
  }
}
