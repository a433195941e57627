/// Tells how a training goes: a line for each epoch, and on a terminal a bar with rate and remaining
/// time while it runs.
public final class ProgressReporter: Callback {
  private let write: (String) -> Void
  private let complain: (String) -> Void
  private let width: Int?
  private let epochs: Int
  private var stepsPerEpoch = 1
  private var drawn = ContinuousClock.now
  private var hasBar = false

  /// The least time between two drawings of the bar.
  private static let interval = Duration.milliseconds(100)

  /// A reporter.
  ///
  /// - Parameters:
  ///   - epochs: the number of the last epoch.
  ///   - terminalWidth: the columns of the terminal, or nil where the output is no terminal.
  ///   - write: prints text as it is.
  ///   - complain: prints a warning as a line of its own.
  public init(
    epochs: Int, terminalWidth: Int?, write: @escaping (String) -> Void,
    complain: @escaping (String) -> Void
  ) {
    self.epochs = epochs
    self.write = write
    self.complain = complain
    width = terminalWidth
  }

  public func trainingStarted(_ progress: TrainingProgress, stepsPerEpoch: Int) {
    clear()
    self.stepsPerEpoch = stepsPerEpoch
    guard progress.step > 0 else { return }
    write("Going on after step \(progress.step), in epoch \(progress.epoch + 1).\n")
  }

  public func stepEnded(_ progress: TrainingProgress) {
    guard let width, drawn.duration(to: .now) > Self.interval else { return }
    drawn = .now
    hasBar = true
    write("\r" + bar(progress, width: width))
  }

  public func remarked(_ words: String) {
    clear()
    write(words + "\n")
  }

  public func warned(_ words: String) {
    clear()
    complain(words)
  }

  public func epochEnded(_ progress: TrainingProgress) {
    clear()
    guard let record = progress.last else { return }
    write(line(record) + "\n")
  }

  public func trainingEnded(_ progress: TrainingProgress, test: EpochRecord?) {
    clear()
    guard let test else { return }
    let numbers = test.values.map { "\($0.key) \(NumberText.short($0.value))" }
    write("Test: " + numbers.joined(separator: ", ") + "\n")
  }

  private func clear() {
    guard hasBar, let width else { return }
    write("\r" + String(repeating: " ", count: width - 1) + "\r")
    hasBar = false
  }

  /// `Epoch 2/5  [======>      ]  234/469  121,000 samples/s  0:02 left  loss 0.1234`
  private func bar(_ progress: TrainingProgress, width: Int) -> String {
    let done = progress.stepInEpoch
    let rate = progress.epochTotals.samples / max(progress.stepSeconds, 1e-9)
    let perStep = progress.epochSeconds / Double(max(done, 1))
    let left = NumberText.time(perStep * Double(stepsPerEpoch - done))
    let loss = progress.epochTotals.loss / max(progress.epochTotals.samples, 1)
    let head = "\(title(progress.epoch + 1))  "
    let tail =
      "  \(NumberText.padded("\(done)", to: "\(stepsPerEpoch)".count))/\(stepsPerEpoch)"
      + "  \(NumberText.grouped(rate)) samples/s  \(left) left  loss \(NumberText.short(loss))"
    let cells = min(max(width - 1 - head.count - tail.count - 2, 0), 40)
    guard cells > 4 else { return String((head + tail).prefix(width - 1)) }
    let filled = cells * done / max(stepsPerEpoch, 1)
    let meter =
      String(repeating: "=", count: filled) + String(repeating: " ", count: cells - filled)
    let text = "\(head)[\(meter)]\(tail)"
    return text + String(repeating: " ", count: max(width - 1 - text.count, 0))
  }

  /// `Epoch 2/5  loss 0.1234  accuracy 0.9634  val_loss …  121,000 samples/s  0.60 s`
  private func line(_ record: EpochRecord) -> String {
    var parts = [title(Int(record[.epoch] ?? 0))]
    for (key, value) in record.values {
      switch RecordKey(rawValue: key) {
      case nil: parts.append("\(key) \(NumberText.short(value))")
      case .skippedSteps?: parts.append("\(key) \(NumberText.grouped(value))")
      case _?: break
      }
    }
    let rate = "\(NumberText.grouped(record[.samplesPerSecond] ?? 0)) samples/s"
    let seconds = NumberText.seconds(record[.seconds] ?? 0)
    let line = (parts + [rate, seconds]).joined(separator: "  ")
    guard let width, line.count >= width else { return line }
    return (parts + [seconds]).joined(separator: "  ")
  }

  private func title(_ epoch: Int) -> String {
    "Epoch \(NumberText.padded("\(epoch)", to: "\(epochs)".count))/\(epochs)"
  }
}
