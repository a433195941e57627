/// What a kernel and the plain loop that it is measured against compute from the same numbers.
public struct KernelComparison: Sendable {
  /// The catalogue: `activation`.
  public let kind: String
  /// The entry: `tanh`.
  public let entry: String
  /// What it does: `forward`.
  public let pass: String
  /// What is compared: `output`.
  public let result: String
  /// Whether the numbers are drawn at random, by different generators: then they are random changes of
  /// other numbers, and only their distribution can be the same.
  public let isRandom: Bool
  /// What the kernel computes.
  public let own: [Double]
  /// What the plain loop computes.
  public let plain: [Double]
}

extension KernelBenchmark {
  /// Runs kernels and their plain loops once each, and shows what they compute.
  ///
  /// - Parameters:
  ///   - isWanted: as for `run`.
  ///   - report: takes each result of each kernel that there is a plain loop for.
  public func compare(
    _ isWanted: (_ kind: String, _ entry: String) -> Bool = { _, _ in true },
    report: (KernelComparison) throws -> Void
  ) throws {
    try forEachCase(isWanted) { kernel in
      guard let loop = kernel.plain else { return }
      precondition(!kernel.results.isEmpty, "\(kernel.entry) has no results")
      kernel.prepare()
      try kernel.own()
      let own = kernel.results.map { $0.own() }
      kernel.prepare()
      loop()
      for (result, own) in zip(kernel.results, own) {
        try report(
          KernelComparison(
            kind: kernel.kind, entry: kernel.entry, pass: kernel.pass, result: result.name,
            isRandom: result.isRandom, own: own, plain: result.plain()))
      }
    }
  }
}
