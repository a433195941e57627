import Diagnostics
import HDF5

// `/nntrain` holds, beside the groups of numbers and the optimizer's state:
//   attributes  format, seed (as text: it has 64 bits without a sign), optimizer
//   progress@   epoch, step_in_epoch, step, samples
//   order@      count, shuffle, batch_size, shards
//   best@       value, epoch (the group is missing where there is no best value yet)
//   versions@   one text for each
//   configuration, history   data sets of strings

extension Checkpoint {
  /// The version of the layout of `/nntrain`. Readers accept all versions up to their own.
  static let currentFormat = 1

  /// Writes everything but the optimizer's state into a new group.
  func write(to group: Group) throws {
    try group.attributes.write(Self.currentFormat, to: "format")
    try group.attributes.write("\(seed)", to: "seed")
    try group.attributes.write(optimizer, to: "optimizer")
    try group.createStringDataset(named: "configuration", [configuration])
    try group.createStringDataset(named: "history", history)
    let place = try group.createGroup(named: "progress").attributes
    try place.write(progress.epoch, to: "epoch")
    try place.write(progress.stepInEpoch, to: "step_in_epoch")
    try place.write(progress.step, to: "step")
    try place.write(progress.samples, to: "samples")
    let facts = try group.createGroup(named: "order").attributes
    try facts.write(order.count, to: "count")
    try facts.write(order.shuffle, to: "shuffle")
    if let fold = order.fold { try facts.write(fold, to: "fold") }
    try facts.write(order.batchSize, to: "batch_size")
    try facts.write(order.shards, to: "shards")
    if let best {
      let record = try group.createGroup(named: "best").attributes
      try record.write(best.value, to: "value")
      try record.write(best.epoch, to: "epoch")
    }
    let texts = try group.createGroup(named: "versions").attributes
    for (name, version) in versions.sorted(by: { $0.key < $1.key }) {
      try texts.write(version, to: name)
    }
    try inputShapes.write(to: group, "input_shapes")
    try statistics.write(to: group, "statistics")
    try runningSums.write(to: group, "running_sums")
    try watchers.write(to: group, "watchers")
  }

  /// Reads what `write(to:)` wrote.
  ///
  /// - Throws: `Failure` with code `configuration` for a newer format, `data` for missing parts;
  ///   `HDF5Error`.
  init(from group: Group, of path: String) throws {
    let format = try group.attributes.integer("format")
    guard format <= Self.currentFormat else {
      throw Failure(
        .configuration,
        "\(path) holds a training state of format \(format); this program reads up to format "
          + "\(Self.currentFormat)", advice: "use a newer release of nntrain")
    }
    guard let seed = UInt64(try group.attributes.string("seed")) else {
      throw Failure(.data, "\(path): /nntrain@seed is not a whole number")
    }
    self.seed = seed
    optimizer = try group.attributes.string("optimizer")
    configuration = try group.dataset(named: "configuration").readStrings().first ?? ""
    history = try group.dataset(named: "history").readStrings()
    let place = try group.group(named: "progress").attributes
    progress = CheckpointProgress(
      epoch: try place.integer("epoch"), stepInEpoch: try place.integer("step_in_epoch"),
      step: try place.integer("step"), samples: try place.integer("samples"))
    let places = [progress.epoch, progress.stepInEpoch, progress.step, progress.samples]
    guard places.allSatisfy({ (0..<1 << 53).contains($0) }) else {
      throw Failure(.data, "\(path): /nntrain/progress is no place in a training: \(places)")
    }
    let facts = try group.group(named: "order").attributes
    order = SampleOrder(
      count: try facts.integer("count"), shuffle: try facts.string("shuffle"),
      fold: try facts.names.contains("fold") ? facts.string("fold") : nil,
      batchSize: try facts.integer("batch_size"), shards: try facts.integer("shards"))
    if try group.kind(of: "best") != nil {
      let record = try group.group(named: "best").attributes
      best = BestValue(try record.number("value"), epoch: try record.integer("epoch"))
    }
    let texts = try group.group(named: "versions").attributes
    for name in try texts.names { versions[name] = try texts.string(name) }
    inputShapes = try NamedNumbers(from: group.group(named: "input_shapes"))
    statistics = try NamedNumbers(from: group.group(named: "statistics"))
    runningSums = try NamedNumbers(from: group.group(named: "running_sums"))
    watchers = try NamedNumbers(from: group.group(named: "watchers"))
  }
}
