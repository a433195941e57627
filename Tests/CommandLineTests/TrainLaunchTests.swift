import TestSupport
import Testing

extension TrainTests {
  /// Processes that were launched together and do not know of each other.
  @Suite struct Launch {
    @Test func lonelyProcessesOfMpirun() throws {
      let folder = try TrainingFolder()
      let variables = ["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "0"]
      let result = try folder.nntrain(["small.yaml"], environment: variables)
      expectOneError(result, code: 78, "OMPI_COMM_WORLD_SIZE=4", "knows only itself")
      #expect(folder.names() == ["data.h5", "small.yaml"])
    }

    @Test func lonelyProcessesOfSrun() throws {
      let folder = try TrainingFolder()
      let step = ["SLURM_JOB_ID": "17", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "2"]
      let first = try folder.nntrain(
        ["small.yaml"], environment: step.merging(["SLURM_PROCID": "0"]) { $1 })
      expectOneError(first, code: 78, "SLURM_STEP_NUM_TASKS=2", "--mpi=pmix")
      let second = try folder.nntrain(
        ["small.yaml"], environment: step.merging(["SLURM_PROCID": "1"]) { $1 })
      #expect(second.standardError == "" && second.standardOutput == "", "\(second)")
      #expect(folder.names() == ["data.h5", "small.yaml"])
    }

    /// A batch script's shell is a step of one task, whatever the job's size.
    @Test func aShellOfSlurmIsNoLaunch() throws {
      let folder = try TrainingFolder()
      let variables = [
        "SLURM_JOB_ID": "17", "SLURM_STEP_ID": "4294967291", "SLURM_STEP_NUM_TASKS": "1",
        "SLURM_NTASKS": "4", "SLURM_PROCID": "0",
      ]
      let result = try folder.nntrain(
        ["small.yaml", "--output", "run"], environment: variables)
      #expect(result.exitCode == 0 && result.standardError == "", "\(result)")
      #expect(folder.has("run/model.h5"))
    }
  }
}
