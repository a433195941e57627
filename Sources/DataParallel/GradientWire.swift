import Compute
import MPI

/// The memory of gradients under way between ranks, in the precision in which they travel.
final class GradientWire {
  /// The floats that are looked at in one go.
  static let blockCount = TreeSum.visitedCount

  private let isRounded: Bool
  /// The numbers of a place.
  private let stride: Int
  private let arrivals: AlignedBuffer<Float>
  private let roundedArrivals: AlignedBuffer<UInt16>
  private let roundedDepartures: AlignedBuffer<UInt16>
  /// For each source, a block of rounded numbers as floats.
  private let widened: AlignedBuffer<Float>

  /// Takes memory.
  ///
  /// - Parameters:
  ///   - places: the messages that may be under way in each direction.
  ///   - count: the most numbers of a message.
  ///   - sources: the ranks that messages come from.
  init(_ precision: GradientPrecision, places: Int, count: Int, sources: Int) {
    isRounded = precision == .bfloat16
    stride = (count + 31) / 32 * 32
    arrivals = AlignedBuffer(count: isRounded ? 0 : places * stride)
    roundedArrivals = AlignedBuffer(count: isRounded ? places * stride : 0)
    roundedDepartures = AlignedBuffer(count: isRounded ? places * stride : 0)
    widened = AlignedBuffer(count: isRounded ? sources * Self.blockCount : 0)
  }

  /// Begins to receive numbers to a place.
  ///
  /// - Throws: `MPIError`.
  func receive(
    _ count: Int, from peer: Int, tag: Int, slot: Int, place: Int, _ messages: MessageSlots
  ) throws {
    if isRounded {
      try messages.receive(
        UnsafeMutableBufferPointer(start: roundedArrivals.pointer + place * stride, count: count),
        from: peer, tag: tag, slot: slot)
    } else {
      try messages.receive(
        UnsafeMutableBufferPointer(start: arrivals.pointer + place * stride, count: count),
        from: peer, tag: tag, slot: slot)
    }
  }

  /// Begins to send numbers, which must stay as they are until they have left.
  ///
  /// - Throws: `MPIError`.
  func send(
    _ values: Matrix, to peer: Int, tag: Int, slot: Int, place: Int, _ messages: MessageSlots
  ) throws {
    guard isRounded else {
      return try messages.send(
        UnsafeBufferPointer(values.buffer), to: peer, tag: tag, slot: slot)
    }
    let rounded = UnsafeMutableBufferPointer(
      start: roundedDepartures.pointer + place * stride, count: values.count)
    RoundedCopy.round(values, into: rounded)
    try messages.send(UnsafeBufferPointer(rounded), to: peer, tag: tag, slot: slot)
  }

  /// At most `blockCount` of the numbers that have arrived at a place; valid until the same source's are
  /// asked for again.
  func arrived(_ range: Range<Int>, place: Int, source: Int) -> Matrix {
    let start = place * stride + range.lowerBound
    guard isRounded else {
      return Matrix(pointer: arrivals.pointer + start, rows: 1, columns: range.count)
    }
    let floats = Matrix(
      pointer: widened.pointer + source * Self.blockCount, rows: 1, columns: range.count)
    RoundedCopy.widen(
      UnsafeBufferPointer(start: roundedArrivals.pointer + start, count: range.count), into: floats)
    return floats
  }
}
