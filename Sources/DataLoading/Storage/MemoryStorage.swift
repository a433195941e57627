import Compute
import Diagnostics

/// Rows that lie in memory one after the other, in the kind of their file.
///
/// The memory belongs to `owner`: a mapping of the file, a buffer, or a window that the ranks of a
/// node share.
final class MemoryStorage: FieldStorage, @unchecked Sendable {
  // Safe to share: the memory is written before the storage is made, and only read afterwards.
  private let base: UnsafeRawPointer
  private let owner: AnyObject
  private let kind: ElementKind
  private let columns: Int
  private let origin: FieldOrigin
  private let check: @Sendable () throws -> Void
  let count: Int
  let description: String
  let isAtHand: Bool
  /// Rows that are announced at a time.
  private static let announcedRows = 64
  /// That of the file, or counted by whoever gave it.
  var memoryBytes: Int { 0 }

  /// Takes over rows that are complete and that nobody writes to any more.
  ///
  /// - Parameter check: is called after rows were read, and throws where they may have been others.
  init(
    _ base: UnsafeRawPointer, rows: Int, columns: Int, kind: ElementKind, owner: AnyObject,
    origin: FieldOrigin, description: String, isAtHand: Bool = true,
    check: @escaping @Sendable () throws -> Void = {}
  ) {
    self.base = base
    count = rows
    self.owner = owner
    self.kind = kind
    self.columns = columns
    self.origin = origin
    self.description = description
    self.isAtHand = isAtHand
    self.check = check
  }

  func gather(_ rows: Span<Int>, affine: Affine, into matrix: Matrix) throws {
    precondition(matrix.rows == rows.count && matrix.columns == columns, "a matrix of wrong size")
    let conversion = RowConversion(kind: kind, columns: columns, affine: affine)
    let isChecked = origin.requiresExactIntegers && kind.isWideInteger
    let ahead = Prefetching.rows(of: conversion.rowSize)
    for i in rows.indices {
      if i + ahead < rows.count {
        Prefetching.begin(address(rows[i + ahead], conversion), count: conversion.rowSize)
      }
      // Rows of a mapped file may still have to come from the disk.
      if i % Self.announcedRows == 0 {
        let count = min(Self.announcedRows, rows.count - i)
        origin.announce(first: rows[i], last: rows[i + count - 1], count: count)
      }
      let source = address(rows[i], conversion)
      if isChecked { try origin.check(source, row: rows[i], conversion) }
      guard conversion.convert(source, into: matrix.pointer + i * columns) else {
        throw origin.notFinite(source, row: rows[i], conversion) { survey(conversion) }
      }
    }
    try check()
  }

  func gather(_ rows: Range<Int>, into values: UnsafeMutableBufferPointer<Double>) throws {
    precondition(values.count == rows.count * columns, "memory for \(values.count) values")
    guard var target = values.baseAddress else { return }
    let conversion = RowConversion(kind: kind, columns: columns, affine: .identity)
    for row in rows {
      if (row - rows.lowerBound) % Self.announcedRows == 0 {
        let end = min(row + Self.announcedRows, rows.upperBound)
        origin.announce(first: row, last: end - 1, count: end - row)
      }
      let source = address(row, conversion)
      guard conversion.copy(source, into: target) else {
        throw origin.notFinite(source, row: row, conversion) { survey(conversion) }
      }
      target += columns
    }
    try check()
  }

  private func survey(_ conversion: RowConversion) -> NonFiniteSurvey {
    var survey = NonFiniteSurvey(count: count)
    _ = survey.look(at: base, rows: count, conversion)
    return survey
  }

  @inline(__always)
  private func address(_ row: Int, _ conversion: RowConversion) -> UnsafeRawPointer {
    precondition(row >= 0 && row < count, "row \(row) of \(count)")
    return base + row * conversion.rowSize
  }
}
