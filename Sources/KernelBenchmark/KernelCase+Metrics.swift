import CPlainLoops
import Compute
import Configuration
import NeuralNetwork

/// A plain loop over predictions and targets, which adds to sums.
private typealias Loop =
  @Sendable (
    UnsafeMutablePointer<Double>?, UnsafePointer<Float>?, UnsafePointer<Float>?, Int, Int
  ) -> Void

extension KernelCase {
  /// The update of each metric, with rows of a few classes.
  static func metrics(
    _ memory: KernelMemory, _ isWanted: (String, String) -> Bool
  ) throws -> [KernelCase] {
    let catalogue = Catalogue<any Metric>.metrics
    let classes = KernelBenchmark.classes
    let small = KernelMemory(rows: memory.inputs.count / classes, columns: classes)
    let output = Shape([classes])
    return try catalogue.names.filter { isWanted(catalogue.kind, $0) }.map { name in
      let metric = try catalogue.make(from: ConfigurationNode(yaml: name, file: "kernels"))
      let isSparse =
        metric.accepts(output: output, target: Shape([1])) && !metricsOfColumns.contains(name)
      let p = small.probabilities
      let t = isSparse ? small.labels : small.oneHot
      let sized = try metric.sized(output: output, target: Shape([isSparse ? 1 : classes]))
      let sums = AlignedBuffer<Double>(count: sized.sumCount)
      let loop = plainMetrics[name]
      return KernelCase(
        kind: catalogue.kind, entry: name, pass: "update", values: p.count,
        floatsPerValue: isSparse ? 1 : 2,
        prepare: { sums.buffer.update(repeating: 0) },
        own: {
          var span = sums.buffer.mutableSpan
          sized.update(&span, predictions: p, targets: t)
        },
        plain: loop.map { loop in
          {
            withExtendedLifetime(small) {
              loop(sums.pointer, p.pointer, t.pointer, p.rows, p.columns)
            }
          }
        },
        results: [KernelResult("sums", own: { Array(sums.buffer) }, plain: { Array(sums.buffer) })])
    }
  }

  /// Metrics that can do with class numbers, and are measured with a target for each output.
  private static let metricsOfColumns: Set = ["auc"]

  private static let plainMetrics: [String: Loop] = [
    "accuracy": plain_metric_accuracy,
    "auc": plain_metric_auc,
    "binary_accuracy": plain_metric_binary_accuracy,
    "categorical_accuracy": plain_metric_categorical_accuracy,
    "confusion_matrix": plain_metric_confusion_matrix,
    "cosine_similarity": plain_metric_cosine_similarity,
    "f1": plain_metric_f1,
    "mae": plain_metric_mae,
    "mape": plain_metric_mape,
    "mse": plain_metric_mse,
    "perplexity": plain_metric_perplexity,
    "precision": plain_metric_precision,
    "r2": plain_metric_r2,
    "recall": plain_metric_recall,
    "rmse": plain_metric_rmse,
    "sparse_categorical_accuracy": plain_metric_sparse_categorical_accuracy,
    "top_k": plain_metric_top_k,
  ]
}
