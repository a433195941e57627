public import Diagnostics

/// Finds ranks that were launched together but do not know of each other.
///
/// An MPI program whose launcher belongs to another MPI library starts as many lone processes,
/// each of which believes it is the whole world: they would all train the same model and write the
/// same files.
public enum LaunchCheck {
  /// What is wrong with the launch, nil where nothing is.
  ///
  /// - Parameters:
  ///   - environment: the environment variables of the process before `MPI_Init`.
  ///   - worldSize: the number of ranks the library knows.
  public static func failure(environment: [String: String], worldSize: Int) -> Failure? {
    guard let launch = Launch(environment), launch.tasks != worldSize else { return nil }
    let known = worldSize == 1 ? "knows only itself" : "knows \(worldSize) ranks"
    return Failure(
      .configuration,
      "\(launch.launcher) started \(launch.tasks) \(launch.tasks == 1 ? "process" : "processes"), "
        + "but MPI in each \(known) (\(launch.variable)=\(launch.tasks))",
      advice: launch.advice)
  }

  /// Whether a launcher of any kind seems to have started this process.
  static func isLaunched(environment: [String: String]) -> Bool {
    let signs = ["OMPI_COMM_WORLD_", "PMIX_", "PMI_", "SLURM_STEP_"]
    return environment.keys.contains { name in signs.contains { name.hasPrefix($0) } }
  }

  /// Whether this process is the one of its launch that should speak to the user: the first, as
  /// far as its launcher says. Lone processes all have rank 0.
  public static func isSpeaker(environment: [String: String]) -> Bool {
    guard let rank = Launch(environment).flatMap({ environment[$0.rankVariable] }) else {
      return true
    }
    return rank == "0"
  }
}

/// What a launcher says of itself in the environment.
private struct Launch {
  let launcher: String
  let variable: String
  let rankVariable: String
  let tasks: Int
  let advice: String

  /// The innermost launcher: mpirun may run inside a step of Slurm, whose variables it passes on.
  init?(_ environment: [String: String]) {
    func tasks(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }

    if let count = tasks("OMPI_COMM_WORLD_SIZE") {
      launcher = "mpirun"
      variable = "OMPI_COMM_WORLD_SIZE"
      rankVariable = "OMPI_COMM_WORLD_RANK"
      self.tasks = count
      advice = "use the mpirun of the Open MPI that nntrain was built with"
    } else if Self.isOrdinaryStep(environment), let count = tasks("SLURM_STEP_NUM_TASKS") {
      launcher = "srun"
      variable = "SLURM_STEP_NUM_TASKS"
      rankVariable = "SLURM_PROCID"
      self.tasks = count
      advice = "use srun --mpi=pmix, or mpirun of the Open MPI that nntrain was built with"
    } else if let count = tasks("PMI_SIZE") {
      launcher = "a launcher of another MPI library"
      variable = "PMI_SIZE"
      rankVariable = "PMI_RANK"
      self.tasks = count
      advice = "use mpirun of the Open MPI that nntrain was built with"
    } else {
      return nil
    }
  }

  /// Whether srun launched this process as a task. A batch script and an interactive shell are
  /// steps too, with numbers from 0xfffffff0 (`SLURM_MAX_NORMAL_STEP_ID`) up, printed with or
  /// without a sign; in them the job's variables say nothing about this process.
  private static func isOrdinaryStep(_ environment: [String: String]) -> Bool {
    guard let step = environment["SLURM_STEP_ID"].flatMap({ Int64($0) }) else { return false }
    return (0..<0xffff_fff0).contains(step)
  }
}
