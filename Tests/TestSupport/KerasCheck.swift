import Foundation
import HDF5

/// Opens a file with Keras itself and compares its predictions with ours, by
/// `Tests/Golden/keras_check.py`.
///
/// The variable `NNTRAIN_TEST_PYTHON` names a Python with keras, h5py and jax.
public enum KerasCheck {
  /// That Python, or nil.
  public static var python: String? {
    ProcessInfo.processInfo.environment["NNTRAIN_TEST_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether there is one; says so on standard output where there is none.
  public static let isPossible: Bool = {
    guard python == nil else { return true }
    print("skipped: models opened by Keras, because NNTRAIN_TEST_PYTHON names no Python with keras")
    return false
  }()

  /// Values with their shape, the rows first.
  public struct Values {
    let shape: [Int]
    let values: [Float]

    /// Groups values and shape.
    public init(_ shape: [Int], _ values: [Float]) {
      self.shape = shape
      self.values = values
    }
  }

  /// Lets Keras predict from raw inputs, compare with `predictions` to 10⁻⁵, and take a step of
  /// training.
  ///
  /// - Parameter inputs: by input layer; a single one under the name "".
  /// - Returns: how the check ended; its exit code is 0 if all is well.
  public static func run(
    _ model: String, inputs: [String: Values], predictions: Values, training: Bool
  ) throws -> CommandResult {
    let directory = try TemporaryDirectory()
    let file = try File.create(directory.file("values.h5"))
    for (name, input) in inputs {
      let path = name.isEmpty ? "inputs" : "inputs/\(name)"
      try file.root.createDataset(named: path, shape: input.shape, input.values)
    }
    try file.root.createDataset(
      named: "predictions", shape: predictions.shape, predictions.values)
    try file.close()
    let script = BuiltExecutable.packageRoot.appendingPathComponent("Tests/Golden/keras_check.py")
    return try CommandRunner(timeout: 300, environment: ["KERAS_BACKEND": "jax"]).run(
      [python ?? "python3", script.path, model, file.path, file.path]
        + (training ? ["--train"] : []))
  }
}
