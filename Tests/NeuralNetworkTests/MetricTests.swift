import Compute
import Configuration
import NeuralNetwork
import TestSupport
import Testing

@Suite struct MetricTests {
  /// The value of a metric over batches, given as pairs of predictions and targets.
  private func value(_ yaml: String, _ batches: [(Matrix, Matrix)]) throws -> Double {
    let made = try Catalogue.metrics.make(from: ConfigurationNode(yaml: yaml, file: "test"))
    let columns = batches.first.map { ($0.0.columns, $0.1.columns) } ?? (1, 1)
    let metric = try made.sized(output: Shape([columns.0]), target: Shape([columns.1]))
    var sums = [Double](repeating: 0, count: metric.sumCount)
    for (predictions, targets) in batches {
      var span = sums.mutableSpan
      metric.update(&span, predictions: predictions, targets: targets)
    }
    return try #require(metric.result(sums[...]).number)
  }

  /// Batches of 5, 1 and 0 rows.
  private func batches(columns: Int, targetColumns: Int, _ target: (Int) -> Float) -> [(
    Matrix, Matrix
  )] {
    [5, 1, 0].map { rows in
      let logits = Matrix.random(rows: rows, columns: columns, seed: UInt64(rows))
      return (
        .lasting(rows: rows, columns: columns) { logistic(logits.buffer[$0]) },
        .lasting(rows: rows, columns: targetColumns, target)
      )
    }
  }

  private func rows(_ batches: [(Matrix, Matrix)]) -> [([Float], [Float])] {
    batches.flatMap { batch in
      (0..<batch.0.rows).map { (batch.0.row($0).array, batch.1.row($0).array) }
    }
  }

  @Test func accuracyOfClassNumbers() throws {
    let batches = batches(columns: 4, targetColumns: 1) { Float($0 % 4) }
    let hits = rows(batches).count { $0.firstIndex(of: $0.max() ?? 0) == Int($1[0]) }
    #expect(try value("accuracy", batches) == Double(hits) / 6)
    #expect(try value("acc", batches) == Double(hits) / 6)
  }

  @Test func accuracyOfOneHotTargets() throws {
    let batches = batches(columns: 4, targetColumns: 4) { $0 % 5 == 0 ? 1 : 0 }
    let hits = rows(batches).count {
      $0.firstIndex(of: $0.max() ?? 0) == $1.firstIndex(of: $1.max() ?? 0)
    }
    #expect(try value("accuracy", batches) == Double(hits) / 6)
  }

  @Test func accuracyOfOneOutput() throws {
    let batches = batches(columns: 1, targetColumns: 1) { Float($0 % 2) }
    let hits = rows(batches).count { ($0[0] > 0.5) == ($1[0] == 1) }
    #expect(try value("accuracy", batches) == Double(hits) / 6)
    #expect(try value("binary_accuracy", batches) == Double(hits) / 6)
    let strict = rows(batches).count { ($0[0] > 0.7) == ($1[0] == 1) }
    let found = try value("{binary_accuracy: {threshold: 0.7}}", batches)
    #expect(found == Double(strict) / 6)
  }

  @Test func ofEqualPredictionsTheFirstCounts() throws {
    let predictions = Matrix.lasting(rows: 2, columns: 3) { _ in 0.25 }
    #expect(try value("accuracy", [(predictions, .lasting(rows: 2, columns: 1))]) == 1)
    let half = Matrix.lasting(rows: 2, columns: 1) { _ in 0.5 }
    #expect(try value("accuracy", [(half, .lasting(rows: 2, columns: 1))]) == 1)
  }

  @Test func meansOverSeveralOutputs() throws {
    let batches = batches(columns: 3, targetColumns: 3) { Float($0 % 2) }
    let pairs = rows(batches).flatMap { zip($0, $1).map { (Double($0), Double($1)) } }
    let n = Double(pairs.count)
    let absolute = pairs.reduce(0) { $0 + abs($1.0 - $1.1) } / n
    let squared = pairs.reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / n
    let hits = Double(pairs.count { ($0 > 0.5) == ($1 == 1) }) / n
    #expect(relativeDistance([try value("mae", batches)], [absolute]) < 1e-12)
    #expect(relativeDistance([try value("mse", batches)], [squared]) < 1e-12)
    #expect(relativeDistance([try value("mean_squared_error", batches)], [squared]) < 1e-12)
    #expect(relativeDistance([try value("binary_accuracy", batches)], [hits]) < 1e-12)
  }

  @Test func noSamplesHaveNoValue() throws {
    let counts: Set = ["confusion_matrix", "f1", "precision", "recall"]
    for name in Catalogue<any Metric>.metrics.names where !counts.contains(name) {
      #expect(try value(name, []).isNaN, "\(name)")
    }
    for name in counts.subtracting(["confusion_matrix"]) { #expect(try value(name, []) == 0) }
  }
}
