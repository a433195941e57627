import Diagnostics

/// What connects a node with the others.
public struct NetworkLink: Sendable, Equatable {
  /// Bytes that a node sends in a second while it receives as many.
  public let bytesPerSecond: Double
  /// Seconds that each message takes besides, those of a rank one after the other.
  public let latency: Double

  /// A link.
  public init(bytesPerSecond: Double, latency: Double) {
    precondition(bytesPerSecond > 0 && latency >= 0)
    self.bytesPerSecond = bytesPerSecond
    self.latency = latency
  }

  /// Reads a link as people write it: `25Gb/s,5us` for 25·10⁹ bits a second and 5 µs a message.
  ///
  /// Rates are in bits (`b`, `bit`) or bytes (`B`) a second with k, M, G or T, latencies in ns, us (or
  /// µs), ms or s.
  /// - Throws: `Failure` with code `usage`.
  public init(parsing text: String) throws {
    func failure(_ words: String) -> Failure {
      Failure(.usage, words, advice: "write it as in 25Gb/s,5us")
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
      String($0.filter { $0 != " " })
    }
    guard parts.count == 2 else {
      throw failure("'\(text.printable)' is no link: a rate and a latency")
    }
    guard let rate = Self.number(parts[0], units: Self.rates), rate > 0 else {
      throw failure("'\(parts[0].printable)' is no rate of a link")
    }
    guard let latency = Self.number(parts[1], units: Self.times) else {
      throw failure("'\(parts[1].printable)' is no latency of a link")
    }
    self.init(bytesPerSecond: rate, latency: latency)
  }

  /// The units of rates, in bytes a second.
  private static let rates: [String: Double] = {
    var units: [String: Double] = [:]
    for (prefix, scale) in [("", 1), ("k", 1e3), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)] {
      for bits in ["b", "bit"] { units["\(prefix)\(bits)/s"] = scale / 8 }
      units["\(prefix)B/s"] = scale
    }
    return units
  }()

  private static let times = ["ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1]

  /// A number of a unit; nil for what is none.
  private static func number(_ text: String, units: [String: Double]) -> Double? {
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    guard let number = Double(digits), let unit = units[String(text.dropFirst(digits.count))]
    else { return nil }
    return number * unit
  }
}
