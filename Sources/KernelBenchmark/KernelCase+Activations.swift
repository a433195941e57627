import CPlainLoops
import Compute
import Configuration
import NeuralNetwork

/// A plain loop over an activation's inputs and outputs.
private typealias Forward =
  @Sendable (
    UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int, Int
  ) -> Void
/// A plain loop over inputs, outputs and gradients.
private typealias Backward =
  @Sendable (
    UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int, Int
  ) -> Void

extension KernelCase {
  /// Forward and backward of each activation.
  static func activations(
    _ memory: KernelMemory, _ isWanted: (String, String) -> Bool
  ) throws -> [KernelCase] {
    let catalogue = Catalogue<any Activation>.activations
    return try catalogue.names.filter { isWanted(catalogue.kind, $0) }.flatMap { name in
      let activation = try catalogue.make(from: ConfigurationNode(yaml: name, file: "kernels"))
      let loops = plainActivations[name]
      let (x, y, g) = (memory.inputs, memory.outputs, memory.gradients)
      return [
        KernelCase(
          kind: catalogue.kind, entry: name, pass: "forward", values: x.count, floatsPerValue: 2,
          own: { activation.forward(x, into: y) },
          plain: loops.map { loop in { loop.0(x.pointer, y.pointer, x.rows, x.columns) } },
          results: [KernelResult("output", y)]),
        KernelCase(
          kind: catalogue.kind, entry: name, pass: "backward", values: x.count, floatsPerValue: 3,
          prepare: {
            activation.forward(x, into: y)
            g.copy(memory.upstream)
          }, own: { activation.backward(input: x, output: y, gradient: g) },
          // There is nothing to do for the identity.
          plain: name == "linear"
            ? nil
            : loops.map { loop in
              { loop.1(x.pointer, y.pointer, g.pointer, x.rows, x.columns) }
            }, results: [KernelResult("gradient", g)]),
      ]
    }
  }

  private static let plainActivations: [String: (Forward, Backward)] = [
    "arctan": (plain_arctan_forward, plain_arctan_backward),
    "binary_step": (plain_binary_step_forward, plain_binary_step_backward),
    "elu": (plain_elu_forward, plain_elu_backward),
    "exponential": (plain_exponential_forward, plain_exponential_backward),
    "gelu": (plain_gelu_forward, plain_gelu_backward),
    "hard_sigmoid": (plain_hard_sigmoid_forward, plain_hard_sigmoid_backward),
    "hard_swish": (plain_hard_swish_forward, plain_hard_swish_backward),
    "leaky_relu": (plain_leaky_relu_forward, plain_leaky_relu_backward),
    "linear": (plain_linear_forward, plain_linear_backward),
    "log_sigmoid": (plain_log_sigmoid_forward, plain_log_sigmoid_backward),
    "log_softmax": (plain_log_softmax_forward, plain_log_softmax_backward),
    "mish": (plain_mish_forward, plain_mish_backward),
    "relu": (plain_relu_forward, plain_relu_backward),
    "selu": (plain_selu_forward, plain_selu_backward),
    "sigmoid": (plain_sigmoid_forward, plain_sigmoid_backward),
    "sinc": (plain_sinc_forward, plain_sinc_backward),
    "softmax": (plain_softmax_forward, plain_softmax_backward),
    "softplus": (plain_softplus_forward, plain_softplus_backward),
    "softsign": (plain_softsign_forward, plain_softsign_backward),
    "swish": (plain_swish_forward, plain_swish_backward),
    "tanh": (plain_tanh_forward, plain_tanh_backward),
  ]
}
