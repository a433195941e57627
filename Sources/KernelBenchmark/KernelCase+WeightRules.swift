import CPlainLoops
import Compute
import Configuration
import NeuralNetwork

/// A plain loop over values and gradients, which gives the penalty.
private typealias PenaltyLoop =
  @Sendable (
    UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int, Int, Float
  ) -> Double
/// A plain loop over weights.
private typealias ConstraintLoop = @Sendable (UnsafeMutablePointer<Float>?, Int, Int) -> Void

extension KernelCase {
  /// Regularizers, penalties with their gradients, and constraints.
  static func weightRules(
    _ memory: KernelMemory, _ isWanted: (String, String) -> Bool
  ) throws -> [KernelCase] {
    let weights = Catalogue<any Regularizer>.regularizers
    let activities = Catalogue<any ActivityRegularizer>.activityRegularizers
    let (x, w, g) = (memory.probabilities, memory.weights, memory.gradients)
    func node(_ name: String) throws -> ConfigurationNode {
      let text = penaltyOptions[name].map { "{\(name): {\($0)}}" } ?? name
      return try ConfigurationNode(yaml: text, file: "kernels")
    }
    func penalty(
      _ kind: String, _ name: String, _ own: @escaping (KernelNumber) -> Void
    ) -> KernelCase {
      let number = KernelNumber()
      return KernelCase(
        kind: kind, entry: name, pass: "penalty and gradient", values: x.count,
        floatsPerValue: 3, prepare: { g.copy(memory.upstream) }, own: { own(number) },
        plain: plainPenalties[name].map { loop in
          { number.value = loop(x.pointer, g.pointer, x.rows, x.columns, 1) }
        }, results: [KernelResult("penalty", number), KernelResult("gradient", g)])
    }
    let ofWeights = try weights.names.filter { isWanted("regularizer", $0) }.map { name in
      let regularizer = try weights.make(from: node(name))
      return penalty("regularizer", name) {
        $0.value = regularizer.penalty(of: x)
        regularizer.addGradient(of: x, to: g, scale: 1)
      }
    }
    let ofActivities = try activities.names.filter { isWanted("activity_regularizer", $0) }.map {
      name in
      let regularizer = try activities.make(from: node(name))
      return penalty("activity_regularizer", name) {
        $0.value = regularizer.penalty(ofActivities: x, samples: x.rows)
        regularizer.addGradient(ofActivities: x, samples: x.rows, to: g, scale: 1)
      }
    }
    let constraints = Catalogue<any Constraint>.constraints
    let ofBounds = try constraints.names.filter { isWanted("constraint", $0) }.map { name in
      let constraint = try constraints.make(from: ConfigurationNode(yaml: name, file: "kernels"))
      let scaling = (constraint as? any NormConstraint).map {
        NormScaling($0, shape: [w.rows, w.columns])
      }
      return KernelCase(
        kind: "constraint", entry: name, pass: "enforce", values: w.count, floatsPerValue: 2,
        prepare: { w.copy(memory.inputs) },
        own: {
          (constraint as? any ElementwiseConstraint)?.enforce(on: w)
          scaling?.measure(w)
          scaling?.scale(w, from: 0)
        }, plain: plainConstraints[name].map { loop in { loop(w.pointer, w.rows, w.columns) } },
        results: [KernelResult("weights", w)])
    }
    return ofWeights + ofActivities + ofBounds
  }

  /// By default, there is no penalty.
  private static let penaltyOptions = ["l1_l2": "l1: 0.01, l2: 0.01"]

  private static let plainPenalties: [String: PenaltyLoop] = [
    "kl_sparsity": plain_kl_sparsity, "l1": plain_l1, "l1_l2": plain_l1_l2, "l2": plain_l2,
  ]

  private static let plainConstraints: [String: ConstraintLoop] = [
    "max_norm": plain_max_norm, "non_neg": plain_non_neg, "unit_norm": plain_unit_norm,
  ]
}
