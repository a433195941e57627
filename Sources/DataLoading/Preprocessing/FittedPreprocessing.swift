/// Transformations of the inputs with all that they have learned from the training set.
public struct FittedPreprocessing: Sendable {
  /// The transformations.
  public let chain: PreprocessingChain
  /// What they have learned, by `<place in the chain>/<input>/<name>`: for checkpoints.
  public let learned: [String: [Double]]
  /// What is done to each field of a source, in its order, all in one; targets stay as they are.
  public let transforms: [Affine]

  /// The number of categories of each field whose values become one-hot vectors.
  public let categories: [Int?]

  /// A chain for the fields of a source, with numbers from a checkpoint.
  ///
  /// - Throws: `Failure` (configuration) if numbers are missing or do not fit the fields' shapes, or
  ///   if the chain names an input that does not exist.
  public init(
    _ chain: PreprocessingChain, fields: [Field], learned: [String: [Double]] = [:]
  ) throws {
    try chain.check(fields)
    self.chain = chain
    self.learned = learned
    categories = try fields.map { try chain.categories(of: $0, learned: learned) }
    transforms = try fields.map { field in
      try chain.entries(for: field).reduce(Affine.identity) { affine, entry in
        let transform = try entry.entry.transform(
          field, learned: Self.numbers(learned, entry.place, field))
        return affine.followed(by: transform)
      }
    }
  }

  /// This, and what another chain does to other fields.
  func joined(with other: FittedPreprocessing) -> FittedPreprocessing {
    FittedPreprocessing(
      chain: chain, learned: learned.merging(other.learned) { own, _ in own },
      transforms: zip(transforms, other.transforms).map { $0.followed(by: $1) },
      categories: zip(categories, other.categories).map { $0 ?? $1 })
  }

  private init(
    chain: PreprocessingChain, learned: [String: [Double]], transforms: [Affine],
    categories: [Int?]
  ) {
    self.categories = categories
    self.chain = chain
    self.learned = learned
    self.transforms = transforms
  }

  /// The name under which a checkpoint keeps numbers.
  static func key(_ place: Int, _ field: Field, _ name: String) -> String {
    "\(place)/\(field.name)/\(name)"
  }

  /// The numbers that an entry has learned about an input, by name: for export as Keras layers.
  public func learned(byEntry place: Int, about field: Field) -> [String: [Double]] {
    Self.numbers(learned, place, field)
  }

  static func numbers(
    _ learned: [String: [Double]], _ place: Int, _ field: Field
  ) -> [String: [Double]] {
    let prefix = key(place, field, "")
    let own = learned.filter { $0.key.hasPrefix(prefix) }
    return Dictionary(uniqueKeysWithValues: own.map { (String($0.dropFirst(prefix.count)), $1) })
  }
}

extension Sequence<FittedPreprocessing> {
  /// What several chains do to different fields, in one; there must be one at least.
  public func joined() -> FittedPreprocessing {
    guard let joined = reduce(nil, { $0?.joined(with: $1) ?? $1 }) else {
      preconditionFailure("no preprocessing to join")
    }
    return joined
  }
}
