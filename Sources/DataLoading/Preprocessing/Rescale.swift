import Configuration

/// A scaling and shift by given numbers: `y = x · scale + offset`.
///
/// Source: <https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/>
public struct Rescale: Preprocessing {
  /// Its name in the configuration.
  public static let name = "rescale"
  /// The factor.
  public let scale: Double
  /// The shift.
  public let offset: Double
  /// The names of the inputs that it is applied to; nil for all.
  public let inputs: [String]?

  /// A scaling and shift of some inputs, or of all.
  public init(scale: Double, offset: Double = 0, inputs: [String]? = nil) {
    self.scale = scale
    self.offset = offset
    self.inputs = inputs
  }

  /// Reads its options.
  public init(_ options: Options) throws {
    scale = try options.number("scale", example: 1.0 / 255)
    offset = try options.number("offset", default: 0)
    inputs = try options.optionalStrings("inputs")
  }

  /// `x · scale + offset`, for all columns.
  public func transform(_ field: Field, learned: [String: [Double]]) -> Affine {
    Affine(scale: scale, offset: offset)
  }
}
