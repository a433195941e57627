import TestSupport
import Testing

/// Disks that are full, broken, read-only or gone.
extension Fault {
  static let disk = [
    full, fullForAWhile, fullAtTheEnd, fullWhenStopped, broken, readOnly, gone, killedWhileWriting,
  ]

  /// Waits for words of the training, which is `$!`, in the file `said`.
  private static let hearing = """
    heard() {
      for _ in $(seq 400); do
        grep -q "$1" said && return
        sleep 0.02
      done
      return 1
    }
    fill() { \(TrainingFolder.fillDisk); }
    """

  /// Which file it is that cannot be written first.
  private static let checkpointOrLog = "which checkpoint, or `metrics.jsonl`, cannot be written: {}"

  /// A script whose run directory is a disk of its own, a small one.
  private static func onSmallDisk(
    _ text: String
  ) -> @Sendable (TrainingFolder) throws -> CommandResult {
    { folder in
      let disk = try SmallDisk(folder.file("run"), kibibytes: 1024)
      let result = try script("\(hearing)\n\(text)")(folder)
      return try folder.takeRun(off: disk) ?? result
    }
  }

  /// A training that meets a full disk, which has room again afterwards.
  private static func filling(
    _ options: String = ""
  ) -> @Sendable (TrainingFolder) throws -> CommandResult {
    onSmallDisk(
      """
      "$program" \(endless) \(options) & reached 40 && fill; wait $!
      code=$?
      rm run/filler
      exit $code
      """)
  }

  private static let full = Fault(
    name: "the disk is full", words: ["No space left on device"], wording: checkpointOrLog,
    exitCode: 74, kept: .newest, isPossible: { SmallDisk.isPossible },
    provoke: filling())

  private static let fullForAWhile = Fault(
    name: "the disk is full for a while, with `checkpoint.on_error: continue`",
    words: ["No space left on device; training goes on", "Checkpoints are written again"],
    exitCode: nil, kept: .everything, isPossible: { SmallDisk.isPossible },
    provoke: onSmallDisk(
      """
      "$program" \(endless) --set checkpoint.on_error=continue >said 2>&1 &
      reached 40 && fill && heard "cannot write the checkpoint" && sleep 0.2 && rm run/filler \\
        && heard "Checkpoints are written again" && kill -TERM $!
      wait $!
      code=$?
      cat said
      # Once, however often it was tried.
      (($(grep -c "training goes on" said) <= 2)) && exit $((code == 75 ? 0 : code))
      """))

  private static let fullAtTheEnd = Fault(
    name: "the same, and still full at the end",
    words: ["cannot write the checkpoint run/model.h5", "No space left on device"], exitCode: 74,
    kept: .newest, isPossible: { SmallDisk.isPossible },
    provoke: filling("--set checkpoint.on_error=continue --set training.epochs=300"))

  private static let fullWhenStopped = Fault(
    name: "the same, and asked to stop, or the time is over",
    words: ["stopped by request, and not saved: cannot write", "No space left on device"],
    exitCode: 74, kept: .newest, isPossible: { SmallDisk.isPossible },
    provoke: onSmallDisk(
      """
      "$program" \(endless) --set checkpoint.on_error=continue >said 2>&1 &
      reached 40 && fill && heard "training goes on" && kill -TERM $!
      wait $!
      code=$?
      cat said
      rm run/filler
      exit $code
      """))

  private static let broken = Fault(
    name: "the disk is broken", words: ["cannot write the checkpoint", "Input/output error"],
    exitCode: 74, kept: .newest, isPossible: { SystemCallFaults.isPossible },
    provoke: underStrace("fsync", "error=EIO", when: "20+"))

  private static let readOnly = Fault(
    name: "the disk becomes read-only",
    words: ["Read-only file system"], wording: checkpointOrLog, exitCode: 74, kept: .newest,
    isPossible: { SmallDisk.isPossible },
    provoke: onSmallDisk(
      """
      "$program" \(endless) & reached 40
      # Refused while a file is open for writing.
      until mount -o remount,ro "$PWD/run" 2>&-; do :; done
      wait $!
      """))

  private static let gone = Fault(
    name: "the run directory is removed",
    words: ["No such file or directory"], wording: checkpointOrLog, exitCode: 74, kept: .newest,
    provoke: script(
      """
      "$program" \(endless) & reached 40 && mv run gone; wait $!
      code=$?
      # Renamed, rather: so that there is something to go on from.
      mv gone run
      exit $code
      """))

  private static let killedWhileWriting = Fault(
    name: "`nntrain` is killed while it writes a checkpoint, at any moment", words: [],
    wording: "nothing", exitCode: 137, kept: .newest,
    isPossible: { SystemCallFaults.isPossible },
    provoke: underStrace("pwrite64", "signal=KILL", when: "300"))

  /// A training of which a system call fails.
  private static func underStrace(
    _ call: String, _ fault: String, when: String
  ) -> @Sendable (TrainingFolder) throws -> CommandResult {
    let command = SystemCallFaults.command(call, fault, when: when).joined(separator: " ")
    return script("\(command) \"$program\" \(endless)")
  }
}
