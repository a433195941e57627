import Compute
import Diagnostics

/// Samples in arrays: for tests, and for data that is built into the program.
public final class ArraySource: SampleSource {
  /// What a sample consists of.
  public let fields: [Field]
  /// The number of samples.
  public let count: Int
  private let storages: [any FieldStorage]

  /// A field with its values, row by row.
  public struct Column: Sendable {
    let field: Field
    let kind: ElementKind
    let bytes: [UInt8]
    let rows: Int

    /// Numbers of single precision.
    public init(_ field: Field, _ values: [Float]) {
      self.init(field, .float32, values)
    }

    /// Bytes, such as pixels and class indices.
    public init(_ field: Field, _ values: [UInt8]) {
      self.init(field, .uint8, values)
    }

    private init<Value: BitwiseCopyable>(_ field: Field, _ kind: ElementKind, _ values: [Value]) {
      precondition(field.columns > 0, "'\(field.name)' has rows without values")
      precondition(values.count % field.columns == 0, "'\(field.name)' has no whole rows")
      self.field = field
      self.kind = kind
      rows = values.count / field.columns
      bytes = values.withUnsafeBytes { Array($0) }
    }
  }

  /// Samples of several fields.
  ///
  /// - Parameter place: what the samples are called in messages.
  /// - Throws: `Failure` (data) if the fields have different numbers of rows.
  public convenience init(_ columns: [Column], place: String = "data in memory") throws {
    try self.init(
      columns.map { column in
        let memory = AlignedBuffer<UInt8>(count: column.bytes.count)
        UnsafeMutableRawBufferPointer(memory.buffer).copyBytes(from: column.bytes)
        return Part(
          field: column.field, kind: column.kind, base: memory.pointer, rows: column.rows,
          owner: memory)
      }, place)
  }

  /// Samples whose values others may read as well: nobody writes to them any more, and a buffer may
  /// be that of several fields.
  ///
  /// - Throws: as `init(_:place:)`.
  public convenience init(
    sharing columns: [(field: Field, values: AlignedBuffer<Float>)], place: String
  ) throws {
    try self.init(
      columns.map { field, values in
        precondition(values.count % field.columns == 0, "'\(field.name)' has no whole rows")
        return Part(
          field: field, kind: .float32, base: values.pointer, rows: values.count / field.columns,
          owner: values)
      }, place)
  }

  /// A field, and the memory that its rows are in.
  private struct Part {
    let field: Field
    let kind: ElementKind
    let base: UnsafeRawPointer
    let rows: Int
    let owner: AnyObject
  }

  private init(_ parts: [Part], _ place: String) throws {
    precondition(!parts.isEmpty, "a source without fields")
    storages = parts.map { part in
      let origin = FieldOrigin(
        place: place, dataset: part.field.name,
        requiresExactIntegers: part.field.role == .target)
      return MemoryStorage(
        part.base, rows: part.rows, columns: part.field.columns, kind: part.kind,
        owner: part.owner, origin: origin, description: "in memory")
    }
    fields = parts.map(\.field)
    count = storages[0].count
    for (field, storage) in zip(fields, storages) where storage.count != count {
      throw Failure(
        .data,
        "\(place): '\(fields[0].name)' and '\(field.name)' have \(count) and \(storage.count) rows"
      )
    }
  }

  /// Writes rows of a field to a matrix; throws as `SampleSource` says.
  public func gather(_ field: Int, rows: Span<Int>, affine: Affine, into matrix: Matrix) throws {
    try storages[field].gather(rows, affine: affine, into: matrix)
  }

  /// Writes rows of a field to memory as they are; throws as `SampleSource` says.
  public func gather(
    _ field: Int, rows: Range<Int>, into values: UnsafeMutableBufferPointer<Double>
  ) throws {
    try storages[field].gather(rows, into: values)
  }

  /// All rows in any order: they are in memory.
  public var preferredShuffle: ShuffleMode { .full }

  /// Whether gathering rows is only copying memory: it is.
  public var isAtHand: Bool { storages.allSatisfy { $0.isAtHand } }

  /// How each field is stored, in words.
  public var storageDescriptions: [String] {
    zip(fields, storages).map { "\($0.name): \($1.description)" }
  }

  /// The bytes of all values.
  public var memoryBytes: Int { storages.reduce(0) { $0 + $1.memoryBytes } }

  /// Nothing: there is no file.
  public func layoutCautions(shuffle: ShuffleMode, batchRows: Int, readers: Int) -> [String] { [] }
}
