/// How what a process is at lies in the words of 64 bits of an `ActivityRecord`.
///
/// The first line of a record is the process's, and its words are those of `ProcessWord`. Each of the other
/// lines is a thread's:
///
/// | word | bits | content |
/// |---|---|---|
/// | 0 | 0–23 | phases, 8 bits each, the innermost in the lowest |
/// | | 24–39 | the number of the layer plus 1; 0 for none |
/// | | 40–63 | how often something was published, the lowest bits of it |
/// | 1 | 0–7 | the stretch |
/// | | 8–63 | the step |
/// | 2 | 0–63 | the first row |
/// | 3 | 0–63 | the last row |
/// | 4 | 0–15 | the file, by its number in `SourceNames` |
/// | | 16–63 | the number of rows; 0 before the first |
enum ActivityLayout {
  /// The words of the process.
  enum ProcessWord: Int {
    /// Its process ID.
    case process
    case rank
    /// When its watchdog last looked, in nanoseconds of the monotonic clock.
    case lastLook
    /// Not 0 where the processes of the machine are to end.
    case alarm
    /// An `Ending`; 0 while the process runs.
    case ending
  }

  /// How a process has ended.
  enum Ending: UInt64 {
    /// Of its own accord.
    case saidGoodbye = 1
    /// Without a word, as others have noticed.
    case noticed = 2
  }

  /// The words of a thread.
  static let trackWords = 5
  /// Phases that fit into a word.
  static let keptPhases = 3
  /// Numbers of files are below this.
  static var sourceEnd: Int { 1 << sourceBits }

  private static let phaseBits = 8
  private static let layerBits = 16
  private static let sourceBits = 16

  // Computed, so that the compiler knows them where phases are published.
  private static var phasesMask: UInt64 { 1 << (keptPhases * phaseBits) - 1 }
  private static var layerMask: UInt64 { 1 << layerBits - 1 }
  private static var sourceMask: UInt64 { 1 << sourceBits - 1 }

  /// A phase inside of those of a stack; the outermost of four goes.
  @inline(__always)
  static func push(_ phase: Phase, on stack: UInt32) -> UInt32 {
    stack << phaseBits | UInt32(phase.rawValue)
  }

  /// The number of the innermost phase of a stack.
  @inline(__always)
  static func innermost(of stack: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: stack) }

  /// Phases and layer.
  ///
  /// - Parameter layer: its number plus 1; 0 for none.
  @inline(__always)
  static func pack(stack: UInt32, layer: UInt32, sequence: UInt64) -> UInt64 {
    sequence << (keptPhases * phaseBits + layerBits)
      | min(UInt64(layer), layerMask) << (keptPhases * phaseBits) | UInt64(stack) & phasesMask
  }

  /// The phases, the innermost last, and the layer; nil for none.
  static func unpackPhases(_ word: UInt64) -> (phases: [Phase], layer: Int?) {
    let phases = (0..<keptPhases).reversed().compactMap {
      Phase(rawValue: UInt8(truncatingIfNeeded: word >> ($0 * phaseBits)))
    }
    let layer = Int(word >> (keptPhases * phaseBits) & layerMask)
    return (phases, layer == 0 ? nil : layer - 1)
  }

  /// A step and its stretch.
  @inline(__always)
  static func pack(step: Int, stretch: UInt8) -> UInt64 {
    UInt64(truncatingIfNeeded: step << phaseBits) | UInt64(stretch)
  }

  /// A step and its stretch; nil for none.
  static func unpackStep(_ word: UInt64) -> (step: Int, stretch: Phase?) {
    (Int(word >> phaseBits), Phase(rawValue: UInt8(truncatingIfNeeded: word)))
  }

  /// A number of rows and their file.
  @inline(__always)
  static func pack(count: Int, source: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: count << sourceBits | source)
  }

  /// A number of rows and their file.
  static func unpackRows(_ word: UInt64) -> (count: Int, source: Int) {
    (Int(word >> sourceBits), Int(word & sourceMask))
  }
}
