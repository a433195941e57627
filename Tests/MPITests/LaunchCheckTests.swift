import Diagnostics
import MPI
import Testing

/// Environments of launchers against the number of ranks the library knows.
struct LaunchCheckTests {
  @Test(arguments: [
    ([:], 1),
    (["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "2"], 4),
    (["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "8"], 8),
    // A batch script, started by itself: the job's tasks are not its own.
    (["SLURM_JOB_ID": "9", "SLURM_NTASKS": "8"], 1),
    (["SLURM_STEP_ID": "4294967291", "SLURM_STEP_NUM_TASKS": "8"], 1),
    (["SLURM_STEP_ID": "-5", "SLURM_STEP_NUM_TASKS": "8"], 1),
    // An interactive shell, and a step that Slurm does not number.
    (["SLURM_STEP_ID": "4294967290", "SLURM_STEP_NUM_TASKS": "2"], 1),
    (["SLURM_STEP_NUM_TASKS": "2"], 1),
    // mpirun within a batch script, and within a step of one task on each of two nodes.
    (["SLURM_JOB_ID": "9", "SLURM_NTASKS": "8", "OMPI_COMM_WORLD_SIZE": "4"], 4),
    (["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "2", "OMPI_COMM_WORLD_SIZE": "4"], 4),
    // Nonsense says nothing.
    (["OMPI_COMM_WORLD_SIZE": "many"], 1),
    (["SLURM_STEP_ID": "", "SLURM_STEP_NUM_TASKS": ""], 1),
    (["PMI_SIZE": "3"], 3),
  ])
  func accepted(environment: [String: String], worldSize: Int) {
    #expect(LaunchCheck.failure(environment: environment, worldSize: worldSize) == nil)
  }

  @Test(arguments: [
    (["OMPI_COMM_WORLD_SIZE": "4"], 1, "mpirun of the Open MPI that nntrain was built with"),
    (["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "8"], 1, "srun --mpi=pmix"),
    (["SLURM_STEP_ID": "3", "SLURM_STEP_NUM_TASKS": "8"], 2, "srun --mpi=pmix"),
    (["PMI_SIZE": "3"], 1, "mpirun of the Open MPI that nntrain was built with"),
  ])
  func refused(environment: [String: String], worldSize: Int, words: String) throws {
    let failure = try #require(
      LaunchCheck.failure(environment: environment, worldSize: worldSize))
    #expect(failure.exitCode == .configuration)
    #expect(failure.advice?.contains(words) == true, "\(failure)")
  }

  @Test func theMessageNamesBothNumbers() throws {
    let failure = try #require(
      LaunchCheck.failure(
        environment: ["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "8"], worldSize: 1))
    #expect(
      failure.message
        == "srun started 8 processes, but MPI in each knows only itself (SLURM_STEP_NUM_TASKS=8)")
  }

  @Test(arguments: [
    ([:], true),
    (["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "0"], true),
    (["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "3"], false),
    (["SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "2", "SLURM_PROCID": "1"], false),
    (["SLURM_JOB_ID": "9", "SLURM_PROCID": "1"], true),
  ])
  func oneProcessSpeaks(environment: [String: String], speaks: Bool) {
    #expect(LaunchCheck.isSpeaker(environment: environment) == speaks)
  }
}
