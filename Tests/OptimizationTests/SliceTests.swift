import Compute
import Optimization
import TestSupport
import Testing

/// The update divided over ranks: the same to the bit, however the parameters are shared out.
@Suite struct SliceTests {
  /// Weights with gaps, some within a block of 4,096 parameters and some across several.
  private static let weights = [0..<5000, 5008..<5045, 5056..<9000, 9008..<30_001, 30_016..<30_017]
  private static let count = 30_032

  /// Slices with bounds at block bounds: the whole first, then some of one range, a few of them empty,
  /// and some of several.
  private static let divisions: [[[Range<Int>]]] =
    [
      [0, count], [0, 16_384, count], [0, 8192, 20_480, count], [0, 4096, 8192, 28_672, count],
      [0, 0, count], [0, 4096, 4096, count, count], [0, count, count, count],
    ].map { bounds in zip(bounds, bounds.dropFirst()).map { [$0..<$1] } } + [
      [[0..<4096, 8192..<24_576], [4096..<8192, 24_576..<count]],
      [[8192..<12_288, 28_672..<count], [0..<8192, 16_384..<28_672], [12_288..<16_384], []],
    ]

  /// Parameters after three steps of all slices' updates.
  private func train(
    _ yaml: String, _ clipping: GradientClipping, _ slices: [[Range<Int>]], threads: Int = 1,
    isShared: Bool = false
  ) throws -> (parameters: Matrix, slots: [[UInt32]], measures: [Double]) {
    let optimizer = try OptimizerTests.optimizer(yaml)
    let parameters = Matrix.random(columns: Self.count, seed: 1)
    let updates = slices.map {
      ParameterUpdate(
        optimizer, clipping: clipping, weights: Self.weights, slice: ParameterSlice($0), seed: 5,
        team: ThreadTeam(threads), isShared: isShared)
    }
    let measures = UnsafeMutableBufferPointer<Double>.allocate(
      capacity: ParameterUpdate.tableCount(optimizer, weights: Self.weights))
    defer { measures.deallocate() }
    measures.initialize(repeating: .nan)
    for step in 0..<3 {
      let all = Matrix.random(columns: Self.count, seed: 10 + UInt64(step))
      // A rank has the sums of its slice only.
      let gradients = updates.map { update in
        Matrix.lasting(rows: 1, columns: Self.count) {
          update.slice.contains($0) ? all.buffer[$0] : .nan
        }
      }
      for (update, own) in zip(updates, gradients) {
        update.measureSlice(of: own, into: measures)
      }
      for (update, own) in zip(updates, gradients) {
        update.prepare(
          parameters, gradients: own, step: step, learningRate: 0.01, measures: measures)
      }
      for (update, own) in zip(updates, gradients) {
        update.apply(parameters, gradients: own, step: step, learningRate: 0.01, measures: measures)
      }
    }
    let whole = Matrix.lasting(rows: 1, columns: Self.count) { _ in .nan }
    let slots = optimizer.stateNames.indices.map { slot in
      for update in updates { update.slice.write(update.slots[slot], to: whole) }
      return whole.buffer.map(\.bitPattern)
    }
    return (parameters, slots, Array(measures))
  }

  @Test(arguments: [
    "sgd: {momentum: 0.9}", "rmsprop", "adam: {amsgrad: true}", "adamw", "adagrad", "adadelta",
    "adamax", "nadam", "momentum: {form: averaged, weight_decay: 0.1}", "lars: {weight_decay: 0.1}",
    "lamb: {weight_decay: 0.1, use_ema: true}", "sgd: {gradient_noise: {eta: 0.1}}",
    "lamb: {gradient_noise: {eta: 0.1}}", "adam: {gradient_noise: {}, use_ema: true}",
  ])
  func updateDoesNotDependOnTheSlices(yaml: String) throws {
    for clipping in [GradientClipping.none, .globalNorm(1), .norm(0.5), .value(0.3)] {
      let whole = try train(yaml, clipping, Self.divisions[0])
      #expect(whole.parameters.isFinite)
      for slices in Self.divisions.dropFirst() {
        let parts = try train(yaml, clipping, slices)
        #expect(parts.parameters.hasSameBits(as: whole.parameters), "\(clipping), \(slices)")
        #expect(parts.measures == whole.measures)
        let isSame = parts.slots == whole.slots
        #expect(isSame, "\(clipping), \(slices)")
      }
    }
  }

  /// Parameters that others read take another way to memory.
  @Test(arguments: ["sgd", "adam: {amsgrad: true, use_ema: true}", "lamb: {weight_decay: 0.1}"])
  func updateDoesNotDependOnWhoReadsTheParameters(yaml: String) throws {
    for bounds in Self.divisions[..<3] {
      let own = try train(yaml, .globalNorm(1), bounds)
      let shared = try train(yaml, .globalNorm(1), bounds, isShared: true)
      #expect(shared.parameters.hasSameBits(as: own.parameters))
      #expect(shared.slots == own.slots)
    }
  }

  @Test(arguments: [
    "adam", "lamb: {weight_decay: 0.1, use_ema: true}", "lamb: {gradient_noise: {eta: 0.1}}",
    "adam: {gradient_noise: {}, use_ema: true}",
  ])
  func updateDoesNotDependOnTheThreads(yaml: String) throws {
    for clipping in [GradientClipping.none, .globalNorm(1), .norm(0.5)] {
      let whole = try train(yaml, clipping, Self.divisions[0])
      for threads in [2, 3, 16] {
        for slices in Self.divisions[..<3] + Self.divisions.suffix(1) {
          let shared = try train(yaml, clipping, slices, threads: threads)
          #expect(shared.parameters.hasSameBits(as: whole.parameters), "\(clipping), \(threads)")
          let isSame = shared.slots == whole.slots
          #expect(isSame, "\(clipping), \(threads)")
        }
      }
    }
  }

  /// What lies between the weights is nobody's, and stays as it is.
  @Test func gapsAreNotTouched() throws {
    let before = Matrix.random(columns: Self.count, seed: 1)
    let after = try train("sgd", .value(0.1), Self.divisions[2]).parameters
    for i in 0..<Self.count {
      let isWeight = Self.weights.contains { $0.contains(i) }
      #expect((before.buffer[i] != after.buffer[i]) == isWeight, "parameter \(i)")
    }
  }

  /// In whatever order the slices are given to the ranks.
  @Test(arguments: [GradientClipping.none, .globalNorm(1)])
  func measuresAreSharedOutWithoutGapsAndOverlaps(clipping: GradientClipping) {
    for slices in Self.divisions {
      var measured: [Int] = []
      for slice in slices.reversed().map({ ParameterSlice($0) }) {
        let update = ParameterUpdate(
          StochasticGradientDescent.example, clipping: clipping, weights: Self.weights,
          slice: slice)
        measured += update.measures(of: slice).joined()
        #expect(update.slice == slice)
        #expect(update.measureCount == ParameterPieces(Self.weights).pieces.count)
      }
      #expect(measured.sorted() == Array(ParameterPieces(Self.weights).pieces.indices))
    }
  }

  @Test func piecesLieWithinBlocksAndCoverTheWeights() {
    let pieces = ParameterPieces(Self.weights)
    for piece in pieces.pieces {
      let block = ParameterPieces.blockCount
      #expect(piece.range.lowerBound / block == (piece.range.upperBound - 1) / block)
      #expect(Self.weights[piece.weight].contains(piece.range.lowerBound))
    }
    for (index, weight) in Self.weights.enumerated() {
      let own = pieces.pieces[pieces.ofWeight[index]]
      #expect(own.allSatisfy { $0.weight == index })
      #expect(own.first?.range.lowerBound == weight.lowerBound)
      #expect(own.last?.range.upperBound == weight.upperBound)
      for (piece, next) in zip(own, own.dropFirst()) {
        #expect(piece.range.upperBound == next.range.lowerBound)
      }
    }
    #expect(ParameterPieces([]).pieces.isEmpty)
  }
}
