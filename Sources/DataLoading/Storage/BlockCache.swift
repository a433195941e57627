import Compute

/// Blocks of consecutive rows in memory; the one that was not used for the longest time makes room.
final class BlockCache {
  /// Rows of a block.
  let blockRows: Int
  /// Bytes of a row.
  let rowSize: Int
  private let slotCount: Int
  private var slots: [Slot] = []
  private var slotOfBlock: [Int: Int] = [:]
  private var clock = 0

  private struct Slot {
    var block: Int
    var lastUse: Int
    var memory: AlignedBuffer<UInt8>
  }

  /// A cache of as many blocks as fit `capacity` bytes, but at least one.
  init(blockRows: Int, rowSize: Int, capacity: Int) {
    self.blockRows = blockRows
    self.rowSize = rowSize
    slotCount = max(1, capacity / (blockRows * rowSize))
  }

  /// Where a row lies, after its block was read if it was not there.
  ///
  /// - Parameter read: reads a block into memory.
  func address(
    ofRow row: Int, read: (_ block: Int, _ bytes: UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> UnsafeRawPointer {
    let block = row / blockRows
    let slot = try slotOfBlock[block] ?? load(block, read)
    clock += 1
    slots[slot].lastUse = clock
    return UnsafeRawPointer(slots[slot].memory.pointer) + row % blockRows * rowSize
  }

  private func load(
    _ block: Int, _ read: (Int, UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> Int {
    let slot = free()
    if let old = slotOfBlock.removeValue(forKey: slots[slot].block), old != slot {
      preconditionFailure("two slots for one block")
    }
    // Until it is read, the slot holds no block.
    slots[slot].block = -1
    try read(block, UnsafeMutableRawBufferPointer(slots[slot].memory.buffer))
    slots[slot].block = block
    slotOfBlock[block] = slot
    return slot
  }

  /// A new slot while there is room, then the one that was used first.
  private func free() -> Int {
    if slots.count < slotCount {
      let memory = AlignedBuffer<UInt8>(count: blockRows * rowSize)
      slots.append(Slot(block: -1, lastUse: 0, memory: memory))
      return slots.count - 1
    }
    return slots.indices.min { slots[$0].lastUse < slots[$1].lastUse } ?? 0
  }
}
