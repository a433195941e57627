import Diagnostics

extension Int {
  /// A size from a file, which may be anything.
  init(checking size: UInt64, _ subject: Subject) throws {
    guard let exact = Int(exactly: size) else { throw Failure.tooLarge(subject) }
    self = exact
  }
}

extension Sequence<Int> {
  /// The product of sizes from a file, whose true product may not be representable.
  func checkedProduct(_ subject: Subject) throws -> Int {
    try reduce(1) { product, factor in
      let (result, overflow) = product.multipliedReportingOverflow(by: factor)
      guard !overflow else { throw Failure.tooLarge(subject) }
      return result
    }
  }
}

extension Failure {
  static func tooLarge(_ subject: Subject) -> Failure {
    Failure(.data, "\(subject.description) declares a size that no memory can hold")
  }
}

extension String {
  /// Names end at a NUL in the library: with one inside, something else would be meant.
  func requireNoNUL(_ what: String) throws {
    guard !utf8.contains(0) else {
      throw Failure(.data, "\(what) holds a NUL character: \(printable)")
    }
  }
}
