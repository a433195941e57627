import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Checks that runs have, to the last bit, the same weights and optimizer state at the end, and the
  /// same numbers in all records.
  static func expectSameBits(
    _ one: TrainedRun, _ other: TrainedRun, step: Int,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let digests = try [one, other].map { try $0.digest($0.checkpoint(step)) }
    let haveSameState = digests[0] == digests[1]
    #expect(haveSameState, "weights, optimizer: \(digests)", sourceLocation: sourceLocation)
    let records = try [one, other].map { try $0.lastingRecords() }
    let haveSameRecords = records[0] == records[1]
    #expect(haveSameRecords, "\(one.path), \(other.path)", sourceLocation: sourceLocation)
  }

  /// With a fixed number of shards, the number of ranks changes not a single bit.
  @Suite struct Exactness {
    /// Settings with dropout, and the steps of an epoch of 40 samples.
    struct Variant: Sendable, CustomTestStringConvertible {
      let steps: Int
      let settings: [String]
      var testDescription: String { settings.joined(separator: " ") }
    }

    private static let normalizedModel = """
      model=[{dense: {units: 9}}, batch_normalization, {gaussian_noise: {stddev: 0.1}}, \
      {dense: {units: 7}}, {batch_normalization: {synchronized: true, epsilon: 0.01}}, \
      {activation: {activation: relu}}, {alpha_dropout: {rate: 0.1}}, layer_normalization, \
      {batch_normalization: {synchronized: true, scale: false}}, \
      {gaussian_dropout: {rate: 0.2}}, {dense: {units: 3, activation: softmax}}]
      """

    static let variants = [
      // Batches of 7, the last of 5: some of the eight shards are empty. The bound bites.
      Variant(
        steps: 6,
        settings: [
          "optimizer={adam: {learning_rate: 0.02}}",
          "training.gradient_clipping={global_norm: 0.1}",
        ]),
      // A last batch of a single sample; products large enough for several kernels and threads.
      Variant(
        steps: 2,
        settings: [
          "optimizer={sgd: {learning_rate: 0.05, momentum: 0.9, nesterov: true}}",
          "training.batch_size=39", "training.gradient_clipping={norm: 0.1}",
          "model.0.dense.units=700",
        ]),
      // Each step takes two batches, the last one of an epoch a batch and a half.
      Variant(
        steps: 2,
        settings: [
          "optimizer={rmsprop: {learning_rate: 0.01, centered: true}}", "training.batch_size=12",
          "training.accumulate=2", "training.gradient_clipping={value: 0.01}",
        ]),
      // Norms of columns, and penalties on weights, over several slices; the mean activations of
      // shards, some of them empty; weights of classes.
      Variant(
        steps: 6,
        settings: [
          "optimizer={adam: {learning_rate: 0.02}}", "model.0.dense.units=1500",
          "training.gradient_clipping={global_norm: 0.1}",
          "model.0.dense.activation=sigmoid",
          "model.0.dense.kernel_regularizer={l1_l2: {l1: 0.01}}",
          "model.0.dense.kernel_constraint={max_norm: {max_value: 0.5}}",
          "model.0.dense.activity_regularizer={kl_sparsity: {beta: 0.001}}",
          "model.0.dense.bias_constraint=non_neg", "model.2.dense.kernel_constraint=unit_norm",
          "model.2.dense.bias_regularizer=l2", "model.2.dense.activity_regularizer=l2",
          "training.class_weights={1: 3.5}",
        ]),
      // Statistics of shards and of all ranks; ranks without rows take part in those.
      Variant(
        steps: 6,
        settings: [normalizedModel, "training.gradient_clipping={global_norm: 1}"]),
      Variant(
        steps: 2,
        settings: [
          normalizedModel.replacing("synchronized: true", with: "momentum: 0.8"),
          "training.batch_size=12", "training.accumulate=2",
          "optimizer={sgd: {learning_rate: 0.05, use_ema: true}}",
        ]),
      // Candidates that are no multiple of any number of ranks, in several slices.
      Variant(
        steps: 6,
        settings: [
          "optimizer={random_perturbation: {deviation: 0.01, candidates: 11}}",
          "model.0.dense.units=1500", "model.0.dense.kernel_regularizer={l1_l2: {l1: 0.01}}",
          "model.0.dense.kernel_constraint={max_norm: {max_value: 0.5}}",
        ]),
      Variant(
        steps: 1, settings: ["optimizer={sgd: {learning_rate: 0.5}}", "training.batch_size=full"]),
    ]

    private static let epochs = 4

    private func train(
      _ folder: TrainingFolder, _ output: String, _ settings: [String], ranks: Int,
      environment: [String: String] = [:]
    ) throws -> TrainedRun {
      let all = ["training.shards=8", "training.epochs=\(Self.epochs)"] + settings
      let result = try folder.nntrain(
        ["small.yaml", "--output", output] + all.flatMap { ["--set", $0] }, ranks: ranks,
        environment: environment)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      return TrainedRun(path: folder.file(output), standardOutput: result.standardOutput)
    }

    @Test(arguments: variants) func onAnyNumberOfRanks(variant: Variant) throws {
      let folder = try TrainingFolder()
      let last = variant.steps * Self.epochs
      let one = try train(folder, "1", variant.settings, ranks: 1)
      for ranks in [2, 4, 8] {
        let other = try train(folder, "\(ranks)", variant.settings, ranks: ranks)
        try TrainTests.expectSameBits(one, other, step: last)
      }
      let exchange = ["training.exchange=all_reduce"]
      let reduced = try train(folder, "reduced", variant.settings + exchange, ranks: 4)
      try TrainTests.expectSameBits(one, reduced, step: last)
      let threads = try train(
        folder, "threads", variant.settings + ["training.threads=2"], ranks: 2)
      try TrainTests.expectSameBits(one, threads, step: last)
    }

    /// Two hosts with two ranks each, of network namespaces, share memory on each host and send
    /// messages between them; three hosts with unequally many ranks send messages alone.
    @Test(.enabled(if: Hosts.isPossible), arguments: [[2, 2], [2, 1, 1]])
    func onSeveralHosts(ranks: [Int]) throws {
      try expectTheSameBits(Self.variants.dropLast() + [Self.large], on: ranks)
    }

    /// A rank to a host.
    @Test(.enabled(if: Hosts.isPossible)) func onTwoHosts() throws {
      try expectTheSameBits([Self.variants[5], Self.large], on: [1, 1])
    }

    /// So many weights that their gradients travel in several buckets, the first ones while backward
    /// goes on; a layer in the middle that is not trained, and one whose output is used twice.
    private static let large = Variant(
      steps: 6,
      settings: [
        """
        model=[{dense: {name: a, units: 700, activation: relu}}, \
        {dense: {name: b, units: 300, activation: tanh, trainable: false}}, \
        {dense: {name: c, units: 600, activation: relu, inputs: [a]}}, \
        {concatenate: {inputs: [b, a, c]}}, {dense: {units: 3, activation: softmax}}]
        """,
        "training.gradient_clipping={global_norm: 0.1}",
        "optimizer={lamb: {learning_rate: 0.01}}",
      ])

    private func expectTheSameBits(_ variants: [Variant], on ranks: [Int]) throws {
      let folder = try TrainingFolder()
      for variant in variants {
        let one = try train(folder, "one", variant.settings, ranks: 1)
        let all = ["training.shards=8", "training.epochs=\(Self.epochs)"] + variant.settings
        let result = try Hosts(ranks, workingDirectory: folder.directory.path).run(
          "nntrain",
          ["small.yaml", "--output", "hosts"] + all.flatMap { ["--set", $0] })
        #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
        let hosts = TrainedRun(path: folder.file("hosts"), standardOutput: result.standardOutput)
        try TrainTests.expectSameBits(one, hosts, step: variant.steps * Self.epochs)
        for output in ["one", "hosts"] {
          try FileManager.default.removeItem(atPath: folder.file(output))
        }
      }
    }

    /// Kernels whose rows depend on each other's number are run shard by shard.
    @Test(arguments: ["SSE41", "AVX2"]) func withOtherInstructions(name: String) throws {
      let folder = try TrainingFolder()
      let variant = Self.variants[1]
      let runs = try [1, 2, 8].map { ranks in
        try train(
          folder, "\(ranks)", variant.settings, ranks: ranks,
          environment: ["DNNL_MAX_CPU_ISA": name])
      }
      for other in runs.dropFirst() {
        try TrainTests.expectSameBits(runs[0], other, step: variant.steps * Self.epochs)
      }
    }

    /// What the number of shards is for: without it, sums are rounded in another order.
    @Test func shardsMatter() throws {
      let folder = try TrainingFolder()
      let runs = try ["8", "4", "auto"].map {
        try train(folder, $0, ["training.shards=\($0)"], ranks: 2)
      }
      let digests = try runs.map { try $0.digest($0.checkpoint(24)) }
      #expect(Set(digests).count == 3)
      try TrainTests.expectClose(runs[0], runs[2])
    }

    @Test func ranksThatDoNotFit() throws {
      let folder = try TrainingFolder()
      let result = try folder.nntrain(["small.yaml", "--set", "training.shards=8"], ranks: 3)
      #expect(result.exitCode == 78, "\(result)")
      #expect(
        result.standardError.contains(
          "3 ranks cannot share 8 shards evenly; use 1, 2, 4 or 8 ranks"),
        "\(result)")
    }

    /// Several batches a step are one large batch: to the bit if its shards are the same, and up to
    /// rounding in any case. Of 40 samples, the last step has 16 of 24: unequal batches.
    @Test(arguments: [1, 4]) func accumulatedBatchesAreALargeBatch(ranks: Int) throws {
      let folder = try TrainingFolder()
      let parts = try train(
        folder, "parts", ["training.batch_size=6", "training.accumulate=4", "training.shards=4"],
        ranks: ranks)
      let whole = try train(
        folder, "whole", ["training.batch_size=24", "training.shards=16"], ranks: ranks)
      try TrainTests.expectSameBits(parts, whole, step: 8)
      let free = try train(
        folder, "free", ["training.batch_size=8", "training.accumulate=3", "training.shards=auto"],
        ranks: ranks)
      try TrainTests.expectClose(free, whole)
      #expect(free.standardOutput.contains("batch 24, accumulated in 3 parts"))
    }
  }
}
