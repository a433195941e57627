import Diagnostics
import MPI

/// Measures what `ScalingModel` needs, and steps on several numbers of ranks to check it with.
///
/// The first ranks of all take steps together, 1, 2, 4 and so on up to all of them, while the others
/// sleep. The model is fitted to the most that have a core each on one node: to their passes over
/// batches of several sizes, their update, and their exchange.
public struct ScaleBenchmark {
  /// Makes the training on some ranks with a global batch of so many samples. Collective.
  public typealias Making =
    (_ world: Communicator, _ facts: LaunchFacts, _ samples: Int) throws -> Experiment

  /// Seconds of a barrier of two ranks, where none can be measured.
  private static let guessedBarrier = 0.5e-6
  /// The sizes of batches that passes are fitted to, as divisors of the largest.
  private static let divisors = [1, 4, 16]

  private let world: Communicator
  private let facts: LaunchFacts
  private let threads: Int
  private let rounds: Int
  private let make: Making

  /// A benchmark on all ranks.
  ///
  /// - Parameters:
  ///   - world: all ranks, numbered node by node.
  ///   - threads: those of a rank, in all trainings.
  ///   - rounds: how often steps and what they are compared with take turns.
  public init(
    on world: Communicator, facts: LaunchFacts, threads: Int, rounds: Int,
    making make: @escaping Making
  ) {
    self.world = world
    self.facts = facts
    self.threads = threads
    self.rounds = rounds
    self.make = make
  }

  /// Measures. Collective.
  ///
  /// - Parameters:
  ///   - samples: of the global batch.
  ///   - batch: the samples of the global batch of a number of ranks.
  ///   - link: what connects nodes, according to the user.
  /// - Throws: what training throws, the same on all ranks; `MPIError`.
  /// - Returns: nil on ranks other than the first.
  public func run(
    samples: Int, batch: (_ ranks: Int) -> Int, link: NetworkLink
  ) throws -> ScalingMeasurement? {
    let most = try fittedRanks
    var results: [(step: ScalingMeasurement.Step, timing: StepTiming)] = []
    var parameters = (count: 0, blockCount: 0)
    func measure(_ ranks: Int, _ samples: Int) throws {
      let result = try onFirst(ranks) { group, facts in
        let experiment = try make(group, facts, samples)
        let timing = try experiment.benchmark(rounds: rounds, steps: nil, on: group)
        let layout = experiment.blueprint.graph.layout
        parameters = (layout.parameterCount, layout.blockCount)
        experiment.close()
        return timing
      }
      guard let result else { return }
      let step = ScalingMeasurement.Step(ranks: ranks, samples: samples, times: result.step)
      results.append((step, result))
    }
    for ranks in Self.steps(upTo: world.size) { try measure(ranks, batch(ranks)) }
    var sizes = Set([batch(most)])
    for divisor in Self.divisors {
      let smaller = max(samples / divisor, most)
      if sizes.insert(smaller).inserted { try measure(most, smaller) }
    }
    var bytes = parameters.blockCount * MemoryLayout<Float>.stride
    try world.broadcast(&bytes, from: 0)
    let exchange = try onFirst(most) { group, facts in
      most == 1
        ? nil
        : try ExchangeBenchmark(on: group, facts: facts, rounds: rounds).measure(bytes: bytes)
    }
    guard world.rank == 0 else { return nil }
    let fitted = results.filter { $0.step.ranks == most }
    return ScalingMeasurement(
      model: model(fitted, exchange: exchange ?? nil, bytes: bytes, link: link),
      fittedRanks: most, isExchangeGuessed: most == 1,
      operationsPerSample: fitted[0].timing.work.operations / Double(fitted[0].step.samples),
      samples: samples, parameters: parameters.count, steps: results.map(\.step))
  }

  /// The most ranks of the first node that have a core each, of those that are measured.
  private var fittedRanks: Int {
    get throws {
      var most = min(facts.localSize, facts.coresOfNode)
      try world.broadcast(&most, from: 0)
      return Self.steps(upTo: world.size).last { $0 <= most } ?? 1
    }
  }

  /// The numbers of ranks that take steps: powers of two, and all.
  public static func steps(upTo ranks: Int) -> [Int] {
    var all: [Int] = []
    var next = 1
    while next < ranks {
      all.append(next)
      next *= 2
    }
    return all + [ranks]
  }

  /// Brings measurements together, those of one number of ranks.
  private func model(
    _ results: [(step: ScalingMeasurement.Step, timing: StepTiming)],
    exchange: ExchangeTiming?, bytes: Int, link: NetworkLink
  ) -> ScalingModel {
    let ranks = Double(results[0].step.ranks)
    func seconds(_ timing: StepTiming, _ phases: StepPhase...) -> Double {
      phases.reduce(0) { $0 + timing.phases[$1.rawValue] }
    }
    let points = results.map { step, timing in
      (
        amount: (Double(step.samples) / ranks).rounded(.up),
        seconds: seconds(timing, .read, .forward, .backward, .other)
      )
    }
    let largest = results.max { $0.step.samples < $1.step.samples }?.timing ?? results[0].timing
    let updates = results.map { seconds($0.timing, .update) }
    var barrier = Self.guessedBarrier
    var bytesPerSecond = largest.peak.workingSetBytesPerSecond
    if let both = exchange?.times[.barriers]?.median, let all = exchange?.times[.exchange]?.median {
      barrier = both / 2 / (ranks - 1)
      bytesPerSecond = (ranks + 1) / ranks * Double(bytes) / max(all - both, 1e-9)
    }
    return ScalingModel(
      pass: LinearCost(fitting: points),
      backwardShare: seconds(largest, .backward)
        / seconds(largest, .read, .forward, .backward, .other),
      update: TimeDistribution(updates).median * ranks, bytes: Double(bytes),
      bytesPerSecond: bytesPerSecond, barrier: barrier, coresPerNode: facts.coresOfNode,
      threadsPerRank: threads, ranksPerNode: facts.localSize, link: link)
  }

  /// Lets the first ranks do something together while the others sleep. Collective.
  ///
  /// - Returns: nil on the others.
  private func onFirst<Value>(
    _ ranks: Int, _ work: (Communicator, LaunchFacts) throws -> Value
  ) throws -> Value? {
    let group = try world.split(color: world.rank < ranks ? 0 : nil)
    let result = Result {
      try group.map { try work($0, LaunchFacts(world: $0, node: $0.splitByNode())) }
    }
    try world.sleepingBarrier()
    return try world.agree { try result.get() }
  }
}
