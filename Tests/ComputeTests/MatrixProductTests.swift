import Compute
import TestSupport
import Testing

@Suite struct MatrixProductTests {
  /// A product with its arguments, and the result by the plain formula in double precision.
  private struct Sample {
    let shape: ProductShape
    let a: Matrix
    let b: Matrix
    let bias: Matrix?
    let result: Matrix
    let expected: [Double]

    init(_ shape: ProductShape) {
      self.shape = shape
      a = .random(columns: shape.rows * shape.depth, seed: 1)
      b = .random(columns: shape.depth * shape.columns, seed: 2)
      bias = shape.bias ? .random(columns: shape.columns, seed: 3) : nil
      result = .random(columns: shape.rows * shape.columns, seed: 4)
      var expected: [Double] = []
      for m in 0..<shape.rows {
        for n in 0..<shape.columns {
          var sum = bias.map { Double($0.span[n]) } ?? 0
          for k in 0..<shape.depth {
            let left = a.span[shape.transposeA ? k * shape.rows + m : m * shape.depth + k]
            let right = b.span[shape.transposeB ? n * shape.depth + k : k * shape.columns + n]
            sum += Double(left) * Double(right)
          }
          if shape.accumulate { sum += Double(result.span[m * shape.columns + n]) }
          expected.append(sum)
        }
      }
      self.expected = expected
    }

    func run(_ engine: ComputeEngine) throws {
      try engine.product(shape).run(a, b, bias: bias, into: result)
    }

    var error: Double { relativeDistance(result.buffer, expected) }
  }

  @Test(arguments: [1, 7, 33])
  func agreesWithPlainLoops(rows: Int) throws {
    let engine = try ComputeEngine()
    for columns in [1, 7, 33] {
      for depth in [1, 7, 33] {
        for transposed in [(false, false), (false, true), (true, false), (true, true)] {
          var plain = ProductShape(rows: rows, columns: columns, depth: depth)
          (plain.transposeA, plain.transposeB) = transposed
          var biased = plain
          biased.bias = true
          var accumulating = plain
          accumulating.accumulate = true
          for shape in [plain, biased, accumulating] {
            let sample = Sample(shape)
            try sample.run(engine)
            #expect(sample.error < 1e-6, "\(shape)")
          }
        }
      }
    }
  }

  @Test(arguments: [(128, 512, 784), (64, 10, 512), (785, 129, 65)])
  func agreesForLargerSizes(rows: Int, columns: Int, depth: Int) throws {
    var shape = ProductShape(rows: rows, columns: columns, depth: depth)
    shape.bias = true
    let sample = Sample(shape)
    try sample.run(ComputeEngine())
    #expect(sample.error < 1e-6)
  }

  /// Wide results come from another function of the library.
  @Test(arguments: [128, 200])
  func agreesForWideResults(columns: Int) throws {
    for threads in [1, 2] {
      let engine = try ComputeEngine(threads: threads)
      for rows in [1, 16, 70] {
        for transposed in [(false, false), (false, true), (true, false), (true, true)] {
          for (bias, accumulate) in [(false, false), (true, false), (false, true)] {
            var shape = ProductShape(rows: rows, columns: columns, depth: 90)
            (shape.transposeA, shape.transposeB) = transposed
            (shape.bias, shape.accumulate) = (bias, accumulate)
            let sample = Sample(shape)
            try sample.run(engine)
            #expect(sample.error < 1e-6, "\(shape)")
          }
        }
      }
    }
  }

  @Test func wideResultsHaveReproducibleBitsWhereAskedFor() throws {
    let shape = ProductShape(rows: 16, columns: 128, depth: 64)
    #expect(try ComputeEngine().product(shape).implementation == "gemm")
    #expect(try ComputeEngine(isReproducible: true).product(shape).implementation != "gemm")
  }

  @Test func productsAreCompiledOnce() throws {
    let engine = try ComputeEngine()
    let shape = ProductShape(rows: 3, columns: 4, depth: 5)
    let product = try engine.product(shape)
    #expect(try engine.product(shape) === product)
    #expect(try engine.product(ProductShape(rows: 4, columns: 4, depth: 5)) !== product)
    #expect(product.implementation != "unknown")
    #expect(shape.operations == 120)
  }

  /// The scratch memory grows with the products; earlier ones must use the new one.
  @Test func smallProductsSurviveLargerOnes() throws {
    let engine = try ComputeEngine()
    var shape = ProductShape(rows: 5, columns: 6, depth: 7)
    shape.transposeA = true
    let small = Sample(shape)
    try small.run(engine)
    shape = ProductShape(rows: 300, columns: 200, depth: 400)
    shape.transposeA = true
    let large = Sample(shape)
    try large.run(engine)
    let again = Sample(small.shape)
    try again.run(engine)
    #expect(large.error < 1e-6)
    #expect(again.result.hasSameBits(as: small.result))
  }

  @Test func errorsUseTheLibrarysWords() {
    let error = OneDNNError(status: 1, operation: "compile the product")
    #expect(error.description == "oneDNN could not compile the product: out_of_memory")
    #expect(error.exitCode == .outOfMemory)
    #expect(OneDNNError(status: 2, operation: "x").exitCode == .internalError)
  }

  @Test func processorFeaturesAreNamed() {
    let features = ProcessorFeatures.current
    #expect(features.libraryVersion.split(separator: ".").count == 3)
    #expect(!features.instructionSet.isEmpty)
    print("\(features)")
  }
}
