import ArgumentParser
import Diagnostics

/// The command line: subcommands, and what is printed where.
struct NNTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nntrain",
    abstract: "Trains neural networks in data parallel.",
    discussion: """
      Without arguments it trains a small real problem that is built in. With a configuration it \
      trains what that describes; under mpirun or srun, on as many processes as they start:

        nntrain configs/mnist-mlp.yaml
        mpirun -np 4 nntrain configs/mnist-mlp.yaml
        nntrain inspect runs/mnist-mlp/model.h5
        nntrain convert --label price houses.csv houses.h5

      Exit codes:

         0  done
         1  something was found: a failed check, a difference, a loss that is not finite
        64  wrong use of the command line
        65  content of data: missing data sets, labels out of range, damage
        66  a file is missing
        70  a defect of nntrain or its libraries
        71  too little memory, or too small a /dev/shm
        73  output cannot be created, or is there already
        74  reading or writing failed: a full disk
        75  stopped after saving, by a signal or a limit, or because a rank stood still: run again
        78  configuration: keys, shapes, a checkpoint of another model
      """,
    version: Version.description,
    subcommands: [
      Train.self, Evaluate.self, Predict.self, Inspect.self, Compare.self, Convert.self,
      Verify.self, CheckGradients.self, FindLearningRate.self, List.self, Bench.self,
    ],
    defaultSubcommand: Train.self)
}
