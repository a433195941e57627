import ArgumentParser

/// A command that all ranks run together.
///
/// Every other command is done by the first rank alone, without MPI, however many were started.
protocol RankedCommand: ParsableCommand {}
