internal import CFaults

/// Memory behind which lies something that can go away: a mapped file that is cut short, shared memory
/// that the system has no more room for.
///
/// To touch what is gone is the signal SIGBUS. Inside of such memory, for as long as this object lives,
/// it ends the program with one line of words and an exit code, instead of the bare signal.
public final class GuardedMemory: Sendable {
  private let number: Int32

  /// Describes memory. Where very many are described already, SIGBUS stays a bare signal.
  ///
  /// - Parameters:
  ///   - words: what is wrong where the memory cannot be touched.
  ///   - code: how the program ends then.
  public convenience init(_ memory: UnsafeRawBufferPointer, words: String, code: ExitCode) {
    self.init(memory, rowSize: 0, before: words, after: "", code)
  }

  /// Describes memory that holds rows one after the other.
  ///
  /// - Parameters:
  ///   - rowSize: bytes of a row.
  ///   - before: what is wrong, up to the number of the row that cannot be touched.
  ///   - after: what follows the number.
  ///   - code: how the program ends then.
  public convenience init(
    rows memory: UnsafeRawBufferPointer, rowSize: Int, before: String, after: String,
    code: ExitCode
  ) {
    precondition(rowSize > 0, "rows of no bytes")
    self.init(memory, rowSize: rowSize, before: before, after: after, code)
  }

  private init(
    _ memory: UnsafeRawBufferPointer, rowSize: Int, before: String, after: String, _ code: ExitCode
  ) {
    number = faults_describe(
      memory.baseAddress, memory.count, rowSize, "nntrain: error: \(before)", "\(after)\n",
      code.rawValue)
  }

  deinit { faults_forget(number) }
}
