import Compute
import Configuration

/// The optimizer at work on one rank's slice of the parameters: state, measures and clipping.
public final class ParameterUpdate {
  /// The rule.
  public let optimizer: any Optimizer
  /// The parameters' slice that this rank updates.
  public let slice: ParameterSlice
  /// The optimizer's state for the slice, one vector for each of its `stateNames`.
  public let slots: [Matrix]
  let clipping: GradientClipping
  let pieces: ParameterPieces
  let layerwise: (any LayerwiseOptimizer)?
  let noise: (spread: GradientNoise, numbers: NormalNoise)?
  /// What each thread updates.
  let shares: [UpdateShare]
  let team: ThreadTeam
  /// Whether parameters that other cores read are stored in place or, the other way, past the caches.
  ///
  /// A store into a line that is in another core's cache waits until that core has given it up, 70 ns a
  /// line where the cores share none; past the caches, the line goes to memory, and comes from there
  /// when it is read next. Which is better depends on how near the cores are and on what fits into
  /// caches.
  private var trial: AlternatingTrial?
  private let memory: [AlignedBuffer<Float>]

  /// Tells the noise of gradients from that of layers, whose streams are numbered from 0 on.
  private static let noiseStream = UInt64.max

  /// Prepares the state.
  ///
  /// - Parameters:
  ///   - weights: where each weight lies in the flat block.
  ///   - slice: the part of the block that is updated here; its ranges start at multiples of
  ///     `ParameterPieces.blockCount`.
  ///   - seed: the key of random numbers.
  ///   - team: the threads that share the work.
  ///   - isShared: whether other processes read the parameters, too: see `AlternatingTrial`.
  public init(
    _ optimizer: any Optimizer, clipping: GradientClipping, weights: [Range<Int>],
    slice: ParameterSlice, seed: UInt64 = 0, team: ThreadTeam = .single, isShared: Bool = false
  ) {
    self.optimizer = optimizer
    self.clipping = clipping
    self.slice = slice
    self.team = team
    layerwise = optimizer as? any LayerwiseOptimizer
    noise = optimizer.settings.gradientNoise.map {
      let generator = Philox(seed: seed, purpose: .noise, stream: Self.noiseStream)
      return ($0, NormalNoise(generator: generator))
    }
    let memory = optimizer.stateNames.map { _ in AlignedBuffer<Float>(count: slice.count) }
    let slots = memory.map { $0.matrix(rows: 1, columns: slice.count) }
    let ruleSlots = Array(slots[..<optimizer.slotNames.count])
    for (name, slot) in zip(optimizer.slotNames, ruleSlots) {
      slot.fill(optimizer.initialValue(ofSlot: name))
    }
    let average = slots.count > ruleSlots.count ? slots[slots.count - 1] : nil
    let pieces = ParameterPieces(weights)
    // What takes several looks at the same memory takes them block by block, in the cache.
    let isInBlocks = layerwise != nil || noise != nil || average != nil
    let hasNoise = noise != nil
    shares = Slices.divide(slice.count, over: team.count, granularity: ParameterPieces.blockCount)
      .map {
        UpdateShare(
          $0, of: slice, weights: weights, pieces: pieces, slots: ruleSlots, average: average,
          isInBlocks: isInBlocks, hasNoise: hasNoise, isShared: isShared || team.count > 1)
      }
    // It has to gain something, since it also makes the next reading a little slower.
    trial = isShared || team.count > 1 ? AlternatingTrial(leastGain: 1.25) : nil
    self.pieces = pieces
    self.memory = memory
    self.slots = slots
  }

  /// Updates the slice. Gradients may be overwritten.
  ///
  /// - Parameters:
  ///   - step: the number of the update, from 0 on.
  ///   - learningRate: the rate of this step.
  ///   - measures: the table with the measures of all ranks, and their norms where there are any.
  public func apply(
    _ parameters: Matrix, gradients: Matrix, step: Int, learningRate: Double,
    measures: UnsafeMutableBufferPointer<Double>
  ) {
    let plain = plainStep(step, learningRate, measures)
    let isStreamed = trial?.isOther ?? false
    let start = trial.map { _ in ContinuousClock.now }
    team.run { thread in
      for segment in shares[thread].segments {
        var values = clipped(plain, weight: segment.weight, measures)
        if layerwise != nil { values.norms = norms(ofWeight: segment.weight, measures) }
        for part in segment.parts {
          let own = parameters.slice(part.range)
          let gradient = gradients.slice(part.range)
          var step = values
          if layerwise == nil { addNoise(to: gradient, part, shares[thread].noiseScratch, &step) }
          shares[thread].rewrite(own, isStreamed: isStreamed) { new in
            optimizer.update(new, gradient: gradient, slots: part.slots, step)
            if let average = part.average { follow(average, new, step) }
          }
        }
      }
      Matrix.endStreaming()
    }
    if let start { trial?.record(seconds: start.duration(to: .now) / .seconds(1)) }
  }

  /// The numbers of an update that all weights have in common.
  func plainStep(
    _ step: Int, _ learningRate: Double, _ measures: UnsafeMutableBufferPointer<Double>
  ) -> UpdateStep {
    var result = UpdateStep(
      number: step + 1, learningRate: learningRate, weightDecay: optimizer.settings.weightDecay)
    switch clipping {
    case .globalNorm(let limit):
      result.gradientScale = factor(measures, pieces.pieces.indices, limit: limit)
    case .value(let limit): result.gradientBound = Float(limit)
    case .none, .norm: break
    }
    return result
  }

  /// The numbers of an update for one weight.
  func clipped(
    _ step: UpdateStep, weight: Int, _ measures: UnsafeMutableBufferPointer<Double>
  ) -> UpdateStep {
    guard case .norm(let limit) = clipping else { return step }
    var result = step
    result.gradientScale = factor(measures, pieces.ofWeight[weight], limit: limit)
    return result
  }

  /// What a gradient with the given squared norms is multiplied with.
  private func factor(
    _ norms: UnsafeMutableBufferPointer<Double>, _ pieces: Range<Int>, limit: Double
  ) -> Float {
    let norm = TreeSum.sum(pieces) { norms[$0] }.squareRoot()
    return Float(norm > limit ? limit / norm : 1)
  }

  /// Clips a part of the gradient and adds noise to it, if there is to be any; the step then finds
  /// it clipped.
  ///
  /// - Parameter scratch: the thread's own.
  func addNoise(
    to gradient: Matrix, _ part: UpdateShare.Part, _ scratch: AlignedBuffer<Float>,
    _ step: inout UpdateStep
  ) {
    guard let noise else { return }
    let group = NormalNoise.groupCount
    let first = part.range.lowerBound / group * group
    let last = (part.range.upperBound + group - 1) / group * group
    let numbers = scratch.matrix(rows: 1, columns: last - first)
    noise.numbers.fill(numbers, from: first, step: step.number - 1)
    let own = numbers.slice(
      part.range.lowerBound - first..<part.range.upperBound - first)
    let deviation = Float(noise.spread.deviation(update: step.number - 1))
    var g = gradient.mutableSpan
    let n = own.span
    precondition(n.count == g.count)
    for i in g.indices { g[i] = step.clipped(g[i]) + deviation * n[i] }
    step.gradientScale = 1
    step.gradientBound = .infinity
  }
}
