import Conversion

/// Damage to bytes that follows from a seed and the number of the input alone.
struct Mutation {
  private var generator: SplitMix64

  init(seed: UInt64, number: Int, _ reader: any Reader) {
    let name = type(of: reader).name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) }
    generator = SplitMix64(
      seed: seed &* 0xD134_2543_DE82_EF95 ^ UInt64(number) &* 0x9E37_79B9_7F4A_7C15 ^ name)
  }

  private mutating func random(_ bound: Int) -> Int {
    Int(generator.next() % UInt64(max(bound, 1)))
  }

  /// One of the reader's sound inputs with one to four kinds of damage.
  mutating func damaged(_ reader: any Reader) -> [UInt8] {
    var bytes = reader.seeds[random(reader.seeds.count)]
    let landmarks = Self.landmarks(in: bytes)
    for _ in 0...random(4) where !bytes.isEmpty {
      switch random(8) {
      case 0, 1: bytes[place(bytes, landmarks)] ^= 1 << UInt8(random(8))
      case 2: bytes[place(bytes, landmarks)] = UInt8(truncatingIfNeeded: generator.next())
      case 3, 4: overwrite(&bytes, at: place(bytes, landmarks), with: number())
      case 5: bytes.removeSubrange(range(in: bytes))
      case 6: insert(into: &bytes, reader)
      default: splice(&bytes, reader)
      }
    }
    return bytes
  }

  /// Where signatures of HDF5's structures are: what they describe lies behind them.
  private static func landmarks(in bytes: [UInt8]) -> [Int] {
    let signatures = [
      "TREE", "SNOD", "HEAP", "GCOL", "OHDR", "OCHK", "FRHP", "FHDB", "BTHD", "BTLF",
    ]
    .map { Array($0.utf8) }
    guard bytes.count > 8 else { return [] }
    return (0..<(bytes.count - 4)).filter { place in
      signatures.contains { bytes[place..<(place + 4)].elementsEqual($0) }
    }
  }

  /// A place to damage: anywhere, or near a landmark.
  private mutating func place(_ bytes: [UInt8], _ landmarks: [Int]) -> Int {
    guard !landmarks.isEmpty, random(2) == 0 else { return random(bytes.count) }
    return min(landmarks[random(landmarks.count)] + random(96), bytes.count - 1)
  }

  /// A short range, or all from somewhere to the end.
  private mutating func range(in bytes: [UInt8]) -> Range<Int> {
    let start = random(bytes.count)
    let end = random(3) == 0 ? bytes.count : min(bytes.count, start + 1 + random(16))
    return start..<end
  }

  /// A number at or next to a limit of a width, in either order of bytes.
  private mutating func number() -> [UInt8] {
    let width = 1 << random(4)
    let power = UInt64(1) << UInt64(random(8 * width))
    let value = [0, .max, power, power &- 1, 0 &- power, generator.next()][random(6)]
    let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    return random(2) == 0 ? bytes : bytes.reversed()
  }

  private func overwrite(_ bytes: inout [UInt8], at place: Int, with other: [UInt8]) {
    for (offset, byte) in other.enumerated() where place + offset < bytes.count {
      bytes[place + offset] = byte
    }
  }

  /// A fragment of the format, or a part of the input once more.
  private mutating func insert(into bytes: inout [UInt8], _ reader: any Reader) {
    let fragments = reader.fragments
    let isCopy = fragments.isEmpty || random(3) == 0
    let part = isCopy ? Array(bytes[range(in: bytes)]) : fragments[random(fragments.count)]
    bytes.insert(contentsOf: part.prefix(1 << 16), at: random(bytes.count + 1))
  }

  /// A part of another sound input, in place of what is there.
  private mutating func splice(_ bytes: inout [UInt8], _ reader: any Reader) {
    let other = reader.seeds[random(reader.seeds.count)]
    guard !other.isEmpty else { return }
    let start = random(other.count)
    let part = Array(other[start..<min(other.count, start + 1 + random(256))])
    overwrite(&bytes, at: random(bytes.count), with: part)
  }
}
