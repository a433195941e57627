import DataLoading
import Diagnostics

/// The data set that is part of the program: 1,797 handwritten digits of 8 × 8 pixels.
///
/// Pixels are whole numbers from 0 to 16, classes from 0 to 9. Every fifth sample belongs to the test
/// set, the others to the training set.
public enum Digits {
  /// What messages call it.
  static let place = "the built-in digits"
  private static let pixels = 64

  /// Whether a sample, by its place in the text, belongs to the test set.
  private static func isTest(_ index: Int) -> Bool { index % 5 == 4 }

  /// All samples, those of the training set first, as inputs of the given name and targets.
  static func source(input: String) throws -> ArraySource {
    var images: [UInt8] = []
    var labels: [UInt8] = []
    text.withUTF8Buffer { bytes in
      let lines = bytes.split(separator: UInt8(ascii: "\n")).enumerated()
      let ordered = lines.filter { !isTest($0.offset) } + lines.filter { isTest($0.offset) }
      for (_, line) in ordered {
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
    let trainingCount = (0..<source.count).count { !isTest($0) }
    let all = SampleSet(Samples(source), targetPlaces: [place])
    return (
      all.replacing(Samples(source, rows: 0..<trainingCount)),
      all.replacing(Samples(source, rows: trainingCount..<source.count))
    )
  }
}
