import Compute
import Configuration
import Glibc
import JSON

/// The Gaussian error linear unit: f(x) = x · Φ(x), with f′ = Φ(x) + x · φ(x), where
/// Φ(x) = (1 + erf(x/√2)) / 2 is the cumulative normal distribution and φ its density.
///
/// Approximately, with `approximate`: f(x) = x/2 · (1 + tanh u) = x · σ(2u), with
/// u = √(2/π) · (x + 0.044715 · x³).
///
/// Source: Hendrycks, Gimpel, "Gaussian error linear units", 2016.
public struct GELU: Activation {
  public static let name = "gelu"
  /// Whether the hyperbolic tangent takes the place of the error function.
  public let approximate: Bool
  private let form: any ElementwiseActivation

  public init(_ options: Options) throws {
    approximate = try options.boolean("approximate", default: false)
    form = approximate ? Approximate() : Exact()
  }

  public var keras: JSONValue? {
    approximate
      ? .object(of: "Gelu", in: "keras.src.ops.nn", ["approximate": true]) : .string(Self.name)
  }

  public var gradientNeedsInput: Bool { true }

  public func forward(_ input: Matrix, into output: Matrix) { form.forward(input, into: output) }

  public func backward(input: Matrix, output: Matrix, gradient: Matrix) {
    form.backward(input: input, output: output, gradient: gradient)
  }

  public func reference(_ row: [Double]) -> [Double] { form.reference(row) }
}

/// The two forms, each with loops of its own.
extension GELU {
  private struct Exact: ElementwiseActivation {
    static let name = GELU.name
    init() {}
    init(_ options: Options) {}

    var gradientNeedsInput: Bool { true }

    @inline(__always)
    func value(_ x: Float) -> Float { x * normalDistribution(x).cumulative }

    @inline(__always)
    func derivative(_ x: Float, _ y: Float) -> Float {
      let (density, cumulative) = normalDistribution(x)
      return cumulative + x * density
    }

    func reference(_ x: Double) -> Double { x * 0.5 * erfc(-x * 0.5.squareRoot()) }
  }

  private struct Approximate: ElementwiseActivation {
    static let name = GELU.name
    private static let factor = 2 * (2 / Double.pi).squareRoot()
    private static let cubic = 0.044_715
    init() {}
    init(_ options: Options) {}

    var gradientNeedsInput: Bool { true }

    @inline(__always)
    func value(_ x: Float) -> Float { x * logistic(Self.argument(x).value) }

    @inline(__always)
    func derivative(_ x: Float, _ y: Float) -> Float {
      let (argument, slope) = Self.argument(x)
      let s = logistic(argument)
      return s * (1 + x * slope * (1 - s))
    }

    func reference(_ x: Double) -> Double {
      x / (1 + exp(-Self.factor * (x + Self.cubic * x * x * x)))
    }

    /// 2u and its derivative, for an x so bounded that no power overflows.
    @inline(__always)
    private static func argument(_ x: Float) -> (value: Float, slope: Float) {
      let bounded: Float = x < -15 ? -15 : (x > 15 ? 15 : x)
      let square = bounded * bounded
      let factor = Float(Self.factor)
      let cubic = factor * Float(Self.cubic)
      return (bounded * (factor + cubic * square), factor + 3 * cubic * square)
    }
  }
}
