import CAllocationCounter
import Optimization
import Testing

/// A training step takes nothing from the heap once it has seen the size of its batch.
@Suite(.enabled(if: allocation_counter_works() == 1, "a sanitizer counts allocations itself"))
struct AllocationTests {
  struct Case: CustomTestStringConvertible {
    let layers: String
    var shapes = ["input": [28, 28]]
    var loss = "sparse_categorical_crossentropy"
    var optimizer = "adam"
    var clipping = GradientClipping.globalNorm(1)

    var testDescription: String { "\(optimizer), \(loss)" }
  }

  private static let classifier = """
    - flatten
    - dense: {units: 64, activation: relu}
    - dropout: {rate: 0.2}
    - dense: {units: 10, activation: softmax}
    """

  static let cases = [
    Case(layers: classifier),
    Case(layers: classifier, optimizer: "adam: {amsgrad: true}", clipping: .norm(1)),
    Case(
      layers: """
        [flatten, dense: {units: 300, activation: sigmoid}, activation: {activation: softmax},
        reshape: {target_shape: [300]}]
        """, optimizer: "sgd: {momentum: 0.9, nesterov: true}", clipping: .value(1)),
    Case(
      layers: """
        [dense: {units: 9, activation: tanh}, flatten, dense: {units: 3, activation: sigmoid}]
        """, loss: "binary_crossentropy", optimizer: "rmsprop: {centered: true, momentum: 0.9}",
      clipping: .none),
    Case(
      layers: """
        - input: {name: a}
        - input: {name: b}
        - dense: {name: c, units: 8, inputs: [a], activation: tanh}
        - concatenate: {name: d, inputs: [c, b, a, c]}
        - activation: {activation: sigmoid}
        - dense: {name: e, units: 4, activation: sigmoid}
        - dropout: {rate: 0.5, inputs: [e], name: f}
        - concatenate: {inputs: [e, f]}
        - dense: {units: 5, activation: softmax}
        """, shapes: ["a": [6], "b": [70]], loss: "categorical_crossentropy", optimizer: "sgd"),
    Case(
      layers: classifier,
      optimizer: "lamb: {learning_rate: {cosine: {initial_learning_rate: 0.01, decay_steps: 9}}, "
        + "gradient_noise: {eta: 0.01}, use_ema: true}", clipping: .norm(1)),
    Case(
      layers: "[dense: {units: 3}, activation: {activation: softmax}]", shapes: ["input": [5]],
      loss: "mean_squared_error", optimizer: "rmsprop"),
  ]

  @Test(arguments: cases)
  func stepAllocatesNothing(_ test: Case) throws {
    let step = try TrainingStep(
      test.layers, shapes: test.shapes, loss: test.loss, optimizer: test.optimizer,
      clipping: test.clipping, rows: 32)
    // Each size of batch once: products are compiled on first use.
    for rows in [32, 7] { _ = try step.run(rows: rows) }
    for rows in [32, 7] {
      var counts: [allocation_counts] = []
      var first = ""
      for _ in 0..<5 {
        allocation_counter_start()
        let loss = try step.run(rows: rows)
        counts.append(allocation_counter_stop())
        if first.isEmpty { first = String(cString: allocation_counter_first_own()) }
        #expect(loss.isFinite)
      }
      for count in counts {
        #expect(count.own == 0, "\(count.own_bytes) bytes, first by\n\(first)")
        #expect(count.library == counts[0].library && count.library > 0)
        #expect(count.library_bytes == counts[0].library_bytes)
        #expect(count.library_alive == 0)
      }
      print(
        "\(test.testDescription): \(rows) rows: allocations by us \(counts[0].own), by oneDNN \(counts[0].library)",
        "(\(counts[0].library_bytes) bytes, \(counts[0].library_alive) not freed)")
    }
  }

  /// The counter counts, or the test above could not fail.
  @Test func counterSeesAllocations() {
    allocation_counter_start()
    let array = [Int](unsafeUninitializedCapacity: 100) { buffer, count in
      buffer.initialize(repeating: 3)
      count = 100
    }
    let counts = allocation_counter_stop()
    #expect(array.count == 100 && counts.own == 1 && counts.own_bytes >= 800)
    #expect(counts.library == 0)
    #expect(!String(cString: allocation_counter_first_own()).isEmpty)
    allocation_counter_start()
    #expect(allocation_counter_stop().own == 0)
  }
}
