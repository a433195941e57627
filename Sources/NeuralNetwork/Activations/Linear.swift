import Compute
import Configuration
import JSON

/// The identity: f(x) = x.
///
/// Source: <https://keras.io/api/layers/activations/>
public struct Linear: ElementwiseActivation {
  public static let name = "linear"

  /// Creates the activation.
  public init() {}
  public init(_ options: Options) throws {}

  public var keras: JSONValue? { .string(Self.name) }

  public func value(_ x: Float) -> Float { x }
  public func derivative(_ x: Float, _ y: Float) -> Float { 1 }
  public func reference(_ x: Double) -> Double { x }
}
