import JSON

/// What the models of a cross-validation came to: the numbers of each fold, and over all of them mean
/// and standard deviation.
///
/// `folds.json` holds them; two cross-validations with equal results have equal files.
public struct CrossValidationResults: Sendable, Equatable {
  /// The number of folds, K.
  public let folds: Int
  /// The number of samples that are cut into folds.
  public let samples: Int
  /// The numbers of the folds that are done, in the order of the folds.
  public private(set) var records: [EpochRecord] = []

  /// Results that nothing is known of yet.
  public init(folds: Int, samples: Int) {
    self.folds = folds
    self.samples = samples
  }

  /// Reads `folds.json`; nil for anything else.
  public init?(parsing text: String) {
    guard case .object(let members)? = JSONValue(parsing: text) else { return nil }
    func member(_ key: String) -> JSONValue? { members.first { $0.key == key }?.value }
    guard case .integer(let folds)? = member("folds"),
      case .integer(let samples)? = member("samples"),
      case .array(let results)? = member("results")
    else { return nil }
    self.init(folds: folds, samples: samples)
    records = results.compactMap { EpochRecord(parsing: $0.text) }
  }

  /// The numbers of a fold, where it is done.
  public subscript(fold: Int) -> EpochRecord? {
    records.first { $0[.fold] == Double(fold) }
  }

  /// Adds the numbers of a fold, in place of older ones.
  public mutating func add(_ record: EpochRecord) {
    let fold = record[.fold] ?? 0
    records.removeAll { $0[.fold] == fold }
    let place = records.firstIndex { ($0[.fold] ?? 0) > fold } ?? records.count
    records.insert(record, at: place)
  }

  /// Mean and standard deviation of each metric that is a number, in the order of the records.
  ///
  /// With x̄ the mean of the folds' x₁ … x_K, the deviation is √(Σ(xₖ − x̄)² / (K − 1)).
  public var summary: [(key: String, mean: Double, deviation: Double)] {
    guard let first = records.first, records.count > 1 else { return [] }
    let count = Double(records.count)
    return first.values.map(\.key).filter { RecordKey(rawValue: $0) == nil }.map { key in
      let values = records.map { $0[key] ?? .nan }
      let mean = values.reduce(0, +) / count
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (key, mean, (squares / (count - 1)).squareRoot())
    }
  }

  /// The file: a line for each fold, and for mean and deviation when all are done.
  public var json: String {
    var lines = records.map { "    \($0.json)" }.joined(separator: ",\n")
    if !lines.isEmpty { lines = "\n\(lines)\n  " }
    var text = "{\n  \"folds\": \(folds),\n  \"samples\": \(samples),\n  \"results\": [\(lines)]"
    if records.count == folds {
      func line(_ name: String, _ number: (Double, Double) -> Double) -> String {
        var record = EpochRecord()
        for (key, mean, deviation) in summary { record.append(key, number(mean, deviation)) }
        return ",\n  \"\(name)\": \(record.json)"
      }
      text += line("mean") { mean, _ in mean } + line("deviation") { $1 }
    }
    return text + "\n}\n"
  }

  public static func == (a: CrossValidationResults, b: CrossValidationResults) -> Bool {
    a.json == b.json
  }
}
