import HDF5

/// Samples for every kind of loss: 20 to train with, so that the last batch of 8 has 4, and 7 to
/// validate with.
enum EntryData {
  private static let columns = 3

  /// Writes all data sets.
  static func write(to path: String) throws {
    let file = try File.create(path)
    var state: UInt64 = 7
    /// A number from 0 to 1.
    func draw() -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24)
    }
    for (part, rows) in [("train", 20), ("validation", 7)] {
      func write(_ name: String, columns: Int, _ values: [Float]) throws {
        try file.root.createDataset(named: "\(part)/\(name)", shape: [rows, columns], values)
      }
      func numbers(_ columns: Int, _ number: () -> Float) -> [Float] {
        (0..<rows * columns).map { _ in number() }
      }
      let labels = numbers(1) { (draw() * 3).rounded(.down) }
      try write("inputs", columns: 5, numbers(5) { 4 * draw() - 2 })
      try write("categories", columns: 2, numbers(2) { (draw() * 4).rounded(.down) })
      try write("labels", columns: 1, labels)
      try write(
        "one_hot", columns: 3, labels.flatMap { label in (0..<3).map { $0 == Int(label) ? 1 : 0 } })
      try write("real", columns: 3, numbers(3) { 2 * draw() - 1 })
      try write("positive", columns: 3, numbers(3) { 0.5 + 2 * draw() })
      try write("bits", columns: 3, numbers(3) { draw().rounded() })
      try write("signs", columns: 3, numbers(3) { draw() < 0.5 ? -1 : 1 })
    }
    try file.close()
  }
}
