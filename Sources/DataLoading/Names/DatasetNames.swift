import Diagnostics
import HDF5

/// The data sets of a file to train, validate and test with, found by the names that people use.
///
/// A pair of inputs and targets, such as `X` and `y` or `images` and `labels`, lies at the root for
/// training, or belongs to a part of the data by its group (`train/images`), its ending (`x_train`)
/// or its beginning (`train_images`).
public struct DatasetNames: Sendable, Hashable {
  /// The paths of inputs and targets.
  public struct Pair: Sendable, Hashable {
    /// The data set of the inputs.
    public let inputs: String
    /// The data set of the targets.
    public let targets: String
  }

  /// What is trained on.
  public let train: Pair
  /// What is validated with, if there is any.
  public let validation: Pair?
  /// What is tested with, if there is any.
  public let test: Pair?

  /// The pairs of names, the more usual ones first.
  static let pairs = [
    ("X", "y"), ("x", "y"), ("images", "labels"), ("images", "label"), ("image", "label"),
    ("data", "label"), ("data", "labels"), ("features", "targets"), ("features", "target"),
    ("features", "labels"), ("features", "label"), ("inputs", "targets"), ("inputs", "labels"),
    ("input", "target"), ("data", "target"), ("data", "targets"), ("X", "Y"),
  ]

  /// Finds the data sets of a file.
  ///
  /// - Throws: `Failure` (data) that lists what the file holds if there is no usual pair.
  public static func detect(in file: File) throws -> DatasetNames {
    let datasets = try numericDatasets(file)
    let paths = Set(datasets.map(\.path))
    guard
      let train = pair(["train", "training"], in: paths)
        ?? pairs.lazy.compactMap({ names in
          existing(names.0, names.1, in: paths)
        }).first
    else { throw unusual(file, datasets) }
    return DatasetNames(
      train: train,
      validation: pair(["validation", "val", "valid", "dev"], in: paths),
      test: pair(["test", "testing"], in: paths))
  }

  /// Finds the data set of the inputs alone: one with a usual name, or the only one there is.
  ///
  /// - Throws: `Failure` (data) that lists what the file holds.
  public static func detectInputs(in file: File) throws -> String {
    let datasets = try numericDatasets(file)
    let paths = Set(datasets.map(\.path))
    if let usual = pairs.first(where: { paths.contains("/\($0.0)") }) { return usual.0 }
    guard datasets.count == 1 else { throw unusual(file, datasets) }
    return String(datasets[0].path.dropFirst())
  }

  /// The pair that belongs to a part of the data, called one of `parts`.
  private static func pair(_ parts: [String], in paths: Set<String>) -> Pair? {
    for part in parts {
      for (inputs, targets) in pairs {
        let found =
          existing("\(part)/\(inputs)", "\(part)/\(targets)", in: paths)
          ?? existing("\(inputs)_\(part)", "\(targets)_\(part)", in: paths)
          ?? existing("\(part)_\(inputs)", "\(part)_\(targets)", in: paths)
        if let found { return found }
      }
    }
    return nil
  }

  private static func existing(
    _ inputs: String, _ targets: String, in paths: Set<String>
  ) -> Pair? {
    guard paths.contains("/\(inputs)"), paths.contains("/\(targets)") else { return nil }
    return Pair(inputs: inputs, targets: targets)
  }

  private static func numericDatasets(_ file: File) throws -> [Dataset] {
    var datasets: [Dataset] = []
    try file.root.walk(maximumDepth: 4) { entry in
      if let dataset = entry.dataset, dataset.elementType.isNumeric { datasets.append(dataset) }
    }
    return datasets
  }

  private static func unusual(_ file: File, _ datasets: [Dataset]) -> Failure {
    let message = "\(file.path): no pair of data sets has usual names, such as X and y"
    guard !datasets.isEmpty else {
      return Failure(.data, message, advice: "the file holds no data sets of numbers")
    }
    let listed = datasets.prefix(12).map {
      "\($0.path.dropFirst()) (\($0.elementType) \($0.shape))"
    }
    let more = datasets.count > 12 ? " and \(datasets.count - 12) more" : ""
    return Failure(
      .data, message,
      advice: "name the data sets to use; the file holds "
        + listed.joined(separator: ", ") + more)
  }
}
