import Compute
import Configuration
import JSON

/// The identity matrix times `gain`: `gain` on the diagonal, else 0; for matrices only.
///
/// Source: <https://keras.io/api/layers/initializers/#identity-class>
public struct Identity: Initializer {
  public static let name = "identity"
  private let gain: Double

  public init(_ options: Options) throws {
    gain = try options.number("gain", default: 1)
  }

  public var keras: JSONValue? { KerasObject("Identity", ["gain": .number(gain)]).json() }

  public func problem(with shape: [Int]) -> String? {
    shape.count == 2 ? nil : "needs a matrix"
  }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    values.fill(0)
    let columns = shape[shape.count - 1]
    for i in 0..<min(values.count / columns, columns) {
      values.pointer[i * columns + i] = Float(gain)
    }
  }
}
