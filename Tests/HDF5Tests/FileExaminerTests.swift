import Diagnostics
import Foundation
import HDF5
import TestSupport
import Testing

/// What becomes of a file when the process that examines it does not come back as it should.
@Suite struct FileExaminerTests {
  /// An examiner that is a script, which finds the path in `$1` and the limits in `$2` and `$3`.
  private func examine(
    _ script: String, _ path: String = Fixture.h5py, patience: Duration = .seconds(60)
  ) throws {
    var examiner = FileExaminer(program: "/bin/bash", arguments: ["-c", script, "bash"])
    examiner.patience = patience
    try examiner.examine(path)
  }

  @Test func whatSurvivesIsNoError() throws {
    try examine("echo survived")
    try examine(#"[[ $1 == */from-h5py.h5 && $2 == 20 && $3 == 2147483648 ]] || kill -SEGV $$"#)
    // What is no readable file has words of its own elsewhere.
    try examine("kill -SEGV $$", "/nowhere.h5")
    try examine("kill -SEGV $$", "a\0b")
    // That somebody ends what runs tells nothing of the file.
    for signal in ["TERM", "INT", "HUP", "USR1", "USR2"] { try examine("kill -\(signal) $$") }
    // Without a process, the file is opened as it is.
    try FileExaminer(program: "/nowhere", arguments: []).examine(Fixture.h5py)
    try FileExaminer.examine(Fixture.h5py)
  }

  @Test(arguments: ["SEGV", "BUS", "ABRT", "FPE", "ILL"]) func crashes(signal: String) throws {
    expectFailure(.data, "from-h5py.h5 is damaged: the HDF5 library crashes on it") {
      try examine("kill -\(signal) $$")
    }
  }

  @Test func otherEnds() throws {
    expectFailure(.data, "from-h5py.h5 is damaged", "crashes") { try examine("exit 65") }
    expectFailure(.data, "from-h5py.h5 is damaged", "comes to no end") {
      try examine("ulimit -S -t 1; while :; do :; done")
    }
    expectFailure(.data, "from-h5py.h5 is damaged", "more than 2.0 GiB of memory") {
      try examine("echo exhausted")
    }
    expectFailure(.outOfMemory, "ended by the system (signal 9)") { try examine("kill -KILL $$") }
    expectFailure(.inputOutput, "from-h5py.h5 could not be looked through within", "disk answer") {
      try examine("exec sleep 60", patience: .milliseconds(200))
    }
  }

  /// Signals to this process are not for the one that it has started; launchers of ranks are not either.
  @Test func standsAlone() throws {
    try examine(#"[[ $(ps -o pgid= -p $$) -eq $$ ]] || kill -SEGV $$"#)
    setenv("OMPI_NNTRAIN_TEST", "1", 1)
    try examine(#"[[ -z ${OMPI_NNTRAIN_TEST-} && -n $PATH ]] || kill -SEGV $$"#)
    try examine(#"[[ $(readlink /proc/self/fd/0) == /dev/null ]] || kill -SEGV $$"#)
  }
}
