import CPlainLoops
import Compute
import Configuration
import NeuralNetwork

/// A plain loop over the memory of a layer.
private typealias Loop = @Sendable (UnsafePointer<plain_layer>?) -> Void

extension KernelCase {
  /// Forward and backward of each layer that computes more than matrix products, which are not ours.
  static func layers(
    _ memory: KernelMemory, _ isWanted: (String, String) -> Bool
  ) throws -> [KernelCase] {
    let catalogue = Catalogue<any Layer>.layers
    return try catalogue.names.filter { isWanted(catalogue.kind, $0) }.flatMap {
      name -> [KernelCase] in
      guard !layersWithoutKernels.contains(name) else { return [] }
      let text = layerOptions[name].map { "{\(name): {\($0)}}" } ?? name
      let layer = try catalogue.make(from: ConfigurationNode(yaml: text, file: "kernels"))
      let count = layer.inputCount.lowerBound
      let shape = Shape([memory.columns / count])
      let single = try SingleLayer(
        layer, inputs: Array(repeating: shape, count: count), rows: memory.rows)
      for (number, input) in single.inputs.enumerated() {
        let start = number * input.count
        input.copy(memory.inputs.slice(start..<start + input.count))
      }
      single.output.gradient?.copy(memory.upstream)
      let loops = plainLayers[name]
      let plain = PlainLayer(memory)
      for (weight, values) in zip(single.weights, plain.weights(like: single.weights)) {
        weight.copy(values)
      }
      let isRandom = randomLayers.contains(name)
      return [
        KernelCase(
          kind: catalogue.kind, entry: name, pass: "forward", values: memory.inputs.count,
          floatsPerValue: 2, own: { try single.forward() },
          plain: loops.map { loop in { plain.run(loop.0) } },
          results: [
            KernelResult(
              "output", own: [single.output.values], plain: memory.outputs,
              changing: isRandom ? memory.inputs : nil)
          ]),
        KernelCase(
          kind: catalogue.kind, entry: name, pass: "backward", values: memory.inputs.count,
          floatsPerValue: 3,
          prepare: {
            try? single.forward()
            single.output.gradient?.copy(memory.upstream)
            if let loops { plain.run(loops.0) }
          }, own: { try single.backward() },
          plain: loops.map { loop in { plain.run(loop.1) } },
          results: [
            KernelResult(
              "gradient", own: single.inputGradients, plain: memory.gradients,
              // The gradient of added noise is that of the sum.
              changing: isRandom && name != "gaussian_noise" ? memory.upstream : nil)
          ]
            + zip(single.weightGradients, plain.gradients(like: single.weights)).enumerated().map {
              KernelResult("gradient of weight \($0)", own: [$1.0], plain: $1.1)
            }),
      ]
    }
  }

  /// Layers that are products, or the same values in another shape.
  static let layersWithoutKernels: Set = ["dense", "flatten", "input", "maxout", "reshape"]

  /// Layers that draw numbers, of which the plain loops draw others.
  private static let randomLayers: Set = [
    "alpha_dropout", "dropout", "gaussian_dropout", "gaussian_noise", "rrelu",
  ]

  private static let layerOptions = [
    "activation": "activation: tanh", "alpha_dropout": "rate: 0.3", "dropout": "rate: 0.3",
    "gaussian_dropout": "rate: 0.3", "gaussian_noise": "stddev: 0.1",
  ]

  private static let plainLayers: [String: (Loop, Loop)] = [
    "activation": (plain_activation_forward, plain_activation_backward),
    "alpha_dropout": (plain_alpha_dropout_forward, plain_alpha_dropout_backward),
    "batch_normalization": (plain_batch_normalization_forward, plain_batch_normalization_backward),
    "concatenate": (plain_concatenate_forward, plain_concatenate_backward),
    "dropout": (plain_dropout_forward, plain_dropout_backward),
    "gaussian_dropout": (plain_gaussian_dropout_forward, plain_gaussian_dropout_backward),
    "gaussian_noise": (plain_gaussian_noise_forward, plain_gaussian_noise_backward),
    "group_normalization": (plain_group_normalization_forward, plain_group_normalization_backward),
    "layer_normalization": (plain_layer_normalization_forward, plain_layer_normalization_backward),
    "prelu": (plain_prelu_forward, plain_prelu_backward),
    "rrelu": (plain_rrelu_forward, plain_rrelu_backward),
    "unit_normalization": (plain_unit_normalization_forward, plain_unit_normalization_backward),
  ]
}

/// The memory of a plain loop, in the form that C takes.
private final class PlainLayer {
  private var layer: plain_layer
  private let weights: AlignedBuffer<Float>
  private let gradients: AlignedBuffer<Float>
  private let memory: KernelMemory

  init(_ memory: KernelMemory) {
    self.memory = memory
    weights = AlignedBuffer(count: 2 * memory.columns)
    let numbers = UniformNumbers(
      0.25..<0.75, generator: Philox(seed: 2, purpose: .noise))
    numbers.fill(weights.matrix(rows: 1, columns: weights.count), sample: 0, step: 0)
    gradients = AlignedBuffer(count: 2 * memory.columns)
    layer = plain_layer(
      rows: memory.rows, columns: memory.columns, x: memory.inputs.pointer,
      y: memory.outputs.pointer, g: memory.upstream.pointer, d: memory.gradients.pointer,
      weights: weights.pointer, gradients: gradients.pointer, scratch: memory.scratch.pointer)
  }

  func run(_ loop: Loop) { loop(&layer) }

  /// The first weights, as many and as long as those of a layer.
  func weights(like others: [Matrix]) -> [Matrix] { parts(of: weights, like: others) }

  /// Their gradients.
  func gradients(like others: [Matrix]) -> [Matrix] { parts(of: gradients, like: others) }

  private func parts(of buffer: AlignedBuffer<Float>, like others: [Matrix]) -> [Matrix] {
    let all = buffer.matrix(rows: 1, columns: buffer.count)
    return others.indices.map { all.slice($0 * memory.columns..<($0 + 1) * memory.columns) }
  }
}
