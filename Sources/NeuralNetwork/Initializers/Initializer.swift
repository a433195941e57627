import Compute
import Configuration
import JSON

/// A rule for the first values of a weight.
///
/// Values are a pure function of the generator and their position.
public protocol Initializer: CatalogueEntry, Sendable {
  /// Fills a weight.
  func fill(_ values: Matrix, shape: [Int], fans: Fans, _ generator: Philox)

  /// What the initializer lacks in a weight of this shape, in words that follow its name: "needs a
  /// matrix"; nil where it can fill it.
  func problem(with shape: [Int]) -> String?

  /// What Keras calls the initializer; nil if it has none like it.
  var keras: JSONValue? { get }
}

/// The number of inputs that each output of a layer sums over, and of outputs that each input feeds.
public struct Fans: Hashable, Sendable {
  /// Inputs of an output.
  public let input: Int
  /// Outputs of an input.
  public let output: Int

  /// Creates the pair.
  public init(input: Int, output: Int) {
    self.input = input
    self.output = output
  }
}

extension Initializer {
  /// Not in Keras.
  public var keras: JSONValue? { nil }

  /// None.
  public func problem(with shape: [Int]) -> String? { nil }

  /// Fills with numbers from U(low, high).
  func fillUniform(_ values: Matrix, _ range: ClosedRange<Double>, _ generator: Philox) {
    var span = values.mutableSpan
    for i in span.indices {
      let words = generator.block(UInt64(i) / 2)
      let unit =
        i % 2 == 0 ? Philox.uniform(words[0], words[1]) : Philox.uniform(words[2], words[3])
      span[i] = Float(range.lowerBound + (range.upperBound - range.lowerBound) * unit)
    }
  }

  /// Fills with numbers from N(mean, deviation²), by the method of Box and Muller.
  func fillNormal(_ values: Matrix, mean: Double, deviation: Double, _ generator: Philox) {
    var span = values.mutableSpan
    for i in stride(from: 0, to: span.count, by: 2) {
      let pair = generator.normalPair(UInt64(i) / 2)
      span[i] = Float(mean + deviation * pair.0)
      if i + 1 < span.count { span[i + 1] = Float(mean + deviation * pair.1) }
    }
  }

  /// Fills with normal numbers around 0 that are drawn again beyond two deviations, such that the
  /// variance after that is the given one.
  func fillTruncatedNormal(_ values: Matrix, variance: Double, _ generator: Philox) {
    // The standard deviation of N(0, 1) truncated to [-2, 2].
    let deviation = variance.squareRoot() / 0.879_625_661_034_239_8
    fillTruncatedNormal(values, mean: 0, deviation: deviation, generator)
  }

  /// Fills with numbers from N(mean, deviation²) that are drawn again beyond two deviations.
  ///
  /// Draw k of value i is at the counter (i, k), so no value depends on another.
  func fillTruncatedNormal(
    _ values: Matrix, mean: Double, deviation: Double, _ generator: Philox
  ) {
    var span = values.mutableSpan
    for i in span.indices {
      var draw: UInt64 = 0
      var value = generator.normalPair(UInt64(i), draw).0
      while value.magnitude > 2 {
        draw += 1
        value = generator.normalPair(UInt64(i), draw).0
      }
      span[i] = Float(mean + deviation * value)
    }
  }
}
