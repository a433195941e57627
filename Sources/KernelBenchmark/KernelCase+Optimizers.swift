import CPlainLoops
import Compute
import Configuration
import Optimization

/// A plain loop over parameters, gradients and two slots, for the update with a number from 1 on.
private typealias Loop =
  @Sendable (
    UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?,
    UnsafeMutablePointer<Float>?, Int, Int
  ) -> Void

extension KernelCase {
  /// The update of each optimizer, as a training takes it.
  static func optimizers(
    _ memory: KernelMemory, _ isWanted: (String, String) -> Bool
  ) throws -> [KernelCase] {
    let catalogue = Catalogue<any Optimizer>.optimizers
    return try catalogue.names.filter { isWanted(catalogue.kind, $0) }.map { name in
      let optimizer = try catalogue.make(from: ConfigurationNode(yaml: name, file: "kernels"))
      let (w, g) = (memory.weights, memory.gradients)
      let count = w.count
      let update = ParameterUpdate(
        optimizer, clipping: .none, weights: [0..<count], slice: ParameterSlice(0..<count))
      let table = AlignedBuffer<Double>(
        count: ParameterUpdate.tableCount(optimizer, weights: [0..<count]))
      let rate = optimizer.learningRate.rate(step: 0)
      let loop = plainOptimizers[name]
      let (a, b) = (memory.slots[0], memory.slots[1])
      // What came before: numbers above zero, as squares are.
      let slots = [(a, memory.probabilities), (b, memory.targets)]
      let ruleSlots = update.slots.map { $0.reshaped(rows: w.rows, columns: w.columns) }
      let changes = {
        zip(w.array, memory.inputs.array).map { Double($0) - Double($1) }
      }
      let change = KernelResult("change", own: changes, plain: changes)
      return KernelCase(
        kind: catalogue.kind, entry: name, pass: "update", values: count,
        floatsPerValue: 3 + 2 * optimizer.slotNames.count,
        prepare: {
          w.copy(memory.inputs)
          g.copy(memory.upstream)
          for (own, (plain, values)) in zip(ruleSlots, slots) {
            own.copy(values)
            plain.copy(values)
          }
        },
        own: {
          update.prepare(w, gradients: g, step: 9, learningRate: rate, measures: table.buffer)
          update.apply(w, gradients: g, step: 9, learningRate: rate, measures: table.buffer)
        },
        plain: loop.map { loop in
          { loop(w.pointer, g.pointer, a.pointer, b.pointer, count, 10) }
        },
        results: [KernelResult("weights", w), change]
          + zip(optimizer.slotNames, zip(ruleSlots, slots)).map { name, pair in
            KernelResult(name, own: [pair.0], plain: pair.1.0)
          })
    }
  }

  private static let plainOptimizers: [String: Loop] = [
    "adadelta": plain_step_adadelta,
    "adagrad": plain_step_adagrad,
    "adam": plain_step_adam,
    "adamax": plain_step_adamax,
    "adamw": plain_step_adamw,
    "lamb": plain_step_lamb,
    "lars": plain_step_lars,
    "momentum": plain_step_momentum,
    "nadam": plain_step_nadam,
    "nesterov": plain_step_nesterov,
    "perceptron": plain_step_perceptron,
    "rmsprop": plain_step_rmsprop,
    "sgd": plain_step_sgd,
  ]
}
