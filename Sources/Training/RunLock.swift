import Diagnostics
import Foundation
import Instrumentation

/// Keeps other jobs out of a run directory while one trains in it: a lock on the file `lock`, which says
/// who has it.
///
/// It is a lock of `flock`, which NFS has between hosts, too, and which goes with the process that has it,
/// however that ends. (Where a host is gone, the server of a network file system gives its locks up after a
/// while, as it is set up.)
public final class RunLock {
  /// The name of the file.
  static let name = "lock"

  private let directory: String
  private let patience: Double
  private var descriptor: Int32?
  /// Why there can be no lock, in the system's words; then jobs are not kept from each other.
  private var obstacle: String?
  private var hasCautioned = false

  /// Whether the lock is held.
  public var isHeld: Bool { descriptor != nil }

  /// The lock of a run directory, or of the directory of a cross-validation; it is not taken yet.
  ///
  /// - Parameter patience: seconds to wait for whoever has it: a rank of a job that was killed may need
  ///   some to end.
  public init(_ directory: String, patience: Double = 10) {
    self.directory = directory
    self.patience = patience
  }

  deinit { release() }

  /// Takes the lock, if the directory is there and it is not held yet. Where the system knows no such locks,
  /// or the file cannot be made, there is none: see `caution()`.
  ///
  /// - Throws: `Failure` with code `cannotCreate` if another process keeps it for longer than the patience.
  public func take() throws {
    guard !isHeld, obstacle == nil, access(directory, F_OK) == 0 else { return }
    var rest = patience
    while !isHeld, obstacle == nil {
      guard let holder = attempt() else { continue }
      guard rest > 0 else {
        throw Failure(
          .cannotCreate, "the run directory \(directory) is in use by \(holder)",
          advice: "wait for it, or name another with --output")
      }
      usleep(100_000)
      rest -= 0.1
      Activity.progress()
    }
  }

  /// What users should know where there can be no lock; nil where there is one, or it was said before.
  public func caution() -> String? {
    guard let obstacle, !hasCautioned else { return nil }
    hasCautioned = true
    return "\(directory) cannot be locked (\(obstacle)): see to it that no other job trains in it"
  }

  /// Gives the lock back, and removes the file.
  public func release() {
    guard let descriptor else { return }
    // First, while nobody else can have it; unless the directory is another's by now.
    if isInPlace(descriptor) { unlink(path) }
    close(descriptor)
    self.descriptor = nil
  }

  private var path: String { "\(directory)/\(Self.name)" }

  /// Tries to take the lock.
  ///
  /// - Returns: who has it; nil where it was taken, there is an obstacle, or it is worth trying again.
  private func attempt() -> String? {
    // For reading only: a disk with a file that is open for writing cannot be made read-only.
    var file = opened(O_RDONLY)
    var isLocked = file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0
    if !isLocked, file >= 0, errno == EBADF {
      // NFS wants it open for writing.
      close(file)
      file = opened(O_RDWR)
      isLocked = file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0
    }
    guard isLocked else {
      let code = errno
      defer { if file >= 0 { close(file) } }
      guard file >= 0, code == EWOULDBLOCK else {
        obstacle = SystemError.words(code)
        return nil
      }
      return Self.text(of: file)
    }
    // Whoever had it may have removed the file meanwhile, so that the next one makes another.
    guard isInPlace(file) else {
      close(file)
      return nil
    }
    // It is of no use but for words: where the disk is full, the lock is held nevertheless.
    let writable = opened(O_WRONLY | O_TRUNC)
    let text = Array((Self.owner + "\n").utf8)
    if writable >= 0 {
      _ = write(writable, text, text.count)
      close(writable)
    }
    descriptor = file
    return nil
  }

  private func opened(_ mode: Int32) -> Int32 {
    open(path, mode | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666)
  }

  /// Whether a file is the one of this name.
  private func isInPlace(_ file: Int32) -> Bool {
    var (own, named) = (stat(), stat())
    guard fstat(file, &own) == 0, stat(path, &named) == 0 else { return false }
    return own.st_dev == named.st_dev && own.st_ino == named.st_ino
  }

  private static func text(of file: Int32) -> String {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = max(pread(file, &bytes, bytes.count, 0), 0)
    let line = String(
      decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    return line.isEmpty ? "another process" : line.printable
  }

  /// `process 4711 on node3 (job 123)`.
  private static var owner: String {
    let names = ["SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "JOB_ID"]
    let job = names.lazy.compactMap { ProcessInfo.processInfo.environment[$0] }.first
    var host = [CChar](repeating: 0, count: 256)
    let isNamed = gethostname(&host, host.count - 1) == 0
    let bytes = host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let name = isNamed ? String(decoding: bytes, as: UTF8.self) : "this host"
    return "process \(getpid()) on \(name)"
      + (job.map { " (job \($0))" } ?? "")
  }
}
