import Compute
import Configuration
import JSON

/// Adam with decoupled weight decay, as in Keras: w ← w − α·λ·w besides Adam's update.
///
/// Source: Loshchilov, Hutter, "Decoupled weight decay regularization", 2019.
public struct AdamW: Optimizer {
  public static let name = "adamw"
  private var adam: Adam

  public init(_ options: Options) throws {
    adam = try Adam(options, weightDecay: 0.004)
  }

  public var settings: OptimizerSettings {
    get { adam.settings }
    set { adam.settings = newValue }
  }

  public var keras: KerasObject? { adam.keras("AdamW") }

  public var slotNames: [String] { adam.slotNames }

  public func update(
    _ parameters: Matrix, gradient: Matrix, slots: [Matrix], _ step: UpdateStep
  ) {
    adam.update(parameters, gradient: gradient, slots: slots, step)
  }
}
