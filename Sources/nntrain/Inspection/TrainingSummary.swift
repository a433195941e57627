import Diagnostics
import Configuration
import HDF5
import Training

/// How a model was trained and how far it has come: what its checkpoint says.
struct TrainingSummary {
  /// The lines, each with its end.
  let text: String

  /// The facts of a checkpoint.
  init(_ checkpoint: Checkpoint, configuration: ConfigurationNode?) {
    var table = TextTable()
    func add(_ title: String, _ words: String?) {
      guard let words, !words.isEmpty else { return }
      table.append([title, words.printable])
    }
    add("Loss", configuration?["loss"]?.phrase)
    add("Metrics", configuration?["metrics"]?.phrase)
    add("Optimizer", configuration?["optimizer"]?.phrase ?? checkpoint.optimizer)
    add("Preprocessing", configuration?["data"]?["preprocessing"]?.phrase)
    add("Data", configuration?["data"]?["file"]?.phrase)
    add("Progress", Self.progress(checkpoint))
    add("Batches", Self.batches(checkpoint))
    add("Best", checkpoint.best.map { "\(NumberText.short($0.value)) in epoch \($0.epoch)" })
    let versions = checkpoint.versions.sorted { $0.key < $1.key }
    add("Written by", versions.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    let history = HistoryTable(checkpoint.history).text
    text = table.text + (history.isEmpty ? "" : "\n\(history)")
  }

  private static func progress(_ checkpoint: Checkpoint) -> String {
    let place = checkpoint.progress
    let epochs = Words.count(place.epoch, "epoch")
    let within = place.stepInEpoch == 0 ? "" : " and \(place.stepInEpoch) steps of the next"
    let samples = NumberText.grouped(place.samples)
    return "\(epochs) done\(within), \(NumberText.grouped(place.step)) steps, \(samples) samples"
  }

  private static func batches(_ checkpoint: Checkpoint) -> String {
    let order = checkpoint.order
    let shards = Words.count(order.shards, "shard")
    let shuffle = order.shuffle == "none" ? "in the file's order" : "\(order.shuffle) shuffle"
    return "\(order.batchSize) of \(NumberText.grouped(order.count)) samples in \(shards), "
      + "\(shuffle), seed \(checkpoint.seed)\(order.fold.map { ", \($0)" } ?? "")"
  }
}
