/// Times the kernels of all entries against plain loops in C.
///
/// A kernel and its loop take turns, in the same memory, many times for a short while; the best time of
/// either counts, which is the one that other programs have disturbed least.
public struct KernelBenchmark {
  /// The number of values that a kernel is given.
  public let values: Int
  /// How often kernel and loop take turns.
  public let rounds: Int
  /// Seconds that each turn takes, at the least.
  private static let turn = 100e-6

  /// Values of a row: a multiple of what the entries need by default.
  static let columns = 1024
  /// Classes of those metrics that have some.
  static let classes = 16

  /// A benchmark of so many values, rounded up to whole rows.
  public init(values: Int, rounds: Int) {
    let rows = max((values + Self.columns - 1) / Self.columns, 1)
    self.values = rows * Self.columns
    self.rounds = rounds
  }

  /// Times the kernels of some kinds of entries.
  ///
  /// - Parameters:
  ///   - isWanted: whether an entry, given with its kind, is to be measured.
  ///   - report: takes each result as soon as it is there.
  public func run(
    _ isWanted: (_ kind: String, _ entry: String) -> Bool = { _, _ in true },
    report: (KernelTiming) throws -> Void
  ) throws {
    try forEachCase(isWanted) { try report(measure($0)) }
  }

  /// Makes the cases of some entries, one kind after the other, and hands them over.
  func forEachCase(
    _ isWanted: (_ kind: String, _ entry: String) -> Bool, _ body: (KernelCase) throws -> Void
  ) throws {
    let memory = KernelMemory(rows: values / Self.columns, columns: Self.columns)
    let makers = [
      KernelCase.activations, KernelCase.losses, KernelCase.layers, KernelCase.optimizers,
      KernelCase.weightRules, KernelCase.metrics,
    ]
    // The cases have views of it.
    try withExtendedLifetime(memory) {
      for make in makers {
        for kernel in try make(memory, isWanted) { try body(kernel) }
      }
    }
  }

  private func measure(_ kernel: KernelCase) throws -> KernelTiming {
    let ownCalls = try calls(kernel.prepare, kernel.own)
    let plainCalls = try kernel.plain.map { try calls(kernel.prepare, $0) }
    var own = Double.infinity
    var plain = Double.infinity
    for _ in 0..<rounds {
      kernel.prepare()
      own = min(own, try time(ownCalls, kernel.own))
      if let loop = kernel.plain, let plainCalls {
        kernel.prepare()
        plain = min(plain, try time(plainCalls, loop))
      }
    }
    let nanoseconds = own * 1e9 / Double(kernel.values)
    return KernelTiming(
      kind: kernel.kind, entry: kernel.entry, pass: kernel.pass, nanoseconds: nanoseconds,
      gigabytesPerSecond: 4 * Double(kernel.floatsPerValue) / nanoseconds,
      plainNanoseconds: kernel.plain == nil ? nil : plain * 1e9 / Double(kernel.values))
  }

  /// How many calls take a turn's time.
  private func calls(_ prepare: () -> Void, _ work: () throws -> Void) throws -> Int {
    prepare()
    let once = try min(time(1, work), time(1, work))
    return min(max(Int((Self.turn / max(once, 1e-9)).rounded(.up)), 1), 1000)
  }

  /// Seconds of one call.
  private func time(_ count: Int, _ work: () throws -> Void) throws -> Double {
    let start = ContinuousClock.now
    for _ in 0..<count { try work() }
    let elapsed = start.duration(to: .now).components
    return (Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18) / Double(count)
  }
}
