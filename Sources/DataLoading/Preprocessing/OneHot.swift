import Configuration
import Diagnostics

/// A column of category numbers, 0 to n − 1, as n columns: 1 in that of the category, 0 in the others.
///
/// An input of several columns gets n for each of them, as a last axis. `categories` is their number;
/// by default it is learned: the greatest of the training set and 1. A number that is none of them is
/// an error. No other entry may apply to the same input.
///
/// Source: <https://keras.io/api/layers/preprocessing_layers/categorical/category_encoding/>
public struct OneHot: Preprocessing {
  /// Its name in the configuration.
  public static let name = "one_hot"
  /// The number of categories; nil: learned.
  public let categories: Int?
  /// The names of the inputs that it is applied to; nil for all.
  public let inputs: [String]?

  /// More columns would be a mistake: such as one-hot for amounts.
  public static let categoryLimit = 1 << 16

  /// An encoding of some inputs, or of all.
  public init(categories: Int? = nil, inputs: [String]? = nil) {
    self.categories = categories
    self.inputs = inputs
  }

  /// Reads its options.
  public init(_ options: Options) throws {
    categories = try options.optionalInteger("categories", in: 1...Self.categoryLimit)
    inputs = try options.optionalStrings("inputs")
  }

  /// It does, unless the number of categories is given.
  public var usesStatistics: Bool { categories == nil }

  /// The number of categories.
  public func learned(_ field: Field, _ statistics: ColumnStatistics) throws -> [String: [Double]] {
    guard categories == nil else { return [:] }
    let least = statistics.minimum.min() ?? 0
    let greatest = statistics.maximum.max() ?? 0
    guard least >= 0, greatest < Double(Self.categoryLimit), greatest == greatest.rounded() else {
      throw Failure(
        .data,
        "one_hot: '\(field.name)' has numbers from \(least) to \(greatest); categories are whole "
          + "numbers from 0 to \(Self.categoryLimit - 1)",
        advice: "name the inputs that are categories: one_hot: {inputs: [color]}")
    }
    return ["categories": [greatest + 1]]
  }

  /// None: what is encoded is not scaled.
  public func transform(_ field: Field, learned: [String: [Double]]) -> Affine { .identity }

  /// The number of categories, given or learned.
  public func categories(_ field: Field, learned: [String: [Double]]) throws -> Int? {
    if let categories { return categories }
    guard let count = learned["categories"]?.first, let categories = Int(exactly: count),
      (1...Self.categoryLimit).contains(categories)
    else {
      throw Failure(
        .configuration, "one_hot needs the number of categories of '\(field.name)'",
        advice: "use a model that was trained with one_hot, or give categories")
    }
    return categories
  }
}
