import Foundation
import TestSupport
import Testing

/// Trainings that do not get far.
extension Fault {
  static let badStart = Fault(
    name: "the run directory has another run in it, or cannot be made",
    words: ["is not empty; go on with --resume auto, choose another with --output, or remove it"],
    exitCode: 73, kept: .untouched,
    provoke: { folder in
      try folder.train("run", "training.epochs=1")
      try FileManager.default.copyItem(atPath: folder.file("run"), toPath: folder.file("copy"))
      return try folder.nntrain(["small.yaml", "--output", "run"])
    })

  static let inUse = Fault(
    name: "another job trains in the run directory",
    words: ["is in use by process ", "wait for it, or name another with --output"], exitCode: 73,
    consequence: "after ten seconds, if the other has not ended by then", kept: .everything,
    provoke: script(
      """
      "$program" \(endless) & reached 40
      "$program" small.yaml --output run --resume auto
      code=$?
      kill -TERM $! && wait $!
      exit $code
      """))

  static let notFinite = Fault(
    name: "loss or gradient are not finite", words: ["the loss is not finite at step 2 (epoch 1)"],
    wording: "{}, with rank, layer and samples", exitCode: 1,
    consequence: "or as `training.non_finite` says", kept: .nothing,
    provoke: { folder in
      try folder.nntrain([
        "small.yaml", "--output", "run", "--set", "optimizer={sgd: {learning_rate: 1e30}}",
      ])
    })

  static let smallMemory = Fault(
    name: "the run needs more memory than there is",
    words: ["the run needs ", "the job (SLURM_MEM_PER_NODE) has 64 MiB"],
    wording: "{}, with the largest parts, and what makes them smaller", exitCode: 71,
    kept: .nothing,
    provoke: { folder in
      try folder.nntrain(
        [
          "small.yaml", "--output", "run", "--set",
          "model=[dense: {units: 2000}, dense: {units: 2000}, dense: {units: 3}]",
        ],
        environment: ["SLURM_MEM_PER_NODE": "64"])
    })

  static let smallSharedMemory = Fault(
    name: "`/dev/shm` is too small", words: ["/dev/shm"], wording: "{}, how much it needs and has",
    exitCode: 71, kept: .nothing, isPossible: { Hosts.isPossible && Slurm.areWanted },
    provoke: { folder in
      try Hosts([2, 2], sharedMemory: "node1=64k", workingDirectory: folder.directory.path)
        .run("nntrain", ["small.yaml", "--output", "run"])
    })
}
