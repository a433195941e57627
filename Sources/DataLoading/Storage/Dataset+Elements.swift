import HDF5

extension Dataset {
  /// Whether the elements in the file are as this processor represents them.
  var isNative: Bool {
    elementSize == ElementKind(elementType)?.size && (byteOrder == nil || byteOrder == .native)
  }

  /// The kind that rows are read as: that of the file, or the next wider one HDF5 converts to.
  func readableKind(_ kind: ElementKind) -> ElementKind {
    kind == .float16 && !isNative ? .float32 : kind
  }

  /// The bytes of a row in memory; 0 where elements are no numbers.
  var rowBytes: Int { rowSize * (ElementKind(elementType).map(readableKind)?.size ?? 0) }

  /// The rows of whole chunks that are read at a time; nil where there are no chunks.
  var blockRows: Int? {
    guard let chunk = storage.chunkShape?.first, chunk > 0 else { return nil }
    let chunkBytes = max(1, chunk.multipliedReportingOverflow(by: rowBytes).partialValue)
    guard chunkBytes < BlockReader.smallestBlock else { return chunk }
    return chunk * ((BlockReader.smallestBlock + chunkBytes - 1) / chunkBytes)
  }

  /// Reads rows in a kind into memory for as many elements.
  func read(_ rows: Range<Int>, as kind: ElementKind, into bytes: UnsafeMutableRawBufferPointer)
    throws
  {
    switch kind {
    case .uint8: try read(rows, UInt8.self, bytes)
    case .int8: try read(rows, Int8.self, bytes)
    case .uint16: try read(rows, UInt16.self, bytes)
    case .int16: try read(rows, Int16.self, bytes)
    case .uint32: try read(rows, UInt32.self, bytes)
    case .int32: try read(rows, Int32.self, bytes)
    case .uint64: try read(rows, UInt64.self, bytes)
    case .int64: try read(rows, Int64.self, bytes)
    case .float16, .float32: try read(rows, Float.self, bytes)
    case .float64: try read(rows, Double.self, bytes)
    }
  }

  private func read<Scalar: HDF5Scalar>(
    _ rows: Range<Int>, _ type: Scalar.Type, _ bytes: UnsafeMutableRawBufferPointer
  ) throws {
    try bytes.withMemoryRebound(to: type) { try read(into: $0, rows: rows) }
  }
}
