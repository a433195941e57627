import Configuration
import Conversion
import Diagnostics
import TestSupport
import Testing

@Suite("Mutated configurations")
struct FuzzTests {
  @Test("Whatever is changed, the answer is a value or a failure on one line", arguments: 0..<4)
  func mutations(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var understood = 0
    for _ in 0..<2500 {
      let text = mutate(Self.seedText, &random)
      do {
        let node = try document(text)
        understood += 1
        #expect(try document(node.yaml) == node, "\(text)")
        _ = try read(node)
      } catch let failure as Failure {
        #expect(failure.exitCode == .configuration, "\(failure)")
        #expect(!failure.description.contains { $0.isNewline }, "\(failure)")
      }
    }
    #expect(understood > 100)
  }

  private func read(_ node: ConfigurationNode) throws -> Int {
    try node.read { options in
      _ = try options.string("name", default: "x")
      _ = try options.integer("seed", default: 1)
      _ = options.node("data")
      let model = try options.entries("model", from: layers)
      let training = try options.options("training")
      _ = try training.integer("epochs", in: 1...)
      _ = try training.integer("batch_size", or: "full", in: 1...)
      _ = try training.optionalOptions("gradient_clipping")?.optionalNumber("global_norm", above: 0)
      return model.count
    }
  }

  @Test("The configuration that is mutated is itself good")
  func seedIsGood() throws {
    #expect(try read(document(Self.seedText)) == 4)
  }

  private func mutate(_ text: String, _ random: inout SplitMix64) -> String {
    var scalars = Array(text.unicodeScalars)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0..<scalars.count, using: &random)
      let end = min(scalars.count, place + Int.random(in: 1...12, using: &random))
      switch Int.random(in: 0..<5, using: &random) {
      case 0: scalars[place] = Self.indicators.randomElement(using: &random) ?? "x"
      case 1: scalars.insert(Self.indicators.randomElement(using: &random) ?? "x", at: place)
      case 2: scalars.removeSubrange(place..<end)
      case 3:
        let target = Int.random(in: 0...scalars.count, using: &random)
        scalars.insert(contentsOf: scalars[place..<end], at: target)
      default:
        let fragment = Self.fragments.randomElement(using: &random) ?? ""
        scalars.insert(contentsOf: fragment.unicodeScalars, at: place)
      }
    }
    var result = ""
    result.unicodeScalars.append(contentsOf: scalars)
    return result
  }

  private static let indicators = Array(
    "-?:,[]{}#&*!|>'\"%@` \t\n\r0aé\u{0}\u{85}\u{2028}\u{FEFF}😀".unicodeScalars)
  private static let fragments = [
    "&a ", "*a", "*a : ", "? ", "!!int ", "!<x> ", "<<: *a\n", "\n---\n", "\n...\n", "%YAML 1.1\n",
    "\"\\x00\"", "'", "|\n", ">2-\n", "[[[[", "}}}}", "1e999", ".nan", "~", "units: 3\n  ",
  ]

  private static let seedText = """
    # a comment
    name: mnist-mlp
    seed: 7
    data: &a
      file: data/mnist.h5
      train: {inputs: train/images, targets: train/labels}
      preprocessing: [{rescale: {scale: 0.00392156862745098}}]
    model:
      - flatten
      - dense: {units: 512, activation: relu}
      - dropout: {rate: 0.2}
      - dense:
          units: 10
          activation: "linear"
    training:
      epochs: 5
      batch_size: 128
      gradient_clipping: {global_norm: 1.0}

    """
}
