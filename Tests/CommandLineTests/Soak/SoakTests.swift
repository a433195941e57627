import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Random faults over one training, which has the bits of an undisturbed one in the end.
  ///
  /// `launch/test soak --faults 1000 --seed 7` brings about as many as one likes.
  @Suite struct Soak {
    private static let environment = ProcessInfo.processInfo.environment

    /// Some, one of each costly kind; more with the tests of clusters.
    private static let faults =
      environment["NNTRAIN_SOAK_FAULTS"].flatMap { Int($0) } ?? (Slurm.areWanted ? 20 : 4)
    private static let seed =
      environment["NNTRAIN_SOAK_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<10_000)

    /// The beginning, so that short soaks have the most telling ones.
    private static let first: [SoakFault] = [.damage, .fillDiskAndKill, .askToStop, .pauseRank]

    @Test func theWeightsAreThoseOfAnUndisturbedRun() throws {
      let run = try SoakRun()
      let started = ContinuousClock.now
      let record = try Record(seed: Self.seed)
      record.write("seed \(Self.seed), \(Self.faults) faults")
      run.start()
      let injector = SoakInjector(run, seed: Self.seed, log: record.write)
      for number in 0..<Self.faults {
        let fault = number < Self.first.count ? Self.first[number] : nil
        let isPossible = run.hasDisk || fault?.needsDisk != true
        guard injector.disturb(with: isPossible ? fault : nil) else { break }
      }
      let hasStopped = run.stop()
      #expect(hasStopped)
      let output = String(decoding: run.output, as: UTF8.self)
      try? output.write(toFile: record.path + ".output", atomically: true, encoding: .utf8)
      try run.settle()
      let counts = injector.counts.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { "\($0.value) × \($0.key.rawValue)" }.joined(separator: "; ")
      #expect(injector.complaints.isEmpty, "seed \(Self.seed), see \(record.path)")
      // The last one is that of the end.
      let ends = ["Exit code ", "the launcher ended with exit code "]
        .map { output.split(separator: $0).count - 1 }.reduce(0, +)
      #expect(ends == injector.starts + 1, "seed \(Self.seed): a start that no fault explains")

      let epochs = try Interruption.newestStep(run.folder) / SoakRun.stepsPerEpoch + 1
      let settings = ["training.epochs=\(epochs)", "training.batch_size=8", "training.shards=8"]
      func train(_ name: String, _ more: String...) throws -> TrainedRun {
        let overrides = (settings + more).flatMap { ["--set", $0] }
        let result = try run.folder.nntrain(
          ["small.yaml", "--output", name, "--resume", "auto"] + overrides, ranks: 2, timeout: 3600)
        #expect(result.exitCode == 0, "\(result)")
        return TrainedRun(path: run.folder.file(name), standardOutput: "")
      }
      let disturbed = try train("run")
      let whole = try train("whole", "checkpoint.every={minutes: 1000}")
      try TrainTests.expectSameBits(whole, disturbed, step: epochs * SoakRun.stepsPerEpoch)
      let digest = try disturbed.digest("\(disturbed.path)/model.h5")[0]
      let isSame = try whole.digest("\(whole.path)/model.h5")[0] == digest
      #expect(isSame)
      record.write(
        """
        \(injector.counts.values.reduce(0, +)) faults in \((ContinuousClock.now - started) / .seconds(1)) s, \
        \(epochs * SoakRun.stepsPerEpoch) steps: \(counts). Disturbed and undisturbed: \
        \(isSame ? "the same" : "NOT the same") weights, \(digest)
        """)
      if Self.environment["NNTRAIN_SOAK_FAULTS"] != nil { print("The log: \(record.path)") }
    }
  }

  /// The log of a soak, in `.build`.
  private struct Record {
    let path: String

    init(seed: UInt64) throws {
      let folder = BuiltExecutable.packageRoot.appendingPathComponent(".build")
      path = folder.appendingPathComponent("soak-\(seed).log").path
      try "".write(toFile: path, atomically: false, encoding: .utf8)
    }

    func write(_ line: String) {
      guard let file = FileHandle(forWritingAtPath: path) else { return }
      defer { try? file.close() }
      _ = try? file.seekToEnd()
      try? file.write(contentsOf: Data("\(Date().ISO8601Format()) \(line)\n".utf8))
    }
  }
}
