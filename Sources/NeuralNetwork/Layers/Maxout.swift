import Compute
import Configuration
import JSON

/// A layer that learns its activation: each unit is the greatest of `pieces` affine functions of the
/// input, `output[u] = maxₖ (input · kernel[:, k · units + u] + bias[k · units + u])`.
///
/// - `input` is `[…, inputs]`, `kernel` `[inputs, pieces · units]`, `bias` `[pieces · units]`,
///   `output` `[…, units]`: axes before the last are further rows.
/// - The gradient goes to the greatest piece; of equal ones, to the first.
///
/// Source: Goodfellow et al., "Maxout networks", 2013.
public struct Maxout: Layer {
  public static let name = "maxout"
  /// The number of outputs.
  public let units: Int
  /// The affine functions of an output.
  public let pieces: Int
  private let dense: Dense

  public init(_ options: Options) throws {
    units = try options.integer("units", in: 1...)
    pieces = try options.integer("pieces", default: 2, in: 1...)
    let (count, overflow) = units.multipliedReportingOverflow(by: pieces)
    guard !overflow else {
      throw options.failure("makes too many functions of \(units) units: \(pieces)", key: "pieces")
    }
    dense = try Dense(options, units: count)
  }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    try dense.outputShape(of: inputs).replacingLast(by: units)
  }

  public func weights(for inputs: [Shape]) -> [WeightDescription] { dense.weights(for: inputs) }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation {
    MaxoutOperation(self, dense, site)
  }

  public func reference(_ site: ReferenceSite) -> [Double] {
    dense.reference(site).rows(of: units * pieces).flatMap { sums in
      (0..<units).map { unit in
        stride(from: unit, to: sums.count, by: units).reduce(-.infinity) { max($0, sums[$1]) }
      }
    }
  }
}
