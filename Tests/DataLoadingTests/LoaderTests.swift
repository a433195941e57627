import Compute
import DataLoading
import Diagnostics
import Testing

@Suite("Loading batches")
struct LoaderTests {
  /// Samples whose values tell their row.
  private func source(_ count: Int, bad: Int? = nil) throws -> ArraySource {
    var inputs = (0..<count * 3).map { Float($0) }
    if let bad { inputs[bad * 3 + 1] = .nan }
    return try ArraySource([
      .init(Field(name: "x", role: .input, shape: [3]), inputs),
      .init(Field(name: "y", role: .target, shape: []), (0..<count).map { UInt8($0 % 10) }),
    ])
  }

  /// What is known of a batch after its memory was used again.
  private struct Seen: Equatable {
    var epoch: Int
    var step: Int
    var firstRow: Int
    var globalCount: Int
    var rows: [Int]
    var inputs: [Float]
    var targets: [Float]

    init(_ batch: Batch) {
      epoch = batch.epoch
      step = batch.step
      firstRow = batch.firstRow
      globalCount = batch.globalCount
      rows = (0..<batch.rows).map { batch.sampleRows[$0] }
      inputs = batch.input().array
      targets = batch.target().array
    }
  }

  private func load(_ plan: LoadPlan, _ prefetch: Prefetch = .automatic) throws -> [Seen] {
    let loader = try BatchLoader(plan, prefetch: prefetch)
    var seen: [Seen] = []
    while let batch = try loader.next() {
      seen.append(Seen(batch))
      loader.release(batch)
    }
    return seen
  }

  private func plan(_ count: Int, batch: Int, epochs: Range<Int> = 0..<2) throws -> LoadPlan {
    var plan = LoadPlan(Samples(try source(count)), batchSize: .samples(batch))
    plan.shuffle = .full
    plan.seed = 5
    plan.epochs = epochs
    return plan
  }

  @Test("Every sample comes once in an epoch, with its own values")
  func complete() throws {
    let batches = try load(try plan(103, batch: 10))
    #expect(batches.map(\.epoch) == [Int](repeating: 0, count: 11) + [Int](repeating: 1, count: 11))
    #expect(batches.map(\.step) == Array(0..<11) + Array(0..<11))
    #expect(batches.map(\.globalCount) == ([Int](repeating: 10, count: 10) + [3]) * 2)
    for epoch in 0..<2 {
      let own = batches.filter { $0.epoch == epoch }
      #expect(own.flatMap(\.rows).sorted() == Array(0..<103))
      for batch in own {
        #expect(batch.inputs == batch.rows.flatMap { row in (0..<3).map { Float(row * 3 + $0) } })
        #expect(batch.targets == batch.rows.map { Float($0 % 10) })
      }
    }
    #expect(batches[0].rows != batches[11].rows)
  }

  @Test("Any number of batches ahead gives the same", arguments: [1, 2, 3, 7, 100])
  func prefetching(slots: Int) throws {
    let plan = try plan(57, batch: 4, epochs: 0..<5)
    #expect(try load(plan, .batches(slots)) == load(plan, .none))
  }

  @Test("The ranks' rows, joined, are the rows of one", arguments: [2, 3, 4, 7, 12])
  func ranks(ranks: Int) throws {
    let whole = try load(try plan(53, batch: 10))
    let parts = try (0..<ranks).map { rank in
      var plan = try plan(53, batch: 10)
      plan.sharding = Sharding(ranks: ranks)
      plan.rank = rank
      return try load(plan)
    }
    #expect(parts.allSatisfy { $0.count == whole.count })
    for (step, batch) in whole.enumerated() {
      let own = parts.map { $0[step] }
      #expect(own.flatMap(\.rows) == batch.rows)
      #expect(own.flatMap(\.inputs) == batch.inputs)
      #expect(own.flatMap(\.targets) == batch.targets)
      #expect(own.allSatisfy { $0.globalCount == batch.globalCount })
      var next = 0
      for part in own {
        #expect(part.firstRow == next)
        next += part.rows.count
      }
    }
  }

  @Test("Rounds give the rows of a batch in order, shard by shard", arguments: [1, 2, 4, 8])
  func rounds(ranks: Int) throws {
    let whole = try load(try plan(53, batch: 10))
    for rank in 0..<ranks {
      var plan = try plan(53, batch: 10)
      plan.sharding = try Sharding(shards: 8, ranks: ranks, rounds: 4)
      plan.rank = rank
      let loader = try BatchLoader(plan)
      for step in whole.indices {
        let global = whole[step].globalCount
        for round in 0..<4 {
          let batch = try #require(try loader.next())
          #expect(
            batch.step == whole[step].step && batch.round == round && batch.globalCount == global)
          let own = plan.sharding.shards(ofRank: rank, round: round).map {
            plan.sharding.rows(ofShard: $0, in: global)
          }
          #expect(
            batch.shards.map { batch.firstRow + $0.lowerBound..<batch.firstRow + $0.upperBound }
              == own)
          let rows = (0..<batch.rows).map { batch.sampleRows[$0] }
          #expect(rows == own.flatMap { $0.map { whole[step].rows[$0] } })
          loader.release(batch)
        }
      }
      #expect(try loader.next() == nil)
    }
  }

  @Test("An epoch is entered in its middle", arguments: [0, 1, 5, 10, 11])
  func middle(step: Int) throws {
    let all = try load(try plan(103, batch: 10, epochs: 0..<3))
    var plan = try plan(103, batch: 10, epochs: 1..<3)
    plan.firstStep = step
    #expect(try load(plan) == Array(all.dropFirst(11 + step)))
  }

  @Test("A part of the rows, in order")
  func part() throws {
    let (training, validation) = try Samples(try source(50)).split(validationFraction: 0.1)
    #expect(training.rows == .range(0..<45))
    let rows = try load(LoadPlan(validation, batchSize: .samples(2))).map(\.rows)
    #expect(rows == [[45, 46], [47, 48], [49]])
    var plan = LoadPlan(training, batchSize: .full)
    plan.shuffle = .full
    #expect(try load(plan).flatMap(\.rows).sorted() == Array(0..<45))
  }

  @Test("Fractions are cut as users expect")
  func fractions() throws {
    func held(_ count: Int, _ fraction: Double) throws -> Int {
      try Samples(try source(count)).split(validationFraction: fraction).validation.count
    }
    #expect(try held(30, 0.1) == 3)
    #expect(try held(10, 0.9) == 9)
    #expect(try held(1797, 0.1) == 180)
    #expect(throws: Failure.self) { try held(10, 1) }
    #expect(throws: Failure.self) { try held(10, -0.1) }
    #expect(throws: Failure.self) { try held(1, 0.5) }
  }

  @Test("No samples, no batches")
  func nothing() throws {
    let plan = LoadPlan(Samples(try source(10), rows: 4..<4), batchSize: .full)
    #expect(try load(plan).isEmpty)
    #expect(try load(plan, .none).isEmpty)
  }

  @Test("An error comes at its batch, and again", arguments: [Prefetch.none, .automatic])
  func errors(prefetch: Prefetch) throws {
    let samples = Samples(try source(40, bad: 25))
    let loader = try BatchLoader(LoadPlan(samples, batchSize: .samples(10)), prefetch: prefetch)
    for _ in 0..<2 { loader.release(try #require(try loader.next())) }
    for _ in 0..<2 {
      let error = #expect(throws: Failure.self) { try loader.next() }
      #expect(error?.description.contains("'x', row 25, column 1: not a finite number") == true)
    }
  }

  @Test("It ends early, with batches in use or not, without hanging")
  func early() throws {
    for taken in 0..<20 {
      let loader = try BatchLoader(try plan(1000, batch: 1, epochs: 0..<1_000_000))
      var batches: [Batch] = []
      for _ in 0..<min(taken, loader.slots) {
        batches.append(try #require(try loader.next()))
      }
      if taken % 2 == 0 {
        loader.stop()
        #expect(try loader.next() == nil)
        loader.stop()
      }
      #expect(batches.allSatisfy { $0.input().rows == 1 })
    }
  }

  @Test("A slow user and a slow loader both get through")
  func pace() throws {
    let plan = try plan(64, batch: 2, epochs: 0..<50)
    let loader = try BatchLoader(plan, prefetch: .batches(4))
    var count = 0
    var held: [Batch] = []
    while let batch = try loader.next() {
      count += 1
      held.append(batch)
      // Holds all but one slot for a while.
      if held.count == 3 { held.forEach(loader.release); held = [] }
    }
    #expect(count == 1600)
  }
}

extension Array {
  fileprivate static func * (array: [Element], count: Int) -> [Element] {
    (0..<count).flatMap { _ in array }
  }
}
