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
  /// - Parameters:
  ///   - inputs: by input layer; a single one under the name "".
  ///   - predictions: the only output's.
  /// - Returns: how the check ended; its exit code is 0 if all is well.
  public static func run(
    _ model: String, inputs: [String: Values], predictions: Values, training: Bool
  ) throws -> CommandResult {
    try run(model, inputs: inputs, predictions: ["": predictions], training: training)
  }

  /// The same for a model of several outputs.
  ///
  /// - Parameter predictions: by output layer; of a single one under the name "".
  public static func run(
    _ model: String, inputs: [String: Values], predictions: [String: Values], training: Bool
  ) throws -> CommandResult {
    let directory = try TemporaryDirectory()
    let file = try File.create(directory.file("values.h5"))
    for (group, arrays) in [("inputs", inputs), ("predictions", predictions)] {
      for (name, array) in arrays {
        let path = name.isEmpty ? group : "\(group)/\(name)"
        try file.root.createDataset(named: path, shape: array.shape, array.values)
      }
    }
    try file.close()
    let script = BuiltExecutable.packageRoot.appendingPathComponent("Tests/Golden/keras_check.py")
    return try CommandRunner(timeout: 300, environment: ["KERAS_BACKEND": "jax"]).run(
      [python ?? "python3", script.path, model, file.path, file.path]
        + (training ? ["--train"] : []))
  }
}
