import Compute

/// One rank's rows of one global batch, in memory that is used again and again.
///
/// A rank may own no rows of a small batch; it still gets the batch, with `rows` 0.
public final class Batch: @unchecked Sendable {
  // Safe to share: the loader hands a batch over and does not touch it until it is released.
  /// The epoch, from 0.
  public internal(set) var epoch = 0
  /// The batch within the epoch, from 0.
  public internal(set) var step = 0
  /// The round of the step, from 0: the part of the global batch's rows that is worked on at once.
  public internal(set) var round = 0
  /// The number of rows that this rank owns in the round.
  public internal(set) var rows = 0
  /// The own rows of each of the rank's shards of the round; they cover `0 ..< rows` in order.
  public private(set) var shards: [Range<Int>] = []
  /// The number of the first of them among the rank's shards of all rounds.
  public var firstShard: Int { round * shards.count }
  /// The place of the first own row in the global batch.
  public internal(set) var firstRow = 0
  /// The number of samples in the global batch, over all ranks.
  public internal(set) var globalCount = 0

  /// The most rows that it can hold.
  public let capacity: Int
  private let indices: AlignedBuffer<Int>
  private let firstIndex: UnsafeMutablePointer<Int>
  private let buffers: [AlignedBuffer<Float>]
  private let columns: [Int]
  private let inputs: [Int]
  private let targets: [Int]
  private let weights: Int?

  init(fields: [Field], capacity: Int) {
    self.capacity = capacity
    indices = AlignedBuffer(count: capacity)
    firstIndex = indices.pointer
    columns = fields.map(\.columns)
    buffers = columns.map { AlignedBuffer(count: capacity * $0) }
    inputs = fields.indices.filter { fields[$0].role == .input }
    targets = fields.indices.filter { fields[$0].role == .target }
    weights = fields.firstIndex { $0.role == .sampleWeight }
  }

  /// Says which rows of a global batch of `globalCount` samples the batch holds.
  func take(_ sharding: Sharding, rank: Int, round: Int, globalCount: Int) {
    let own = sharding.rows(ofRank: rank, round: round, in: globalCount)
    self.globalCount = globalCount
    self.round = round
    firstRow = own.lowerBound
    rows = own.count
    shards.removeAll(keepingCapacity: true)
    for shard in sharding.shards(ofRank: rank, round: round) {
      let range = sharding.rows(ofShard: shard, in: globalCount)
      shards.append(range.lowerBound - firstRow..<range.upperBound - firstRow)
    }
  }

  /// The values of a field: `[rows, columns]`.
  public func values(ofField field: Int) -> Matrix {
    buffers[field].matrix(rows: rows, columns: columns[field])
  }

  /// The number of inputs.
  public var inputCount: Int { inputs.count }

  /// The values of an input, in the order of the source: `[rows, columns]`.
  public func input(_ index: Int = 0) -> Matrix { values(ofField: inputs[index]) }

  /// The values of a target, in the order of the source: `[rows, columns]`.
  public func target(_ index: Int = 0) -> Matrix { values(ofField: targets[index]) }

  /// The factors of the samples' losses, if the data has any: `[rows, 1]`.
  public var sampleWeights: Matrix? { weights.map { values(ofField: $0) } }

  /// The rows of the data set that the own rows come from: which samples these are.
  public var sampleRows: Span<Int> {
    @_lifetime(borrow self) get {
      _overrideLifetime(Span(_unsafeStart: firstIndex, count: rows), borrowing: self)
    }
  }

  /// The places for the rows of the data set, to write.
  var rowPlaces: UnsafeMutableBufferPointer<Int> {
    UnsafeMutableBufferPointer(start: firstIndex, count: rows)
  }
}
