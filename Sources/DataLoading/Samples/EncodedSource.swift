import Compute
import Diagnostics

/// Samples of which some fields hold category numbers, given out as one-hot vectors.
public final class EncodedSource: SampleSource {
  /// What a sample consists of, encoded.
  public let fields: [Field]
  private let source: any SampleSource
  private let categories: [Int?]

  /// Encodes those fields that have a number of categories.
  public init(_ source: any SampleSource, categories: [Int?]) {
    precondition(categories.count == source.fields.count, "an encoding for each field")
    self.source = source
    self.categories = categories
    fields = zip(source.fields, categories).map { field, categories in
      categories.map { field.encoded(categories: $0) } ?? field
    }
  }

  /// The number of samples.
  public var count: Int { source.count }

  /// Writes rows of a field to a matrix; throws as `SampleSource` says, and for what is no category.
  public func gather(_ field: Int, rows: Span<Int>, affine: Affine, into matrix: Matrix) throws {
    guard let categories = categories[field] else {
      return try source.gather(field, rows: rows, affine: affine, into: matrix)
    }
    precondition(affine == .identity, "what is encoded is not scaled")
    let columns = source.fields[field].columns
    matrix.fill(0)
    try AlignedBuffer.withMatrix(columns: rows.count * columns) { numbers in
      try source.gather(
        field, rows: rows, affine: .identity,
        into: numbers.reshaped(rows: rows.count, columns: columns))
      let values = numbers.span
      var output = matrix.mutableSpan
      for i in values.indices {
        let place = try place(Double(values[i]), categories, row: rows[i / columns], field)
        output[i * categories + place] = 1
      }
    }
  }

  /// Writes rows of a field to memory; throws as `SampleSource` says, and for what is no category.
  public func gather(
    _ field: Int, rows: Range<Int>, into values: UnsafeMutableBufferPointer<Double>
  ) throws {
    guard let categories = categories[field] else {
      return try source.gather(field, rows: rows, into: values)
    }
    let columns = source.fields[field].columns
    let numbers = AlignedBuffer<Double>(count: rows.count * columns)
    values.update(repeating: 0)
    // A view does not keep its memory alive.
    try withExtendedLifetime(numbers) {
      try source.gather(field, rows: rows, into: numbers.buffer)
      for (i, number) in numbers.buffer.enumerated() {
        let row = rows.lowerBound + i / columns
        values[i * categories + (try place(number, categories, row: row, field))] = 1
      }
    }
  }

  private func place(_ number: Double, _ categories: Int, row: Int, _ field: Int) throws -> Int {
    guard let place = Int(exactly: number), (0..<categories).contains(place) else {
      throw Failure(
        .data,
        "'\(fields[field].name)', row \(row): \(number) is none of the \(categories) categories, 0 to "
          + "\(categories - 1)", advice: "give one_hot more categories, or correct the data")
    }
    return place
  }

  /// The order that suits how the samples are stored.
  public var preferredShuffle: ShuffleMode { source.preferredShuffle }

  /// Whether gathering rows waits for no disk.
  public var isAtHand: Bool { source.isAtHand }

  /// How the fields are stored, in words.
  public var storageDescriptions: [String] { source.storageDescriptions }

  /// The memory of the samples before they are encoded.
  public var memoryBytes: Int { source.memoryBytes }

  /// What in the layout of the data makes reading slow, in words.
  public func layoutCautions(shuffle: ShuffleMode, batchRows: Int, readers: Int) -> [String] {
    source.layoutCautions(shuffle: shuffle, batchRows: batchRows, readers: readers)
  }
}

extension Field {
  /// The field with a one-hot vector in place of each value: of a single value in place of the sample,
  /// of several along a new last axis.
  func encoded(categories: Int) -> Field {
    Field(name: name, role: role, shape: columns == 1 ? [categories] : shape + [categories])
  }
}
