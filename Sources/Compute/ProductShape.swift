/// What a matrix product computes: `C = A · B + bias`, or `C += A · B`.
///
/// `A` is `[rows, depth]`, `B` `[depth, columns]`, `C` `[rows, columns]`, all row-major.
public struct ProductShape: Hashable, Sendable {
  /// Rows of `A` and of the result.
  public var rows: Int
  /// Columns of `B` and of the result.
  public var columns: Int
  /// Columns of `A`, rows of `B`.
  public var depth: Int
  /// `A` lies transposed in memory, as `[depth, rows]`.
  public var transposeA = false
  /// `B` lies transposed in memory, as `[columns, depth]`.
  public var transposeB = false
  /// A bias is added to each row of the product.
  public var bias = false
  /// The product is added to what the result holds.
  public var accumulate = false

  /// How the numbers of `A` and `B` are represented; those of the bias and of `C` are floats.
  public var precision = ProductPrecision.float32

  /// A plain product.
  public init(rows: Int, columns: Int, depth: Int) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
  }

  /// Multiplications and additions.
  public var operations: Int { 2 * rows * columns * depth }
}
