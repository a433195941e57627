import Compute
import Configuration
import Diagnostics
import NeuralNetwork
import TestSupport
import Testing

@Suite struct GoldenMetricTests {
  private func metric(_ yaml: String, output: Int, target: Int) throws -> any Metric {
    let metric = try Catalogue.metrics.make(from: ConfigurationNode(yaml: yaml, file: "test"))
    let shapes = (Shape([output]), Shape([target]))
    try #require(metric.accepts(output: shapes.0, target: shapes.1))
    return try metric.sized(output: shapes.0, target: shapes.1)
  }

  /// The value of all rows, which come in parts whose sums are added up.
  private func value(
    _ metric: any Metric, _ predictions: Matrix, _ targets: Matrix, parts: [Range<Int>]
  ) -> MetricValue {
    var total = [Double](repeating: 0, count: metric.sumCount)
    for rows in parts {
      var sums = [Double](repeating: 0, count: metric.sumCount)
      var span = sums.mutableSpan
      metric.update(&span, predictions: predictions[rows: rows], targets: targets[rows: rows])
      for i in total.indices { total[i] += sums[i] }
    }
    return metric.result(total[...])
  }

  @Test func asInKeras() throws {
    let cases = try GoldenFile("metrics").cases
    #expect(cases.count > 60)
    for golden in cases {
      let shape = try golden.shape("predictions")
      let columns = try golden.shape("targets")[1]
      let (p, t) = (try golden.floats("predictions"), try golden.floats("targets"))
      let predictions = Matrix.lasting(rows: shape[0], columns: shape[1]) { p[$0] }
      let targets = Matrix.lasting(rows: shape[0], columns: columns) { t[$0] }
      let metric = try metric(golden.configuration, output: shape[1], target: columns)
      let expected = try golden.values("value")
      let whole = value(metric, predictions, targets, parts: [0..<shape[0]])
      let distance = relativeDistance(whole.numbers, expected)
      #expect(distance < 1e-6, "\(golden.name): \(whole), \(expected)")
      #expect(metric.givesNumber == (whole.number != nil), "\(golden.name)")
      let isMatrix = try golden.shape("value").count == 2
      if isMatrix, case .list(let rows) = whole { #expect(rows[0].numbers.count == rows.count) }
      // Sums add up, over any parts.
      let parts = value(
        metric, predictions, targets, parts: [0..<11, 11..<11, 11..<12, 12..<shape[0]])
      #expect(relativeDistance(parts.numbers, whole.numbers) < 1e-12, "\(golden.name)")
    }
  }

  @Test func extremesAreFinite() throws {
    let values: [Float] = [1e4, -1e4, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0, 1]
    let ones: [Float] = [1, 0, 1, 0, 0, 1]
    for name in Catalogue<any Metric>.metrics.names {
      for (output, target) in [(1, 1), (3, 3), (3, 1)] {
        let entry = try Catalogue.metrics.make(from: ConfigurationNode(yaml: name, file: "test"))
        guard entry.accepts(output: Shape([output]), target: Shape([target])) else { continue }
        let metric = try metric(name, output: output, target: target)
        let rows = values.count / output
        let result = value(
          metric, .lasting(rows: rows, columns: output) { values[$0] },
          .lasting(rows: rows, columns: target) { ones[$0] }, parts: [0..<rows])
        let isFinite = result.numbers.allSatisfy { $0.isFinite }
        #expect(isFinite, "\(name) \(output) \(target): \(result)")
      }
    }
  }

  @Test func optionsThatDoNotFit() throws {
    expectFailure(.configuration, "class_id is 3", "0 to 2") {
      _ = try metric("precision: {class_id: 3}", output: 3, target: 1)
    }
    expectFailure(.configuration, "confusion_matrix", "1024 classes") {
      _ = try metric("confusion_matrix", output: 1025, target: 1)
    }
    expectFailure(.configuration, "thresholds", "empty list") {
      _ = try metric("recall: {thresholds: []}", output: 3, target: 3)
    }
  }

  /// Keras has no metrics of class numbers but these.
  @Test func inKeras() throws {
    func keras(_ yaml: String, _ output: Int, _ target: Int) throws -> String? {
      try metric(yaml, output: output, target: target).keras?.text
    }
    #expect(try keras("top_k", 5, 1)?.contains("SparseTopKCategoricalAccuracy") == true)
    #expect(try keras("top_k: {k: 2}", 5, 5)?.contains("\"TopKCategoricalAccuracy\"") == true)
    #expect(try keras("precision", 5, 1) == nil)
    #expect(try keras("precision", 5, 5)?.contains("\"thresholds\": [0.5]") == true)
    #expect(try keras("recall: {average: macro}", 5, 5) == nil)
    #expect(try keras("f1", 5, 5)?.contains("\"average\": \"macro\"") == true)
    #expect(try keras("auc", 1, 1)?.contains("\"num_thresholds\": 200") == true)
    #expect(try keras("auc", 3, 1) == nil)
  }
}
