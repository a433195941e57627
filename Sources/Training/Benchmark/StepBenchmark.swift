import Compute
import Instrumentation
import MPI

/// Times training steps, and beside them, in turns on the same ranks, the matrix products of a step
/// alone and what the machine does at best.
///
/// What a step takes beyond its products is what this program can be blamed for; what the machine
/// cannot do, it cannot.
struct StepBenchmark {
  /// The steps of a training, each taken by all ranks together.
  let takeStep: () throws -> Void
  /// The steps of another one, which takes its turn in each round to be compared with.
  let takeRivalStep: (() throws -> Void)?
  /// Lets ranks meet before they exchange anything, from now on.
  let setMeeting: (Communicator?) -> Void
  let communicator: Communicator
  let engine: ComputeEngine
  let localSize: Int

  /// How long a round's steps take, about, where their number is not given.
  private static let secondsOfRound = 0.15
  private static let leastSteps = 3
  private static let mostSteps = 1000

  /// Takes rounds of steps, of products and of the rest, alternating. Collective.
  ///
  /// - Parameters:
  ///   - rounds: the rounds.
  ///   - steps: the steps, and the repetitions of the products, in a round; nil: as many as take
  ///     some time.
  ///   - blueprint: the run whose steps they are.
  /// - Throws: what steps throw; `MPIError`.
  func run(rounds: Int, steps: Int?, of blueprint: Blueprint) throws -> StepTiming {
    // As in a training, where it costs its time in each step.
    let recorder = Recorder()
    recorder.install()
    defer { recorder.remove() }
    let start = ContinuousClock.now
    try takeStep()
    let firstStep = start.duration(to: .now).seconds
    let shapes = try engine.products { try takeStep() }
    let operations = try communicator.allReduce(
      shapes.reduce(0.0) { $0 + Double($1.operations) }, .sum)
    let work = StepWork(blueprint, operations: operations)
    let products = try ProductSequence(shapes, engine: engine)
    let meter = try PeakMeter(
      on: communicator, localSize: localSize, engine: engine, stateBytes: work.stateBytes)
    let count = try steps ?? automaticCount()
    // Everything once, so that no round is the first.
    for _ in 0..<count { try takeStep() }
    for _ in 0..<count { try takeRivalStep?() }
    try products.run()
    _ = try meter.measure()

    var rows: [Round] = []
    for _ in 0..<rounds {
      rows.append(
        Round(
          steps: try times(count, takeStep), products: try times(count, products.run),
          peak: try meter.measure(), rival: try takeRivalStep.map { try times(count, $0) } ?? []))
    }
    return StepTiming(
      rows, samples: blueprint.batches.batchSize, work: work,
      phases: try phases(recorder, rounds: rounds / 3 + 1, steps: count), firstStep: firstStep)
  }

  /// The mean time of each phase, in rounds of their own: meetings make steps longer.
  private func phases(_ recorder: Recorder, rounds: Int, steps: Int) throws -> [Double] {
    func seconds() -> [Double] {
      recorder.stepSeconds.reduce([]) { $0.isEmpty ? $1 : zip($0, $1).map(+) }
    }
    let before = seconds()
    if communicator.size > 1 { setMeeting(communicator) }
    defer { setMeeting(nil) }
    for _ in 0..<rounds * steps { try takeStep() }
    let own = zip(seconds(), before).map { ($0 - $1) / Double(rounds * steps) }
    return try StepPhase.means(own, on: communicator)
  }

  /// The steps of a round, the same on all ranks.
  private func automaticCount() throws -> Int {
    let trial = try times(Self.leastSteps, takeStep)
    var count = Int(Self.secondsOfRound / TimeDistribution(trial).median)
    try communicator.broadcast(&count, from: 0)
    return min(max(count, Self.leastSteps), Self.mostSteps)
  }

  /// The seconds of each repetition. Ranks begin together; a step ends when no rank needs another.
  private func times(_ count: Int, _ work: () throws -> Void) throws -> [Double] {
    var times: [Double] = []
    times.reserveCapacity(count)
    try communicator.barrier()
    var last = ContinuousClock.now
    for _ in 0..<count {
      try work()
      let now = ContinuousClock.now
      times.append((now - last).seconds)
      last = now
    }
    try communicator.barrier()
    return times
  }

  /// What was measured in a round.
  struct Round {
    let steps: [Double]
    let products: [Double]
    let peak: MachinePeak
    let rival: [Double]
  }
}

extension StepTiming {
  /// Brings rounds together.
  fileprivate init(
    _ rounds: [StepBenchmark.Round], samples: Int, work: StepWork, phases: [Double],
    firstStep: Double
  ) {
    func median(_ values: [Double]) -> Double { TimeDistribution(values).median }
    /// The median over the rounds of something to the median step of the same round.
    func share(_ seconds: (StepBenchmark.Round) -> Double) -> Double {
      median(rounds.map { seconds($0) / median($0.steps) })
    }
    step = TimeDistribution(rounds.flatMap(\.steps))
    products = TimeDistribution(rounds.flatMap(\.products))
    self.samples = samples
    self.work = work
    peak = MachinePeak(
      operationsPerSecond: median(rounds.map(\.peak.operationsPerSecond)),
      memoryBytesPerSecond: median(rounds.map(\.peak.memoryBytesPerSecond)),
      workingSetBytesPerSecond: median(rounds.map(\.peak.workingSetBytesPerSecond)))
    shareOfProductPeak = share { work.operations / $0.peak.operationsPerSecond }
    shareOfBandwidth = share {
      (work.passBytes + work.updateBytes) / $0.peak.memoryBytesPerSecond
    }
    limit = work.limit(peak)
    shareOfLimit = share { work.limit($0.peak) }
    self.phases = phases
    self.firstStep = firstStep
    let hasRival = rounds.allSatisfy { !$0.rival.isEmpty }
    rivalStep = hasRival ? TimeDistribution(rounds.flatMap(\.rival)) : nil
    stepToRival = hasRival ? median(rounds.map { median($0.steps) / median($0.rival) }) : nil
  }
}
