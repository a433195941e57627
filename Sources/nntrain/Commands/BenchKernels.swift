import ArgumentParser
import Diagnostics
import Foundation
import JSON
import KernelBenchmark

/// `nntrain bench kernels`: the kernels of all entries against plain loops in C.
struct BenchKernels: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Times the kernels of all entries against plain loops in C.",
    discussion: """
      For each activation, loss, layer, optimizer, regularizer, constraint and metric: nanoseconds for \
      a value, bytes read and written in a second, the nanoseconds of a plain loop in C that does the \
      same, and how many times as long it takes (ratio: above 1, nntrain is the faster one). The loops \
      call the C library's expf, tanhf and so on, and are compiled by clang with -O3 -march=x86-64-v3 \
      -fno-math-errno. Kernel and loop take turns on one thread; of either the best time counts. \
      Left out are dense and maxout, which are matrix products, flatten, reshape and input, which are \
      views, and what works once in a run or on single numbers: initializers, preprocessing, \
      schedules. random_perturbation has no loop to compare with.

        nntrain bench kernels losses
        nntrain bench kernels --values 16777216 optimizers
        nntrain bench kernels tanh gelu
      """)

  @Argument(
    help: ArgumentHelp("Kinds or entries to measure; all by default.", valueName: "name"))
  var names: [String] = []

  @Option(help: "The values that a kernel is given: by default they fit into the cache.")
  var values = 65536

  @Option(help: "How often kernel and loop take turns.")
  var rounds = 25

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  func validate() throws {
    guard values > 0, values <= 1 << 30 else {
      throw ValidationError("--values is a number from 1 to \(1 << 30)")
    }
    guard rounds > 0 else { throw ValidationError("--rounds starts at 1") }
  }

  func run() throws {
    let benchmark = KernelBenchmark(values: values, rounds: rounds)
    let wanted = names.map { $0.lowercased() }
    var timings: [KernelTiming] = []
    try benchmark.run { kind, entry in
      wanted.isEmpty || wanted.contains(entry)
        || wanted.contains { $0 == kind || $0 == kind + "s" || $0 == kind + "es" }
    } report: {
      timings.append($0)
    }
    guard !timings.isEmpty else {
      throw Failure(
        .usage,
        "nothing that is measured is called \(names.map { "'\($0.printable)'" }.joined(separator: ", "))",
        advice: "nntrain list shows kinds and entries")
    }
    Terminal.write(json ? text(of: timings) + "\n" : table(of: timings, benchmark.values).text)
  }

  private func text(of timings: [KernelTiming]) -> String {
    let object: JSONValue = [
      "values": .integer(KernelBenchmark(values: values, rounds: rounds).values),
      "kernels": .array(timings.map(\.json)),
    ]
    return object.text
  }

  private func table(of timings: [KernelTiming], _ values: Int) -> TextTable {
    var table = TextTable(rightAligned: [3, 4, 5, 6])
    table.append(["kind", "entry", "pass", "ns/value", "GB/s", "C ns/value", "ratio"])
    for timing in timings {
      table.append([
        timing.kind, timing.entry, timing.pass, String(format: "%.3f", timing.nanoseconds),
        String(format: "%.1f", timing.gigabytesPerSecond),
        timing.plainNanoseconds.map { String(format: "%.3f", $0) } ?? "-",
        timing.ratio.map { String(format: "%.2f", $0) } ?? "-",
      ])
    }
    let slow = timings.count { ($0.ratio ?? 1) < 0.5 }
    table.append(
      line: "\(timings.count) kernels, \(values) values each; "
        + (slow == 0 ? "none" : "\(slow)") + " below half the speed of its plain loop")
    return table
  }
}
