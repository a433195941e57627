import DataLoading
import Diagnostics
import Testing

@Suite("One-hot vectors")
struct OneHotTests {
  @Test("Category numbers become one-hot vectors, of as many categories as there are")
  func oneHot() throws {
    let kind = Field(name: "kind", role: .input, shape: [])
    let pair = Field(name: "pair", role: .input, shape: [2])
    let target = Field(name: "y", role: .target, shape: [1])
    let source = try ArraySource([
      .init(kind, [2, 0, 1] as [UInt8]), .init(pair, [0, 1, 1, 1, 0, 0] as [Float]),
      .init(target, [1, 0, 1] as [Float]),
    ])
    let samples = Samples(source)
    let inputs = PreprocessingChain([
      OneHot(inputs: ["kind"]), OneHot(categories: 3, inputs: ["pair"]),
    ])
    let fitted = try [inputs, PreprocessingChain([OneHot()], role: .target)]
      .map { try $0.fitted(to: samples) }.joined()
    #expect(fitted.categories == [3, 3, 2])
    #expect(fitted.learned == ["0/kind/categories": [3], "0/y/categories": [2]])
    let encoded = EncodedSource(source, categories: fitted.categories)
    #expect(encoded.fields.map(\.shape) == [[3], [2, 3], [2]])
    #expect(try encoded.values(0, [0, 1, 2], affine: .identity) == [0, 0, 1, 1, 0, 0, 0, 1, 0])
    #expect(try encoded.values(1, [1], affine: .identity) == [0, 1, 0, 0, 1, 0])
    #expect(try encoded.doubles(2, 1..<3) == [1, 0, 0, 1])
    let restored = try FittedPreprocessing(
      inputs, fields: source.fields, learned: fitted.learned)
    #expect(restored.categories == [3, 3, nil])
    #expect(throws: Failure.self) { try FittedPreprocessing(inputs, fields: source.fields) }
    // A category that was not there.
    let narrow = EncodedSource(source, categories: [2, nil, nil])
    let error = #expect(throws: Failure.self) {
      try narrow.values(0, [1, 2, 0], affine: .identity)
    }
    #expect(error?.exitCode == .data)
    #expect(error?.description.contains("'kind', row 0: 2.0") == true)
  }

  @Test("Amounts are no categories, and one_hot is alone")
  func noCategories() throws {
    let field = Field(name: "x", role: .input, shape: [])
    for values in [[0, -1], [0, 1.5], [0, 1e9]] as [[Float]] {
      let samples = Samples(try ArraySource([.init(field, values)]))
      let error = #expect(throws: Failure.self) {
        try PreprocessingChain([OneHot()]).fitted(to: samples)
      }
      #expect(error?.exitCode == .data)
    }
    let samples = Samples(try ArraySource([.init(field, [0, 1] as [Float])]))
    let both = PreprocessingChain([OneHot(), Rescale(scale: 2)])
    let error = #expect(throws: Failure.self) { try both.fitted(to: samples) }
    #expect(error?.exitCode == .configuration)
  }
}
