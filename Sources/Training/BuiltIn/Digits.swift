import DataLoading
import Diagnostics

/// The data set that is part of the program: 1,797 handwritten digits of 8 × 8 pixels.
///
/// Pixels are whole numbers from 0 to 16, classes from 0 to 9. The first 1,437 samples are the
/// training set, the last 360, written by other people, the test set.
public enum Digits {
  /// What messages call it.
  static let place = "the built-in digits"
  private static let pixels = 64
  private static let trainingCount = 1437

  /// All samples, as inputs of the given name and targets.
  static func source(input: String) throws -> ArraySource {
    var images: [UInt8] = []
    var labels: [UInt8] = []
    text.withUTF8Buffer { bytes in
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        images += line.prefix(pixels).map { $0 - UInt8(ascii: "A") }
        labels += line.dropFirst(pixels).map { $0 - UInt8(ascii: "0") }
      }
    }
    let images8x8 = Field(name: input, role: .input, shape: [8, 8])
    let classes = Field(name: "labels", role: .target, shape: [])
    return try ArraySource([.init(images8x8, images), .init(classes, labels)], place: place)
  }

  /// The training set and the test set.
  static func sets(input: String) throws -> (training: SampleSet, test: SampleSet) {
    let source = try source(input: input)
    let all = SampleSet(Samples(source), targetPlace: place)
    return (
      all.replacing(Samples(source, rows: 0..<trainingCount)),
      all.replacing(Samples(source, rows: trainingCount..<source.count))
    )
  }
}
