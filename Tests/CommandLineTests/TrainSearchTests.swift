import Compute
import Foundation
import HDF5
import Optimization
import TestSupport
import Testing
import Training

extension TrainTests {
  /// Training without gradients: weights are changed at random, and what improves stays.
  @Suite struct Search {
    private static let search = "optimizer={random_perturbation: {deviation: 0.5, candidates: 8}}"
    private static let exclusiveOr = """
      name: xor
      seed: 1
      data: {file: xor.h5, train: {inputs: inputs, targets: targets}, shuffle: none}
      model:
        - dense: {units: 2, activation: tanh}
        - dense: {units: 1, activation: sigmoid}
      loss: binary_crossentropy
      metrics: [accuracy]
      optimizer: {random_perturbation: {deviation: 0.5, candidates: 8}}
      training: {epochs: 300, batch_size: full, shards: 8}
      checkpoint: {every: {steps: 150}, keep: 100, monitor: accuracy}

      """

    /// A folder with the exclusive or, or with the small problem and some words of it replaced.
    private func exclusiveOr() throws -> TrainingFolder {
      let folder = try TrainingFolder()
      try folder.write(Self.exclusiveOr, to: "small.yaml")
      let file = try File.create(folder.file("xor.h5"))
      try file.root.createDataset(
        named: "inputs", shape: [4, 2], [0, 0, 0, 1, 1, 0, 1, 1] as [Float])
      try file.root.createDataset(named: "targets", shape: [4], [0, 1, 1, 0] as [Float])
      try file.close()
      return folder
    }

    /// With a fixed number of candidates, all numbers of ranks choose the same ones.
    @Test func solvesTheExclusiveOrOnAnyNumberOfRanks() throws {
      let folder = try exclusiveOr()
      let one = try folder.train("one")
      #expect(try one.records().last?["accuracy"] == 1)
      let losses = try one.records().compactMap { $0["loss"] }
      // The whole set is the batch: what replaces the weights is better.
      let neverRises = zip(losses, losses.dropFirst()).allSatisfy { $0 >= $1 }
      #expect(neverRises && losses.count == 300 && losses[299] < 0.3)
      for ranks in [2, 4, 8] {
        let other = try folder.train("on\(ranks)", ranks: ranks)
        try TrainTests.expectSameBits(one, other, step: 300)
      }
      let reduced = try folder.train("reduced", "training.exchange=all_reduce", ranks: 4)
      try TrainTests.expectSameBits(one, reduced, step: 300)
    }

    /// By default, each rank tries one candidate.
    @Test(arguments: [1, 4]) func eachRankTriesOne(ranks: Int) throws {
      let folder = try exclusiveOr()
      let own = "optimizer={random_perturbation: {deviation: 0.5}}"
      let fixed = "optimizer={random_perturbation: {deviation: 0.5, candidates: \(ranks)}}"
      let runs = try [("own", own), ("fixed", fixed)].map {
        try folder.train($0, $1, "training.epochs=50", ranks: ranks)
      }
      #expect(try runs[0].weights() == runs[1].weights())
      #expect(runs[0].standardOutput.contains("1 on each rank"), "\(runs[0].standardOutput)")
    }

    private static let layers = """
      model=[{dense: {units: 9, kernel_regularizer: l2, kernel_constraint: max_norm}}, \
      batch_normalization, {dense: {units: 7, activation: relu, bias_constraint: non_neg}}, \
      {dropout: {rate: 0.2}}, \
      {dense: {units: 3, activation: softmax, activity_regularizer: {kl_sparsity: {}}}}]
      """
    private static let synchronized = """
      model=[{dense: {units: 5}}, {batch_normalization: {synchronized: true}}, \
      {dense: {units: 3, activation: softmax}}]
      """

    /// Penalties, constraints, averages, dropout, statistics of batches: all of it the same bits, also
    /// where some ranks have no candidate, and no rows of a batch.
    @Test(arguments: [
      ([layers, "training.class_weights={0: 2.0, 2: 0.5}"], 3, "use_ema: true, ema_momentum: 0.9"),
      (
        [synchronized], 5,
        "deviation: {exponential_decay: {initial_learning_rate: 0.3, decay_steps: 9, decay_rate: 0.5}}"
      ),
      (["training.batch_size=3", "model.0.dense.units=900"], 1, "deviation: 0.01"),
    ])
    func whatElseThereIs(settings: [String], candidates: Int, options: String) throws {
      let folder = try TrainingFolder()
      try folder.configure(
        "adam: {learning_rate: 0.02}",
        "random_perturbation: {candidates: \(candidates), \(options)}")
      func train(_ output: String, ranks: Int, resume: String? = nil) throws -> TrainedRun {
        var all =
          settings + ["training.shards=8", "checkpoint.every={steps: 5}", "checkpoint.keep=99"]
        while all.count < 5 { all.append("seed=5") }
        return try folder.train(
          output, all[0], all[1], all[2], all[3], all[4], resume: resume, ranks: ranks)
      }
      let one = try train("one", ranks: 1)
      let step = settings.count == 2 && candidates == 1 ? 40 : 15
      for ranks in [2, 4] {
        try TrainTests.expectSameBits(one, train("on\(ranks)", ranks: ranks), step: step)
      }
      let digests = try [5, step].map { try one.digest(one.checkpoint($0)) }
      #expect(digests[0] != digests[1], "nothing was an improvement")
      // From the middle of an epoch on.
      let resumed = try train("resumed", ranks: 2, resume: one.checkpoint(10))
      try TrainTests.expectSameBits(one, resumed, step: step)
    }

    /// As many candidates as ranks: other ranks try others, and going on with them is told.
    @Test func otherRanksTryOthers() throws {
      let folder = try exclusiveOr()
      let own = "optimizer={random_perturbation: {deviation: 0.5}}"
      let one = try folder.train("run", own, "training.epochs=30", ranks: 2)
      #expect(one.standardOutput.contains(": other numbers of ranks try others"))
      #expect(!one.standardOutput.contains("the same bits"))
      let result = try folder.nntrain(
        ["small.yaml", "--output", "run", "--resume", "auto", "--set", own], ranks: 4)
      #expect(result.exitCode == 0, "\(result)")
      #expect(result.standardError.contains("8 fixed shards, 2 candidates"), "\(result)")
    }

    /// The algorithm for a single layer, in plain loops.
    @Test func choosesAsTheFormulaSays() throws {
      let folder = try TrainingFolder()
      let problem = SmallProblem()
      let part = try #require(problem.parts["train"])
      let run = try folder.train(
        "run", "model=[{dense: {units: 1, kernel_initializer: zeros}}]",
        "loss=mean_squared_error", "metrics=[]",
        "optimizer={random_perturbation: {deviation: 0.05, candidates: 3}}", "training.epochs=4",
        "training.batch_size=20", "data.shuffle=none", "training.shards=4", ranks: 2)
      let changes = CandidateChanges(seed: 5)
      // Six kernel values, then the bias on a cache line of its own.
      var weights = [Float](repeating: 0, count: 17)
      func loss(_ w: [Float], _ rows: Range<Int>) -> Double {
        rows.reduce(0.0) { sum, row in
          let output = (0..<6).reduce(Double(w[16])) {
            $0 + Double(w[$1]) * Double(part.inputs[row * 6 + $1]) / 16
          }
          let error = output - Double(part.targets[row])
          return sum + error * error
        }
      }
      var kept = 0
      for step in 0..<8 {
        let rows = step % 2 * 20..<step % 2 * 20 + 20
        let tried = (0..<3).map { candidate in
          let block = Matrix.lasting(weights)
          for range in [0..<6, 16..<17] {
            changes.add(
              candidate, range, step: step, deviation: 0.05, to: block.slice(range))
          }
          return Array(block.buffer)
        }
        let losses = tried.map { loss($0, rows) }
        let best = try #require(losses.min())
        guard best < loss(weights, rows), let index = losses.firstIndex(of: best) else { continue }
        weights = tried[index]
        kept += 1
      }
      #expect(kept > 2 && kept < 8)
      #expect(try run.weight("dense/kernel") == Array(weights[0..<6]))
      #expect(try run.weight("dense/bias") == [weights[16]])
    }

    /// Layers are looked at in the pass of the parameters themselves; of gradients there is nothing.
    @Test(arguments: [1, 2]) func layersAreMeasured(ranks: Int) throws {
      let folder = try exclusiveOr()
      let run = try folder.train(
        "run", "model.0.dense.activation=relu", "model.0.dense.bias_initializer=ones",
        "training.layer_statistics=epoch", "training.epochs=3", ranks: ranks)
      let layers = try String(contentsOfFile: "\(run.path)/metrics.jsonl", encoding: .utf8)
        .split(separator: "\n").compactMap { LayerStatistics(parsing: String($0)) }.map(\.layers)
      #expect(layers.count == 3)
      for layer in layers.flatMap({ $0 }) {
        #expect(layer.gradientNorm == nil && layer.updateRatio != nil, "\(layer)")
        #expect(layer.mean ?? 0 > 0 && layer.deviation ?? 0 > 0, "\(layer)")
        #expect(layer.deadUnits ?? 0 < 1, "\(layer)")
      }
      #expect(!run.standardOutput.contains("Warning"), "\(run.standardOutput)")
    }

    @Test func aDeviationIsFoundAsALearningRateIs() throws {
      let result = try exclusiveOr().nntrain(["find-learning-rate", "small.yaml"])
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
    }

    /// There is no slope to go along, and it learns.
    @Test func needsNoGradient() throws {
      let folder = try exclusiveOr()
      let run = try folder.train(
        "run", "model.0.dense.activation=binary_step", "model.0.dense.units=4",
        "training.epochs=500", ranks: 2)
      #expect(try run.records().last?["accuracy"] == 1)
    }

    /// Candidates whose loss overflows improve nothing.
    @Test func whatIsNotFiniteIsNoImprovement() throws {
      let folder = try exclusiveOr()
      let run = try folder.train(
        "run", "optimizer={random_perturbation: {deviation: 1.0e+38, candidates: 4}}",
        "model=[{dense: {units: 3}}, {dense: {units: 1}}]", "loss=mean_squared_error",
        "metrics=[]", "checkpoint.monitor=loss", "training.epochs=20", ranks: 2)
      let losses = try run.records().compactMap { $0["loss"] }
      #expect(losses.count == 20 && Set(losses).count == 1)
    }

    /// A loss that is not finite before any change ends the training as always.
    @Test func aLossThatIsNotFiniteEndsIt() throws {
      let folder = try exclusiveOr()
      let result = try folder.nntrain(
        [
          "small.yaml", "--set", "loss=mean_squared_error", "--set", "metrics=[]", "--set",
          "checkpoint.monitor=loss", "--set",
          "model=[{dense: {units: 1, bias_initializer: {constant: {value: 1.0e+38}}, activation: exponential}}]",
        ], ranks: 2)
      expectOneError(result, code: 1, "is not finite at step 1")
    }

    /// One rank meets the row in its own rows, all in the whole batch; none waits for another.
    @Test(arguments: [1, 2, 4]) func aRowThatCannotBeReadEndsItForAll(ranks: Int) throws {
      var problem = SmallProblem()
      problem.parts["train"]?.inputs[39 * 6 + 2] = .nan
      let folder = try TrainingFolder(problem)
      let result = try folder.nntrain(["small.yaml", "--set", Self.search], ranks: ranks)
      expectOneError(result, code: 65, "row 39")
    }

    @Test(arguments: [
      ("training.gradient_clipping.norm=1", "takes no bounds of gradients"),
      ("training.accumulate=2", "adds up no gradients"),
      ("optimizer={random_perturbation: {learning_rate: 0.1}}", "has no learning rate"),
      ("optimizer={random_perturbation: {weight_decay: 0.1}}", "has no weight decay"),
      ("optimizer={random_perturbation: {gradient_noise: {}}}", "adds no noise"),
      ("optimizer={random_perturbation: {candidates: 0}}", "must be between 1 and"),
    ])
    func whatNeedsGradientsIsRefused(setting: String, words: String) throws {
      let folder = try TrainingFolder()
      let result = try folder.nntrain(
        ["small.yaml", "--set", Self.search, "--set", setting, "--dry-run"])
      expectOneError(result, code: 78, words)
    }
  }
}
