import Compute
import Configuration
import JSON

/// The inputs side by side along the last axis; their other axes must be equal.
///
/// Source: <https://keras.io/api/layers/merging_layers/concatenate/>
public struct Concatenate: Layer {
  public static let name = "concatenate"
  public var inputCount: ClosedRange<Int> { 2...Int.max }

  /// Creates the layer.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: KerasObject? { KerasObject("Concatenate", ["axis": .integer(-1)]) }

  public func outputShape(of inputs: [Shape]) throws -> Shape {
    let leading = inputs[0].dimensions.dropLast()
    guard inputs.allSatisfy({ $0.dimensions.dropLast() == leading }) else {
      let shapes = inputs.map(\.description).joined(separator: ", ")
      throw ShapeMismatch("needs inputs that differ in the last axis only, has \(shapes)")
    }
    let last = inputs.reduce(0) { $0 + $1.last }
    guard let shape = Shape(checking: leading + [last]) else {
      throw ShapeMismatch("has too many outputs: \(last) along the last axis")
    }
    return shape
  }

  public func makeOperation(_ site: LayerSite) -> any LayerOperation { Operation(site) }

  public func reference(_ site: ReferenceSite) -> [Double] {
    let parts = zip(site.inputs, site.shapes).map { $0.rows(of: $1.last) }
    return parts[0].indices.flatMap { row in parts.flatMap { $0[row] } }
  }

  private final class Operation: LayerOperation {
    private let site: LayerSite

    init(_ site: LayerSite) { self.site = site }

    func forward(_ rows: Range<Int>, _ pass: Pass) {
      let output = site.output.values[rows: rows].byLastAxis(of: site.output.shape)
      var column = 0
      for input in site.inputs {
        let part = input.values[rows: rows].byLastAxis(of: input.shape)
        for r in 0..<part.rows {
          output.row(r).slice(column..<column + part.columns).copy(part.row(r))
        }
        column += part.columns
      }
    }

    func backward(_ rows: Range<Int>, _ pass: Pass) {
      guard let gradient = site.output.gradient?[rows: rows].byLastAxis(of: site.output.shape)
      else { return }
      var column = 0
      for (input, target) in zip(site.inputs, site.inputGradients) {
        if let part = target?[rows: rows].byLastAxis(of: input.shape) {
          for r in 0..<part.rows {
            part.row(r).copy(gradient.row(r).slice(column..<column + part.columns))
          }
        }
        column += input.shape.last
      }
    }
  }
}
