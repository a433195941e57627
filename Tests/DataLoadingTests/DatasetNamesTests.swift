import DataLoading
import Diagnostics
import HDF5
import TestSupport
import Testing

@Suite("Usual names of data sets")
struct DatasetNamesTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func detect(_ names: [String]) throws -> DatasetNames {
    try DatasetNames.detect(in: file(names))
  }

  private func file(_ names: [String]) throws -> File {
    let file = try File.create(directory.file("data.h5"))
    for name in names { try file.root.createDataset(named: name, shape: [2], [1, 2] as [Float]) }
    try file.root.createStringDataset(named: "y_names", ["a", "b"])
    return file
  }

  @Test(
    "Pairs for training",
    arguments: [
      ("X", "y"), ("x_train", "y_train"), ("X_train", "y_train"), ("images", "labels"),
      ("data", "label"), ("features", "targets"), ("inputs", "targets"),
      ("train/images", "train/labels"), ("train/X", "train/y"), ("train_images", "train_labels"),
    ])
  func training(inputs: String, targets: String) throws {
    let names = try detect([inputs, targets, "other"])
    #expect(names.train.inputs == inputs && names.train.targets == targets)
    #expect(names.validation == nil && names.test == nil)
  }

  @Test("Parts of the data")
  func parts() throws {
    let groups = try detect([
      "train/X", "train/y", "val/X", "val/y", "test/images", "test/labels",
    ])
    #expect(groups.validation?.inputs == "val/X")
    #expect(groups.test?.targets == "test/labels")
    let endings = try detect(["x_train", "y_train", "x_test", "y_test", "x_validation"])
    #expect(endings.validation == nil)
    #expect(endings.test?.inputs == "x_test")
    let mixed = try detect(["X", "y", "X_test", "y_test"])
    #expect(mixed.train.inputs == "X")
    #expect(mixed.test?.inputs == "X_test")
  }

  @Test("Unusual names are listed")
  func unusual() throws {
    let error = #expect(throws: Failure.self) { try detect(["pixels", "digits/class"]) }
    #expect(error?.exitCode == .data)
    #expect(error?.description.contains("pixels (float32 [2])") == true)
    #expect(error?.description.contains("digits/class") == true)
    #expect(throws: Failure.self) { try detect([]) }
  }

  @Test("Inputs alone")
  func inputs() throws {
    #expect(try DatasetNames.detectInputs(in: file(["other", "X"])) == "X")
    #expect(try DatasetNames.detectInputs(in: file(["group/any"])) == "group/any")
    #expect(throws: Failure.self) { try DatasetNames.detectInputs(in: file(["a", "b"])) }
  }
}
