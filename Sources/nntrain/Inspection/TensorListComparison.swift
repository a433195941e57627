import HDF5
import Training

/// How the tensors of one kind differ between two files: a line for each that does.
struct TensorListComparison {
  /// What one of the tensors is called.
  let noun: String
  /// The number of tensors in either file.
  private(set) var count = 0
  /// The number of those that differ, or are in one file only.
  private(set) var differingCount = 0
  /// Differing elements: a row for each tensor.
  private var rows: [[String]] = []
  /// Differences of another kind: a sentence for each.
  private var sentences: [String] = []

  private static let titles = [
    "", "differing", "largest difference", "at", "values", "last places", "NaN",
  ]

  /// Compares tensors that have the same names.
  ///
  /// - Parameter noun: what one of them is called.
  /// - Throws: `Diagnosable` errors of reading.
  init(
    _ files: (a: ComparedFile, b: ComparedFile),
    _ tensors: KeyPath<ComparedFile, [ComparedFile.Tensor]>,
    noun: String, by criterion: TensorComparison.Criterion
  ) throws {
    let (first, second) = (files.a[keyPath: tensors], files.b[keyPath: tensors])
    let others = Dictionary(second.map { ($0.name, $0.dataset) }) { first, _ in first }
    let names = Set(first.map(\.name))
    let onlyInB = second.filter { !names.contains($0.name) }
    count = first.count + onlyInB.count
    self.noun = noun
    let onlyInA = first.filter { others[$0.name] == nil }
    for (name, dataset) in first {
      if let other = others[name] { try compare(name, dataset, other, files, criterion) }
    }
    for (file, alone) in [(files.a, onlyInA), (files.b, onlyInB)] {
      differingCount += alone.count
      guard alone.count < max(count, 2) else {
        sentences.append("\(alone.count) \(noun)s: only in \(file.name)")
        continue
      }
      sentences += alone.map { "\($0.name.printable) \($0.dataset.shape): only in \(file.name)" }
    }
  }

  /// The lines, each with its end; empty where nothing differs.
  var text: String {
    var table = TextTable(rightAligned: [1, 2, 5])
    if !rows.isEmpty {
      // Columns without any content are left out.
      let shown = Self.titles.indices.filter { column in rows.contains { !$0[column].isEmpty } }
      for row in [Self.titles] + rows { table.append(shown.map { row[$0] }) }
    }
    return table.text + sentences.map { "\($0)\n" }.joined()
  }

  private mutating func compare(
    _ name: String, _ a: Dataset, _ b: Dataset, _ files: (a: ComparedFile, b: ComparedFile),
    _ criterion: TensorComparison.Criterion
  ) throws {
    guard a.shape == b.shape else {
      differingCount += 1
      sentences.append(
        "\(name.printable): \(a.shape) in \(files.a.name), \(b.shape) in \(files.b.name)")
      return
    }
    let comparison = try TensorComparison(a, b, criterion)
    if comparison.differingCount > 0 { rows.append(Self.row(name, comparison, a.shape)) }
    var isDifferent = comparison.differingCount > 0
    if a.elementType != b.elementType {
      // Values of two types may agree, but never all their bits.
      if case .bits = criterion { isDifferent = true }
      sentences.append(
        "\(name.printable): \(a.elementType) in \(files.a.name), \(b.elementType) in "
          + files.b.name)
    }
    if isDifferent { differingCount += 1 }
  }

  private static func row(
    _ name: String, _ comparison: TensorComparison, _ shape: [Int]
  ) -> [String] {
    let largest = comparison.largest
    let nans = comparison.nanCounts
    return [
      name.printable,
      "\(NumberText.grouped(comparison.differingCount)) of \(NumberText.grouped(comparison.count))",
      largest.map { NumberText.short($0.difference) } ?? "-",
      largest.map { "\(index($0.place, in: shape))" } ?? "-",
      largest.map { "\($0.values.a) and \($0.values.b)" } ?? "-",
      comparison.lastPlaces.map { NumberText.grouped(Double($0)) } ?? "",
      nans.a + nans.b == 0
        ? "" : "\(NumberText.grouped(nans.a)) and \(NumberText.grouped(nans.b))",
    ]
  }

  /// The index of an element along each axis.
  private static func index(_ place: Int, in shape: [Int]) -> [Int] {
    var rest = place
    return shape.reversed().map { length in
      defer { rest /= length }
      return rest % length
    }.reversed()
  }
}
