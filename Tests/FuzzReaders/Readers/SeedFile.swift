import Foundation
import HDF5

/// Sound HDF5 files, made anew each time, always the same bytes.
enum SeedFile {
  /// The bytes of a file.
  static func bytes(_ fill: (Group) throws -> Void) throws -> [UInt8] {
    let path = NSTemporaryDirectory() + "/nntrain-seed-\(UUID().uuidString).h5"
    defer { unlink(path) }
    let file = try File.create(path)
    try fill(file.root)
    try file.close()
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// A few kilobytes with a little of everything.
  static func small(_ root: Group) throws {
    let inputs = try root.createDataset(
      named: "train/inputs", .float32, shape: [6, 4], chunk: [2, 4], compression: 1, shuffle: true,
      fletcher32: true)
    try inputs.write((0..<24).map(Float.init))
    try inputs.attributes.write("grams", to: "unit")
    try root.createDataset(named: "train/targets", shape: [6], [0, 1, 2, 0, 1, 2] as [Int32])
  }

  /// A model of Keras' layout and data sets with many chunks, in groups of many names.
  static func large(_ root: Group) throws {
    let weights = try root.createGroup(named: "model_weights")
    try weights.attributes.write(["dense", "dense_1"], to: "layer_names")
    for layer in ["dense", "dense_1"] {
      let group = try weights.createGroup(named: layer)
      try group.attributes.write(["\(layer)/kernel", "\(layer)/bias"], to: "weight_names")
      try group.createDataset(
        named: "\(layer)/kernel", shape: [3, 4], [Float](repeating: 0.5, count: 12))
      try group.createDataset(named: "\(layer)/bias", shape: [4], [Float](repeating: 0, count: 4))
    }
    try root.attributes.write(#"{"class_name": "Sequential", "config": {}}"#, to: "model_config")
    let images = try root.createDataset(
      named: "images", .uint8, shape: [40, 5, 5], chunk: [1, 5, 5], extendible: true,
      compression: 6)
    try images.write((0..<1000).map { UInt8($0 % 7) })
    for index in 0..<40 {
      try root.createDataset(named: "many/\(index)", shape: [1], [Double(index)])
    }
    try root.createStringDataset(named: "vocabularies/city", ["Köln", "Wien", "Bern"])
  }
}
