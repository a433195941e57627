import Configuration

/// A transformation of inputs before they reach the model: an entry of `data.preprocessing`.
///
/// What it learns from the training set is kept as named numbers, goes into checkpoints and is used
/// again wherever the model is.
public protocol Preprocessing: CatalogueEntry, Sendable {
  /// The names of the inputs that it is applied to; nil for all.
  var inputs: [String]? { get }
  /// Whether it has to see the training set first.
  var usesStatistics: Bool { get }
  /// What it learns about an input, by name.
  ///
  /// - Parameter statistics: those of the training set, as it comes out of the entries before.
  /// - Throws: `Failure` (configuration) if it does not fit the input's shape.
  func learned(_ field: Field, _ statistics: ColumnStatistics) throws -> [String: [Double]]
  /// What it does to the columns of an input, with what it has learned.
  ///
  /// - Throws: `Failure` (configuration) if what it has learned is missing or of another shape.
  func transform(_ field: Field, learned: [String: [Double]]) throws -> Affine
  /// The number of categories of which each value of an input becomes a one-hot vector; nil where
  /// values stay numbers.
  ///
  /// - Throws: as `transform(_:learned:)`.
  func categories(_ field: Field, learned: [String: [Double]]) throws -> Int?
}

extension Preprocessing {
  /// It does not.
  public var usesStatistics: Bool { false }

  /// Values stay numbers.
  public func categories(_ field: Field, learned: [String: [Double]]) throws -> Int? { nil }

  /// Nothing.
  public func learned(_ field: Field, _ statistics: ColumnStatistics) -> [String: [Double]] { [:] }
}

extension Catalogue where Entry == any Preprocessing {
  /// All transformations of inputs.
  public static var preprocessing: Catalogue<any Preprocessing> {
    Catalogue(kind: "preprocessing", [MinMax.self, OneHot.self, Rescale.self, Standardize.self])
  }
}
