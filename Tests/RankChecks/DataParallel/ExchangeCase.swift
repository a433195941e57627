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
  /// Ranks in a branch at the bottom of the tree.
  let branch: Int
  let place: String

  /// Every exchange that fits where the ranks are: on one node also those that pretend that each few
  /// ranks are a node.
  static func all(_ checks: Checks, _ count: Int, table: Int) throws -> [ExchangeCase] {
    let world = try checks.world.numberedByNode()
    let node = try world.splitByNode()
    let fewest = try world.allReduce(node.size, .minimum)
    var cases = [allReduce(world, count, table: table)]
    if fewest == world.size {
      cases.append(try sharedMemory(world, count, table: table))
      for size in 1...world.size where world.size % size == 0 {
        guard let pretended = try world.split(color: world.rank / size) else { continue }
        cases.append(try hierarchical(world, pretended, count, table: table))
      }
    } else if try fewest == world.allReduce(node.size, .maximum) {
      cases.append(try hierarchical(world, node, count, table: table))
    }
    if world.size == 1 {
      let exchange = SoloExchange(count: count, tableCount: table)
      cases.append(ExchangeCase(exchange, world, copies: 1, hasCopy: false))
    }
    return cases
  }

  private init(
    _ exchange: any GradientExchange, _ world: Communicator, copies: Int, hasCopy: Bool,
    branch: Int = 1
  ) {
    self.exchange = exchange
    self.world = world
    self.copies = copies
    self.hasCopy = hasCopy
    self.branch = branch
    place = "\(exchange.name), \(copies) copies, \(exchange.parameters.count) parameters"
  }

  /// The exchange on one node.
  static func sharedMemory(
    _ world: Communicator, _ count: Int, table: Int
  ) throws -> ExchangeCase {
    let exchange = try SharedMemoryExchange(
      on: world, count: count, granularity: granularity, totalsCount: totalsCount,
      tableCount: table, coresToSpare: false)
    return ExchangeCase(exchange, world, copies: 1, hasCopy: false)
  }

  /// The exchange of private copies.
  static func allReduce(_ world: Communicator, _ count: Int, table: Int) -> ExchangeCase {
    let exchange = AllReduceExchange(
      on: world, count: count, granularity: granularity, totalsCount: totalsCount,
      tableCount: table)
    return ExchangeCase(exchange, world, copies: world.size, hasCopy: true)
  }

  private static func hierarchical(
    _ world: Communicator, _ node: Communicator, _ count: Int, table: Int
  ) throws -> ExchangeCase {
    let exchange = try HierarchicalExchange(
      on: world, node: node, count: count, granularity: granularity, totalsCount: totalsCount,
      tableCount: table, coresToSpare: false)
    // For powers of two the tree over nodes and their ranks is the tree over all ranks.
    let isPowerOfTwo = node.size.nonzeroBitCount == 1
    return ExchangeCase(
      exchange, world, copies: world.size / node.size, hasCopy: node.rank == 0,
      branch: isPowerOfTwo ? 1 : node.size)
  }

  /// The sum of a number of each rank in the order of the tree, by its definition.
  func sum<Number: FloatingPoint>(_ number: (Int) -> Number) -> Number {
    Self.tree(0..<world.size / branch) { node in
      Self.tree(node * branch..<(node + 1) * branch, number)
    }
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
