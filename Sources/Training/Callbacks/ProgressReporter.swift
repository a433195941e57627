import Glibc

/// Tells how a training goes: a line for each epoch, and on a terminal a bar with rate and remaining
/// time while it runs.
public final class ProgressReporter: Callback {
  private let write: (String) -> Void
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
  public init(epochs: Int, terminalWidth: Int?, write: @escaping (String) -> Void) {
    self.epochs = epochs
    self.write = write
    width = terminalWidth
  }

  public func trainingStarted(_ progress: TrainingProgress, stepsPerEpoch: Int) {
    self.stepsPerEpoch = stepsPerEpoch
    guard progress.step > 0 else { return }
    write("Going on after step \(progress.step) of the training.\n")
  }

  public func stepEnded(_ progress: TrainingProgress) {
    guard let width, drawn.duration(to: .now) > Self.interval else { return }
    drawn = .now
    hasBar = true
    write("\r" + bar(progress, width: width))
  }

  public func epochEnded(_ progress: TrainingProgress) {
    clear()
    guard let record = progress.last else { return }
    write(line(record) + "\n")
  }

  public func trainingEnded(_ progress: TrainingProgress, test: EpochRecord?) {
    clear()
    guard let test else { return }
    let numbers = test.values.map { "\($0.key) \(Self.short($0.value))" }
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
    let left = Self.time(perStep * Double(stepsPerEpoch - done))
    let loss = progress.epochTotals.loss / max(progress.epochTotals.samples, 1)
    let head = "\(title(progress.epoch + 1))  "
    let tail =
      "  \(Self.padded("\(done)", to: "\(stepsPerEpoch)".count))/\(stepsPerEpoch)"
      + "  \(Self.grouped(rate)) samples/s  \(left) left  loss \(Self.short(loss))"
    let cells = min(max(width - 1 - head.count - tail.count - 2, 0), 40)
    guard cells > 4 else { return String((head + tail).prefix(width - 1)) }
    let filled = cells * done / max(stepsPerEpoch, 1)
    let meter =
      String(repeating: "=", count: filled) + String(repeating: " ", count: cells - filled)
    let text = "\(head)[\(meter)]\(tail)"
    return text + String(repeating: " ", count: max(width - 1 - text.count, 0))
  }

  /// `Epoch 2/5  loss 0.1234  accuracy 0.9634  val_loss …  121,000 samples/s  0.6 s`
  private func line(_ record: EpochRecord) -> String {
    var parts = [title(Int(record["epoch"] ?? 0))]
    let special: Set = ["epoch", "step", "learning_rate", "samples_per_second", "seconds"]
    for (key, value) in record.values where !special.contains(key) {
      parts.append("\(key) \(Self.short(value))")
    }
    let rate = "\(Self.grouped(record["samples_per_second"] ?? 0)) samples/s"
    let seconds = Self.seconds(record["seconds"] ?? 0)
    let line = (parts + [rate, seconds]).joined(separator: "  ")
    guard let width, line.count >= width else { return line }
    return (parts + [seconds]).joined(separator: "  ")
  }

  private func title(_ epoch: Int) -> String {
    "Epoch \(Self.padded("\(epoch)", to: "\(epochs)".count))/\(epochs)"
  }
}

extension ProgressReporter {
  private static func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }

  /// Four significant digits, without an exponent where that is short enough.
  static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    let magnitude = value.magnitude
    guard magnitude >= 1e-4, magnitude < 1e7 else {
      let exponent = Int(log10(magnitude).rounded(.down))
      let mantissa = (value / pow(10, Double(exponent)) * 1000).rounded() / 1000
      return "\(mantissa)e\(exponent)"
    }
    let decimals = max(0, min(6, 3 - Int(log10(magnitude).rounded(.down))))
    let text = "\(Int((magnitude * pow(10, Double(decimals))).rounded()))"
    let digits = padded(text, to: decimals + 1).replacing(" ", with: "0")
    let whole = digits.dropLast(decimals)
    let sign = value < 0 ? "-" : ""
    return decimals == 0 ? sign + digits : "\(sign)\(whole).\(digits.suffix(decimals))"
  }

  /// A duration in seconds with two decimals: `0.57 s`.
  private static func seconds(_ value: Double) -> String {
    guard value.isFinite, value < 1e9 else { return "?" }
    let hundredths = Int((value * 100).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
  }

  /// A whole number with commas: 121,345.
  public static func grouped(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    var digits = String(Int(value.rounded()))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  /// Seconds as `0:07`, `12:30` or `3:05:00`.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded(.up))
    let tail = whole % 60 < 10 ? "0\(whole % 60)" : "\(whole % 60)"
    guard whole >= 3600 else { return "\(whole / 60):\(tail)" }
    let minutes = whole / 60 % 60
    return "\(whole / 3600):\(minutes < 10 ? "0" : "")\(minutes):\(tail)"
  }
}
