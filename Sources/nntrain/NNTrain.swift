import ArgumentParser
import Diagnostics

/// The command line: subcommands, and what is printed where.
struct NNTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nntrain",
    abstract: "Trains neural networks in data parallel.",
    discussion: """
      Without arguments it trains a small real problem that is built in. On several processes:

        mpirun -np 4 nntrain configs/mnist-mlp.yaml

      Exit codes: 0 done; 1 something was found (a failed check, a non-finite loss); 64 wrong use; \
      65 bad data; 66 a file is missing; 70 a defect; 71 too little memory; 73 output cannot be \
      created; 74 reading or writing failed; 75 stopped after saving, run again to go on; 78 \
      configuration.
      """,
    version: Version.description,
    subcommands: [
      Train.self, Evaluate.self, Predict.self, Inspect.self, Convert.self, Verify.self,
    ],
    defaultSubcommand: Train.self)
}
