import CPlainLoops
import Compute
import Configuration
import NeuralNetwork

/// A plain loop over predictions, targets and, if they are wanted, gradients.
private typealias Loop =
  @Sendable (
    UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int, Int, Float
  ) -> Double
/// The same with logits that become predictions.
private typealias FusedLoop =
  @Sendable (
    UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int, Int,
    Float
  ) -> Double

extension KernelCase {
  /// Each loss by itself, with its gradient, and computed together with its activation.
  static func losses(
    _ memory: KernelMemory, _ isWanted: (String, String) -> Bool
  ) throws -> [KernelCase] {
    let catalogue = Catalogue<any Loss>.losses
    return try catalogue.names.filter { isWanted(catalogue.kind, $0) }.flatMap { name in
      let loss = try catalogue.make(from: ConfigurationNode(yaml: name, file: "kernels"))
      let (p, g) = (memory.probabilities, memory.gradients)
      let t = targets(of: loss, name, memory)
      let loop = plainLosses[name]
      let (rows, columns) = (p.rows, p.columns)
      let sum = KernelNumber()
      var cases = [
        KernelCase(
          kind: catalogue.kind, entry: name, pass: "loss", values: p.count, floatsPerValue: 2,
          own: { sum.value = try loss.evaluate(p, targets: t, gradient: nil, scale: 1) },
          plain: loop.map { loop in
            { sum.value = loop(p.pointer, t.pointer, nil, rows, columns, 1) }
          },
          results: [KernelResult("sum", sum)]),
        KernelCase(
          kind: catalogue.kind, entry: name, pass: "loss and gradient", values: p.count,
          floatsPerValue: 3,
          own: { sum.value = try loss.evaluate(p, targets: t, gradient: g, scale: 1) },
          plain: loop.map { loop in
            { sum.value = loop(p.pointer, t.pointer, g.pointer, rows, columns, 1) }
          }, results: [KernelResult("sum", sum), KernelResult("gradient", g)]),
      ]
      let activations: [any Activation] = [Softmax(), Sigmoid()]
      if let activation = activations.first(where: { loss.fuses(with: $0) }) {
        let fused = plainFusedLosses[name]
        let x = memory.outputs
        cases.append(
          KernelCase(
            kind: catalogue.kind, entry: name, pass: "with \(type(of: activation).name)",
            values: p.count, floatsPerValue: 4, prepare: { x.copy(memory.inputs) },
            own: {
              sum.value = try loss.evaluate(fusedLogits: x, targets: t, gradient: g, scale: 1)
            },
            plain: fused.map { loop in
              { sum.value = loop(x.pointer, t.pointer, g.pointer, rows, columns, 1) }
            },
            results: [
              KernelResult("sum", sum), KernelResult("predictions", x),
              KernelResult("gradient", g),
            ]))
      }
      return cases
    }
  }

  /// Targets as a loss has them.
  private static func targets(
    of loss: any Loss, _ name: String, _ memory: KernelMemory
  ) -> Matrix {
    if loss.targetShape(for: Shape([memory.columns])).count == 1 { return memory.labels }
    if name.hasPrefix("categorical") { return memory.oneHot }
    return name.hasPrefix("binary") || name.hasSuffix("hinge") || name == "perceptron"
      ? memory.bits : memory.targets
  }

  private static let plainLosses: [String: Loop] = [
    "binary_crossentropy": plain_loss_binary_crossentropy,
    "binary_focal_crossentropy": plain_loss_binary_focal_crossentropy,
    "categorical_crossentropy": plain_loss_categorical_crossentropy,
    "categorical_hinge": plain_loss_categorical_hinge,
    "cosine_similarity": plain_loss_cosine_similarity,
    "hinge": plain_loss_hinge,
    "huber": plain_loss_huber,
    "kl_divergence": plain_loss_kl_divergence,
    "log_cosh": plain_loss_log_cosh,
    "mean_absolute_error": plain_loss_mean_absolute_error,
    "mean_absolute_percentage_error": plain_loss_mean_absolute_percentage_error,
    "mean_squared_error": plain_loss_mean_squared_error,
    "mean_squared_logarithmic_error": plain_loss_mean_squared_logarithmic_error,
    "perceptron": plain_loss_perceptron,
    "poisson": plain_loss_poisson,
    "sparse_categorical_crossentropy": plain_loss_sparse_categorical_crossentropy,
    "squared_hinge": plain_loss_squared_hinge,
  ]

  private static let plainFusedLosses: [String: FusedLoop] = [
    "binary_crossentropy": plain_fused_binary_crossentropy,
    "binary_focal_crossentropy": plain_fused_binary_focal_crossentropy,
    "categorical_crossentropy": plain_fused_categorical_crossentropy,
    "sparse_categorical_crossentropy": plain_fused_sparse_categorical_crossentropy,
  ]
}
