import DataParallel
import MPI

/// An exchange to check, and the order of its sums.
struct ExchangeCase {
  static let granularity = 4096
  static let totalsCount = 3

  let exchange: any GradientExchange
  /// All ranks, numbered as in the exchange.
  let world: Communicator
  /// How many copies of the parameters there are, and whether this rank is asked for one of them.
  let copies: Int
  let hasCopy: Bool
  /// The ranks of a node.
  let ranksPerNode: Int
  let place: String

  /// Every exchange that fits where the ranks are: on one node also those that pretend that each few
  /// ranks are a node.
  static func all(
    _ checks: Checks, _ count: Int, table: Int, traffic: GradientTraffic = GradientTraffic()
  ) throws -> [ExchangeCase] {
    let world = try checks.world.numberedByNode()
    let node = try world.splitByNode()
    let fewest = try world.allReduce(node.size, .minimum)
    var cases = [allReduce(world, count, table: table, traffic: traffic)]
    if fewest == world.size {
      cases.append(try sharedMemory(world, count, table: table))
      for size in 1...world.size where world.size % size == 0 {
        guard let pretended = try world.split(color: world.rank / size) else { continue }
        cases.append(try hierarchical(world, pretended, count, table: table, traffic: traffic))
      }
    } else if try fewest == world.allReduce(node.size, .maximum) {
      cases.append(try hierarchical(world, node, count, table: table, traffic: traffic))
    }
    if world.size == 1 {
      let exchange = SoloExchange(count: count, tableCount: table)
      cases.append(ExchangeCase(exchange, world, copies: 1, hasCopy: false))
    }
    return cases
  }

  private init(
    _ exchange: any GradientExchange, _ world: Communicator, copies: Int, hasCopy: Bool,
    ranksPerNode: Int = 1
  ) {
    self.exchange = exchange
    self.world = world
    self.copies = copies
    self.hasCopy = hasCopy
    self.ranksPerNode = ranksPerNode
    place = "\(exchange.name), \(copies) copies, \(exchange.parameters.count) parameters"
  }

  /// The exchange on one node.
  static func sharedMemory(
    _ world: Communicator, _ count: Int, table: Int
  ) throws -> ExchangeCase {
    let exchange = try SharedMemoryExchange(
      on: world, count: count, granularity: granularity, totalsCount: totalsCount,
      tableCount: table, coresToSpare: false)
    return ExchangeCase(exchange, world, copies: 1, hasCopy: false, ranksPerNode: world.size)
  }

  /// The exchange of private copies.
  static func allReduce(
    _ world: Communicator, _ count: Int, table: Int, traffic: GradientTraffic = GradientTraffic()
  ) -> ExchangeCase {
    let exchange = AllReduceExchange(
      on: world, count: count, granularity: granularity, totalsCount: totalsCount,
      tableCount: table, traffic: traffic)
    return ExchangeCase(exchange, world, copies: world.size, hasCopy: true)
  }

  private static func hierarchical(
    _ world: Communicator, _ node: Communicator, _ count: Int, table: Int,
    traffic: GradientTraffic
  ) throws -> ExchangeCase {
    let exchange = try HierarchicalExchange(
      on: world, node: node, count: count, granularity: granularity, totalsCount: totalsCount,
      tableCount: table, coresToSpare: false, traffic: traffic)
    return ExchangeCase(
      exchange, world, copies: world.size / node.size, hasCopy: node.rank == 0,
      ranksPerNode: node.size)
  }

  /// Fills this rank's gradients from the end on, and tells the exchange of each of so many parts but
  /// the last that it is final.
  func fill(
    parts: Int, _ visit: (Range<Int>) -> Void = { _ in }, between: () -> Void = {},
    _ gradient: (Int) -> Float
  ) throws {
    let values = exchange.gradients.buffer
    for part in (0..<parts).reversed() {
      let start = part * values.count / parts
      for i in start..<(part + 1) * values.count / parts { values[i] = gradient(i) }
      between()
      if part > 0 { try exchange.advance(from: start, visit: visit) }
    }
  }

  /// The sum of a number of each rank in the order of the tree, by its definition.
  func sum<Number: FloatingPoint>(_ number: (Int) -> Number) -> Number {
    // For powers of two the tree over nodes and their ranks is the tree over all ranks.
    let branch = ranksPerNode.nonzeroBitCount == 1 ? 1 : ranksPerNode
    return Self.tree(0..<world.size / branch) { node in
      Self.tree(node * branch..<(node + 1) * branch, number)
    }
  }

  /// The sum where those of other nodes than this rank's are rounded to bfloat16.
  func roundedSum(_ number: (Int) -> Float) -> Float {
    Self.tree(0..<world.size / ranksPerNode) { node in
      let sum = Self.tree(node * ranksPerNode..<(node + 1) * ranksPerNode, number)
      return node == world.rank / ranksPerNode ? sum : Self.rounded(sum)
    }
  }

  /// The nearest multiple of the last of 8 significant bits; of two, the even one.
  private static func rounded(_ number: Float) -> Float {
    guard number.isFinite, number != 0 else { return number }
    let unit = Double(number.ulp) * 0x1p16
    return Float((Double(number) / unit).rounded(.toNearestOrEven) * unit)
  }

  /// ((v₀ + v₁) + (v₂ + v₃)) + …
  private static func tree<Number: FloatingPoint>(
    _ range: Range<Int>, _ number: (Int) -> Number
  ) -> Number {
    guard range.count > 1 else { return number(range.lowerBound) }
    var left = 1
    while left * 2 < range.count { left *= 2 }
    let middle = range.lowerBound + left
    return tree(range.lowerBound..<middle, number) + tree(middle..<range.upperBound, number)
  }
}
