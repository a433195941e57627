import TestSupport
import Testing

/// Processes that are killed, and hosts that are lost.
extension Fault {
  static let rankKilled = Fault(
    name: "a rank is killed, by hand or for want of memory",
    words: [
      "has ended early: it was killed or has crashed",
      "was ended by signal 9 (KILL).",
      "Exit code 137: to go on from the newest checkpoint",
    ],
    exitCode: 137,
    consequence: "started again", kept: .newest, ranks: 2,
    provoke: script(
      """
      \(children)
      supervised 2 \(endless) & reached 40
      for child in $(children $(children $!)); do last=$child; done
      kill -KILL $last
      until [[ -s run/restarts.log ]]; do sleep 0.05; done
      last=$(sed 's/.*step-0*\\([0-9]*\\).h5/\\1/' run/restarts.log)
      reached $((last + 40)) && kill -TERM $! && wait $!
      exit $(sed 's/.*exit code \\([0-9]*\\),.*/\\1/' run/restarts.log)
      """))

  static let launcherKilled = Fault(
    name: "`nntrain-run` is killed", words: [], wording: "nothing; ranks end with it",
    exitCode: 137, kept: .newest, ranks: 2,
    provoke: script(
      """
      \(TrainTests.Interruption.ranksHere)
      supervised 2 \(endless) & reached 40 && kill -KILL $!
      wait $!
      code=$?
      for _ in $(seq 200); do
        ranks_here || exit $code
        sleep 0.05
      done
      """))

  static let rankStopped = Fault(
    name: "a rank stands still: it was stopped, or waits for a disk",
    words: ["nothing has happened for ", "was stopped by a signal", "all ranks end with code 75"],
    exitCode: 75, consequence: "started again", kept: .newest, ranks: 2,
    provoke: script(
      """
      \(children)
      ranks 2 \(endless) --set training.watchdog='{seconds: 0.5}' & reached 100
      for rank in $(children $!); do last=$rank; done
      kill -STOP $last && wait $!
      """))

  static let hostLost = Fault(
    name: "a host dies, a link is cut",
    words: ["mpirun has lost a host: it died, or its network was cut."], exitCode: 205,
    consequence: "started again", kept: .newest, ranks: 2, shards: "8",
    isPossible: { Hosts.isPossible && Slurm.areWanted },
    provoke: { folder in
      let cut = folder.file("now")
      return try TrainTests.ClusterHosts().train(
        folder, options: "--cut 'node1=\(cut)'", "touch now")
    })

  static let sameFaultAgain = Fault(
    name: "the same fault again and again",
    words: ["giving up: exit code 137, and no newer checkpoint in run after 2 starts."],
    exitCode: 137, consequence: "in general, that of the fault", kept: .newest, ranks: 2,
    isPossible: { Slurm.areWanted },
    provoke: script(
      """
      \(children)
      (ranks 2 small.yaml --output run >&-)
      options=(--tries 2 --pauses 0)
      supervised 2 small.yaml --output run --set training.epochs=1000000 \\
        --set checkpoint.every=never & launcher=$!
      for try in 1 2; do
        # A line for each epoch: it trains.
        until [[ $(wc -l <run/metrics.jsonl) -gt 10 ]]; do sleep 0.02; done
        for child in $(children $(children $launcher)); do last=$child; done
        cp /dev/null run/metrics.jsonl
        kill -KILL $last
        until [[ $(wc -l <run/restarts.log) -ge try ]]; do sleep 0.02; done
      done 2>&-
      wait $launcher
      """))

  private static var children: String { TrainTests.Interruption.children }
}
