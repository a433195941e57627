import Compute
import Configuration
import JSON

/// A matrix with orthonormal columns times `gain`, or orthonormal rows where these are fewer; axes
/// before the last count as rows.
///
/// The columns of a matrix of numbers from N(0, 1), made orthonormal one after the other in double
/// precision: Q of a QR decomposition whose R has a positive diagonal, uniform over all such Q.
///
/// Source: Saxe, McClelland, Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep
/// linear neural networks", 2014.
public struct Orthogonal: Initializer {
  public static let name = "orthogonal"
  private let gain: Double

  public init(_ options: Options) throws {
    gain = try options.number("gain", default: 1)
  }

  public var keras: JSONValue? { KerasObject("Orthogonal", ["gain": .number(gain)]).json() }

  public func problem(with shape: [Int]) -> String? {
    shape.count >= 2 ? nil : "needs at least two axes"
  }

  public func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox) {
    let columns = shape[shape.count - 1]
    let rows = values.count / columns
    let vectors = OrthonormalVectors(
      count: min(rows, columns), length: max(rows, columns), generator)
    for r in 0..<rows {
      for c in 0..<columns {
        let element = rows < columns ? vectors[r, c] : vectors[c, r]
        values.pointer[r * columns + c] = Float(gain * element)
      }
    }
  }
}
