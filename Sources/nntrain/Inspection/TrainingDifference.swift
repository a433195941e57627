import Diagnostics
import HDF5
import Training

/// What else two checkpoints tell: where their trainings stood and what wrote them.
struct TrainingDifference {
  /// The lines, each with its end; empty where nothing differs.
  let text: String

  /// Compares two files; of a file without a training, nothing is told.
  init(_ a: ComparedFile, _ b: ComparedFile) {
    var table = TextTable()
    if let first = a.checkpoint, let second = b.checkpoint {
      func add(_ title: String, _ values: (String?, String?)) {
        guard values.0 != values.1 else { return }
        let words = [(values.0, a), (values.1, b)].map { value, file in
          "\(value ?? "not told") in \(file.name)"
        }
        table.append([title.printable, words.joined(separator: ", ").printable])
      }
      add("Progress", (Self.progress(first), Self.progress(second)))
      for name in Set(first.versions.keys).union(second.versions.keys).sorted() {
        add(name, (first.versions[name], second.versions[name]))
      }
    }
    text = table.text
  }

  private static func progress(_ checkpoint: Checkpoint) -> String {
    let place = checkpoint.progress
    return
      "step \(NumberText.grouped(place.step)), \(Words.count(place.epoch, "epoch"))"
      + (place.stepInEpoch == 0 ? "" : " and \(place.stepInEpoch) steps")
  }
}
