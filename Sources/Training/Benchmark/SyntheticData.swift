import Compute
import DataLoading
import JSON
import NeuralNetwork

/// Samples that are made up, the same in every run: for measurements.
///
/// Images have 784 pixels in [0, 1): those of one of ten prototypes, in which a fifth of the pixels is
/// on, times 0.7, plus uniform noise times 0.3. They lie in memory once, in single precision.
public final class SyntheticData {
  /// What samples there are.
  public enum Kind: String, Sendable {
    /// Images, and the numbers of their prototypes.
    case classes
    /// Images, and the same images.
    case reconstruction
    /// Rows of noise with mean 0 and variance 1, and the same rows from their end to their beginning.
    case reversal
  }

  /// The values of an image.
  public static let pixels = 784
  /// The number of prototypes.
  public static let classCount = 10
  /// The values of a row of noise.
  public static let noiseColumns = 1024
  private static let shareOn: Float = 0.2
  private static let prototypeScale: Float = 0.7
  private static let noiseScale: Float = 0.3

  private var images: (values: AlignedBuffer<Float>, labels: AlignedBuffer<Float>)?

  /// Nothing, yet.
  public init() {}

  /// Samples of a kind.
  ///
  /// - Parameters:
  ///   - count: how many.
  ///   - input: the name of the model's input layer.
  /// - Throws: `Failure` if memory is short.
  func samples(_ kind: Kind, count: Int, input: String) throws -> SampleSet {
    func field(_ name: String, _ role: Field.Role, _ columns: Int?) -> Field {
      Field(name: name, role: role, shape: columns.map { [$0] } ?? [])
    }
    let pixels = Self.pixels
    let columns: [(field: Field, values: AlignedBuffer<Float>)]
    switch kind {
    case .classes:
      let images = images(count)
      columns = [
        (field(input, .input, pixels), images.values),
        (field("labels", .target, nil), images.labels),
      ]
    case .reconstruction:
      let images = images(count)
      columns = [
        (field(input, .input, pixels), images.values),
        (field("images", .target, pixels), images.values),
      ]
    case .reversal:
      images = nil
      let noise = Self.noise(count)
      columns = [
        (field(input, .input, Self.noiseColumns), noise.rows),
        (field("reversed", .target, Self.noiseColumns), noise.reversed),
      ]
    }
    let place = "made-up samples"
    let source = try ArraySource(sharing: columns, place: place)
    return SampleSet(Samples(source, rows: 0..<count), targetPlaces: [place])
  }

  /// At least `count` images.
  private func images(
    _ count: Int
  ) -> (values: AlignedBuffer<Float>, labels: AlignedBuffer<Float>) {
    if let images, images.labels.count == count { return images }
    images = nil
    let (pixels, classes) = (Self.pixels, Self.classCount)
    let values = AlignedBuffer<Float>(count: count * pixels)
    let labels = AlignedBuffer<Float>(count: count)
    let prototypes = AlignedBuffer<Float>(count: classes * pixels)
    let draw = { (range: Range<Float>, stream: UInt64) in
      UniformNumbers(
        range, generator: Philox(seed: 7, purpose: .synthetic, stream: stream))
    }
    let (on, noise, choice) = (draw(0..<1, 0), draw(0..<Self.noiseScale, 1), draw(0..<10, 2))
    let all = prototypes.matrix(rows: classes, columns: pixels)
    for number in 0..<classes {
      on.fill(all.row(number), sample: number, step: 0)
      var row = all.row(number).mutableSpan
      for i in row.indices { row[i] = row[i] < Self.shareOn ? Self.prototypeScale : 0 }
    }
    let rows = values.matrix(rows: count, columns: pixels)
    for sample in 0..<count {
      let number = min(Int(choice.element(0, sample: sample, step: 0)), classes - 1)
      labels.pointer[sample] = Float(number)
      noise.fill(rows.row(sample), sample: sample, step: 0)
      rows.row(sample).add(all.row(number))
    }
    withExtendedLifetime(prototypes) {}
    images = (values, labels)
    return (values, labels)
  }

  private static func noise(
    _ count: Int
  ) -> (rows: AlignedBuffer<Float>, reversed: AlignedBuffer<Float>) {
    let rows = AlignedBuffer<Float>(count: count * noiseColumns)
    let reversed = AlignedBuffer<Float>(count: count * noiseColumns)
    let bound = Float(3).squareRoot()
    let generator = Philox(seed: 7, purpose: .synthetic, stream: 3)
    let numbers = UniformNumbers(-bound..<bound, generator: generator)
    let (from, to) = (
      rows.matrix(rows: count, columns: noiseColumns),
      reversed.matrix(rows: count, columns: noiseColumns)
    )
    for sample in 0..<count {
      numbers.fill(from.row(sample), sample: sample, step: 0)
      let source = from.row(sample).span
      var target = to.row(sample).mutableSpan
      precondition(target.count == source.count)
      for i in target.indices { target[i] = source[source.count - 1 - i] }
    }
    return (rows, reversed)
  }
}

extension SyntheticData.Kind {
  /// How the samples are made.
  var json: JSONValue {
    let inputs = self == .reversal ? SyntheticData.noiseColumns : SyntheticData.pixels
    return [
      "kind": .string(rawValue), "inputs": .integer(inputs),
      "classes": self == .classes ? .integer(SyntheticData.classCount) : .null,
    ]
  }
}
