import Compute
import Configuration

/// All values 0.
public struct Zeros: Initializer {
  public static let name = "zeros"

  /// Creates the initializer.
  public init() {}
  public init(_ options: Options) throws {}

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    values.fill(0)
  }
}
