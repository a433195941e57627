import JSON

/// What was measured of the exchange of gradients of one size.
public struct ExchangeTiming: Sendable {
  /// Bytes of a rank's gradients.
  public let bytes: Int
  /// The times of each method that was measured.
  public let times: [ExchangeMethod: TimeDistribution]
  /// The times of a method as multiples of those of another, in the median of the rounds.
  private let ratios: [ExchangeMethod: [ExchangeMethod: Double]]
  /// The exchange of a step as a multiple of what memory of each rank's own and two barriers take, in
  /// the median of the rounds; nil where these were not measured.
  public let exchangeToMemory: Double?
  /// The exchange of a step as a multiple of the bound: two barriers, and the longer of what memory and
  /// the transfer between caches take.
  public let exchangeToBound: Double?

  /// Brings rounds together.
  ///
  /// - Parameter rounds: for each, the times of all methods, the same ones in each.
  init(bytes: Int, _ rounds: [[ExchangeMethod: [Double]]]) {
    self.bytes = bytes
    let methods = ExchangeMethod.allCases.filter { rounds[0][$0] != nil }
    let medians = rounds.map { $0.mapValues { TimeDistribution($0).median } }
    times = Dictionary(
      uniqueKeysWithValues: methods.map { method in
        (method, TimeDistribution(rounds.flatMap { $0[method] ?? [] }))
      })
    /// The median over the rounds of what `number` makes of the medians of a round.
    func median(_ number: ([ExchangeMethod: Double]) -> Double?) -> Double? {
      let numbers = medians.compactMap(number)
      return numbers.isEmpty ? nil : TimeDistribution(numbers).median
    }
    var ratios: [ExchangeMethod: [ExchangeMethod: Double]] = [:]
    for method in methods {
      for other in methods {
        ratios[method, default: [:]][other] = median { round in
          guard let time = round[method], let base = round[other] else { return nil }
          return time / base
        }
      }
    }
    self.ratios = ratios
    /// The exchange to the longest of some methods and two barriers.
    func exchange(to methods: ExchangeMethod...) -> Double? {
      median { round in
        guard let exchange = round[.exchange], let barriers = round[.barriers],
          let longest = methods.compactMap({ round[$0] }).max()
        else { return nil }
        return exchange / (longest + barriers)
      }
    }
    exchangeToMemory = exchange(to: .memory)
    exchangeToBound = exchange(to: .memory, .transfer)
  }

  /// How many times as long as `other` a method takes, in the median of the rounds; nil where either
  /// was not measured.
  public func ratio(_ method: ExchangeMethod, to other: ExchangeMethod) -> Double? {
    ratios[method]?[other]
  }

  /// All numbers by name, in bytes and seconds.
  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    let methods = ExchangeMethod.allCases.map { method in
      JSONMember(method.rawValue, times[method]?.json ?? .null)
    }
    return [
      "bytes": .integer(bytes), "seconds": .object(methods),
      "mpi_to_all_reduce": number(ratio(.mpi, to: .allReduce)),
      "mpi_in_pieces_to_all_reduce": number(ratio(.mpiInPieces, to: .allReduce)),
      "mpi_to_exchange": number(ratio(.mpi, to: .exchange)),
      "exchange_to_memory": number(exchangeToMemory),
      "exchange_to_bound": number(exchangeToBound),
    ]
  }
}
