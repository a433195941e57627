import TestSupport

/// Training on a disk of its own, as which `run` is mounted.
extension TrainingFolder {
  /// A command of the shell that takes all the room that the disk has; `rm run/filler` gives it back.
  static let fillDisk = "head -c 100M /dev/zero >run/filler 2>&- || true"

  /// Takes the run directory off its disk: what is left is looked at when the disk is gone.
  ///
  /// - Returns: the command that failed; nil where none did.
  @discardableResult
  func takeRun(off disk: SmallDisk) throws -> CommandResult? {
    let copied = try shell("cp -r run kept")
    disk.unmount()
    guard copied.exitCode == 0 else { return copied }
    let moved = try shell("rm -r run && mv kept run")
    return moved.exitCode == 0 ? nil : moved
  }
}
