import ArgumentParser

/// `nntrain bench`: how fast it is here.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures how fast nntrain is on this machine.",
    subcommands: [
      BenchStep.self, BenchExchange.self, BenchScale.self, BenchData.self, BenchKernels.self,
    ])
}
