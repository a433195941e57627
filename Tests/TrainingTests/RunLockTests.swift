import Foundation
import TestSupport
import Testing

import Training

/// Locks of one process are told apart as those of several are.
@Suite struct RunLockTests {
  @Test func oneAtATime() throws {
    let folder = try TemporaryDirectory()
    let first = RunLock(folder.path)
    try first.take()
    try first.take()
    #expect(first.isHeld && first.caution() == nil)
    let second = RunLock(folder.path, patience: 0.3)
    let start = ContinuousClock.now
    expectFailure(.cannotCreate, "is in use by process \(getpid()) on ", "wait for it") {
      try second.take()
    }
    #expect(!second.isHeld && start.duration(to: .now) >= .seconds(0.3))
    first.release()
    #expect(!first.isHeld && !FileManager.default.fileExists(atPath: folder.file("lock")))
    try second.take()
    #expect(second.isHeld)
  }

  @Test func waitsForWhoeverHasIt() throws {
    let folder = try TemporaryDirectory()
    let first = RunLock(folder.path)
    try first.take()
    nonisolated(unsafe) let holder = first
    let thread = Thread {
      usleep(300_000)
      holder.release()
    }
    thread.start()
    let second = RunLock(folder.path, patience: 60)
    try second.take()
    #expect(second.isHeld)
  }

  /// A directory that was removed, or moved away, and made again is another's.
  @Test func leavesTheFilesOfOthers() throws {
    let folder = try TemporaryDirectory()
    let first = RunLock(folder.path)
    try first.take()
    try FileManager.default.removeItem(atPath: folder.file("lock"))
    let second = RunLock(folder.path, patience: 0)
    try second.take()
    first.release()
    #expect(FileManager.default.fileExists(atPath: folder.file("lock")) && second.isHeld)
    second.release()
    #expect(!FileManager.default.fileExists(atPath: folder.file("lock")))
  }

  /// It is said once.
  @Test func withoutALock() throws {
    let folder = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: folder.file("lock"), withIntermediateDirectories: true)
    let lock = RunLock(folder.path)
    try lock.take()
    #expect(!lock.isHeld)
    #expect(lock.caution()?.hasPrefix("\(folder.path) cannot be locked (Is a directory)") == true)
    #expect(lock.caution() == nil)
    // Without a directory there is nothing to lock yet.
    let early = RunLock("\(folder.path)/none")
    try early.take()
    #expect(!early.isHeld && early.caution() == nil)
  }
}
