internal import CMPI

/// How the values of the ranks become one.
public enum Reduction: Sendable, CaseIterable {
  /// The sum. Its order, and so its rounding, is the library's choice.
  case sum
  /// The product.
  case product
  /// The smallest value.
  case minimum
  /// The largest value.
  case maximum
  /// Bits set on every rank (whole numbers only).
  case bitwiseAnd
  /// Bits set on some rank (whole numbers only).
  case bitwiseOr
  /// Bits set on an odd number of ranks (whole numbers only).
  case bitwiseXor

  /// The library's handle.
  var handle: MPI_Op {
    switch self {
    case .sum: cmpi_sum()
    case .product: cmpi_product()
    case .minimum: cmpi_minimum()
    case .maximum: cmpi_maximum()
    case .bitwiseAnd: cmpi_bitwise_and()
    case .bitwiseOr: cmpi_bitwise_or()
    case .bitwiseXor: cmpi_bitwise_xor()
    }
  }
}
