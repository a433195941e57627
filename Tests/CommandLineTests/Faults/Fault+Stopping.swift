import TestSupport
import Testing

/// Trainings that are asked to stop.
extension Fault {
  static let stopping = [timeLimit, askedToStop, mpirunAskedToStop]

  private static let timeLimit = Fault(
    name: "the job's time is over (`training.time_limit`, or `--signal` in Slurm)",
    words: ["Time limit reached"], wording: "{}, or `Stopped by request after saving`",
    exitCode: 75, consequence: "requeued", kept: .everything,
    provoke: script("\"$program\" \(endless) --set training.time_limit='{minutes: 0.01}'"))

  private static let askedToStop = Fault(
    name: "TERM or Ctrl-C to `nntrain-run` or to ranks",
    words: ["Stopped by request after saving"], exitCode: 75,
    consequence: "Ctrl-C on `nntrain-run`: 130", kept: .everything, ranks: 2,
    provoke: script("supervised 2 \(endless) & reached 40 && kill -TERM $! && wait $!"))

  private static let mpirunAskedToStop = Fault(
    name: "TERM or Ctrl-C to mpirun itself", words: [],
    wording: "nothing, or `Stopped by request after saving` if a second was enough",
    exitCode: 1, kept: .newest, ranks: 2, isPossible: { Slurm.areWanted },
    provoke: script("ranks 2 \(endless) & reached 40 && kill -TERM $! && wait $!"))
}
