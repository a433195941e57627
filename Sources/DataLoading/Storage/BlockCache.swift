/// Blocks of consecutive rows in memory; those that were not used for the longest time make room.
final class BlockCache {
  /// The most blocks in memory.
  let slotCount: Int
  private let blockSize: Int
  /// That of all slots in one piece, which the system makes of large pages; nil until it is needed.
  private var memory: PageMemory?
  private var slots: [Slot] = []
  private var slotOfBlock: [Int: Int] = [:]
  private var clock = 0

  private struct Slot {
    var block: Int?
    var lastUse: Int
  }

  /// A cache of as many blocks of `blockSize` bytes as fit `capacity` bytes, but at least one, and no
  /// more than the `most` that there are.
  init(blockSize: Int, capacity: Int, most: Int) {
    self.blockSize = blockSize
    slotCount = max(1, min(capacity / max(blockSize, 1), most))
  }

  /// The bytes of all slots.
  var memoryBytes: Int { slotCount * blockSize }

  /// Brings blocks into memory, of which no more than `slotCount` may be asked for.
  ///
  /// - Parameter read: reads those that are missing.
  func load(
    _ blocks: [Int], read: ([(block: Int, bytes: UnsafeMutableRawBufferPointer)]) throws -> Void
  ) throws {
    precondition(blocks.count <= slotCount, "\(blocks.count) blocks in \(slotCount) places")
    clock += 1
    var missing: [Int] = []
    for block in blocks {
      guard let slot = slotOfBlock[block] else {
        missing.append(block)
        continue
      }
      slots[slot].lastUse = clock
    }
    guard !missing.isEmpty else { return }
    let memory = try self.memory ?? PageMemory(count: memoryBytes)
    self.memory = memory
    let free = missing.map { _ in makeRoom() }
    // Until they are read, the slots hold no block.
    try read(zip(missing, free).map { ($0, bytes(ofSlot: $1, in: memory)) })
    for (block, slot) in zip(missing, free) {
      slots[slot].block = block
      slotOfBlock[block] = slot
    }
  }

  private func bytes(
    ofSlot slot: Int, in memory: PageMemory
  ) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      rebasing: memory.bytes[slot * blockSize..<(slot + 1) * blockSize])
  }

  /// Where a block lies that was just loaded.
  func address(of block: Int) -> UnsafeRawPointer {
    guard let slot = slotOfBlock[block], let base = memory?.bytes.baseAddress else {
      preconditionFailure("block \(block) is not there")
    }
    return UnsafeRawPointer(base + slot * blockSize)
  }

  /// A new slot while there is room, then the one that was not used for the longest time.
  private func makeRoom() -> Int {
    if slots.count < slotCount {
      slots.append(Slot(block: nil, lastUse: clock))
      return slots.count - 1
    }
    let slot = slots.indices.min { slots[$0].lastUse < slots[$1].lastUse } ?? 0
    if let old = slots[slot].block { slotOfBlock[old] = nil }
    slots[slot].block = nil
    slots[slot].lastUse = clock
    return slot
  }
}
