/// The conversion of stored rows to `Float`, with scaling and shift in the same pass.
struct RowConversion {
  /// What is stored.
  let kind: ElementKind
  /// Elements of a row.
  let columns: Int
  /// What is done to them.
  let affine: Affine

  /// Bytes of a stored row.
  var rowSize: Int { columns * kind.size }

  init(kind: ElementKind, columns: Int, affine: Affine) {
    precondition(
      affine.isUniform || affine.scale.count == columns,
      "\(affine.scale.count) factors for \(columns) columns")
    self.kind = kind
    self.columns = columns
    self.affine = affine
  }

  /// Converts one row, which may lie at any address.
  ///
  /// - Returns: whether all results are finite.
  func convert(_ source: UnsafeRawPointer, into row: UnsafeMutablePointer<Float>) -> Bool {
    switch kind {
    case .uint8: convert(source, UInt8.self, row)
    case .int8: convert(source, Int8.self, row)
    case .uint16: convert(source, UInt16.self, row)
    case .int16: convert(source, Int16.self, row)
    case .uint32: convert(source, UInt32.self, row)
    case .int32: convert(source, Int32.self, row)
    case .uint64: convert(source, UInt64.self, row)
    case .int64: convert(source, Int64.self, row)
    case .float16: convert(source, Float16.self, row)
    case .float32: convert(source, Float.self, row)
    case .float64: convert(source, Double.self, row)
    }
    return !kind.isFloatingPoint || Self.isFinite(row, columns)
  }

  @inline(__always)
  private func convert<Element: StoredElement>(
    _ source: UnsafeRawPointer, _ type: Element.Type, _ row: UnsafeMutablePointer<Float>
  ) {
    if Element.isNarrow {
      affine.floatScale.withUnsafeBufferPointer { scale in
        affine.floatOffset.withUnsafeBufferPointer { offset in
          convertNarrow(source, type, scale, offset, row)
        }
      }
    } else {
      affine.scale.withUnsafeBufferPointer { scale in
        affine.offset.withUnsafeBufferPointer { offset in
          convertWide(source, type, scale, offset, row)
        }
      }
    }
  }

  @inline(__always)
  private func convertNarrow<Element: StoredElement>(
    _ source: UnsafeRawPointer, _ type: Element.Type, _ scale: UnsafeBufferPointer<Float>,
    _ offset: UnsafeBufferPointer<Float>, _ row: UnsafeMutablePointer<Float>
  ) {
    if affine.isUniform {
      let (factor, shift) = (scale[0], offset[0])
      for i in 0..<columns {
        row[i] = shift.addingProduct(Self.load(source, i, type).float, factor)
      }
    } else {
      for i in 0..<columns {
        row[i] = offset[i].addingProduct(Self.load(source, i, type).float, scale[i])
      }
    }
  }

  @inline(__always)
  private func convertWide<Element: StoredElement>(
    _ source: UnsafeRawPointer, _ type: Element.Type, _ scale: UnsafeBufferPointer<Double>,
    _ offset: UnsafeBufferPointer<Double>, _ row: UnsafeMutablePointer<Float>
  ) {
    if affine.isUniform {
      let (factor, shift) = (scale[0], offset[0])
      for i in 0..<columns {
        row[i] = Float(shift.addingProduct(Self.load(source, i, type).double, factor))
      }
    } else {
      for i in 0..<columns {
        row[i] = Float(offset[i].addingProduct(Self.load(source, i, type).double, scale[i]))
      }
    }
  }

  /// An element at any address: a data set may begin at any byte of a file.
  @inline(__always)
  static func load<Element: StoredElement>(
    _ source: UnsafeRawPointer, _ index: Int, _ type: Element.Type
  ) -> Element {
    source.loadUnaligned(fromByteOffset: index &* MemoryLayout<Element>.size, as: type)
  }

  /// Whether no value has the exponent of infinities and NaNs: the greatest magnitude tells.
  static func isFinite(_ row: UnsafePointer<Float>, _ count: Int) -> Bool {
    var greatest: UInt32 = 0
    for i in 0..<count { greatest = max(greatest, row[i].bitPattern & 0x7FFF_FFFF) }
    return greatest < Float.infinity.bitPattern
  }
}
