import Conversion
import Foundation
import TestSupport

/// Brings faults about, one after the other, and looks for what the run says of each.
final class SoakInjector {
  private let run: SoakRun
  private var generator: SplitMix64
  private let log: (String) -> Void
  private var furthest = 0
  private var count = 0
  /// The faults of which the run said nothing in time, and other things that went wrong.
  private(set) var complaints: [String] = []
  /// How many times the ranks should have been started again.
  private(set) var starts = 0
  /// How often each kind has been brought about.
  private(set) var counts: [SoakFault: Int] = [:]

  /// - Parameter log: is given a line for each fault.
  init(_ run: SoakRun, seed: UInt64, log: @escaping (String) -> Void) {
    self.run = run
    self.log = log
    generator = SplitMix64(seed: seed)
  }

  /// Waits until the training is further than it ever was, and brings about the next fault; whether there
  /// is anything left to disturb. (A file `stop` in its folder ends a soak early.)
  func disturb(with fault: SoakFault? = nil) -> Bool {
    guard !run.folder.has("stop") else { return false }
    let before = furthest
    let fault = fault ?? .random(withDisk: run.hasDisk, using: &generator)
    let isFurther = wait(seconds: 60) {
      let checkpoints = run.checkpoints
      return checkpoints.count >= fault.neededCheckpoints
        && checkpoints.first.map { $0.step > before } ?? false && !run.processes.ranks.isEmpty
    }
    guard isFurther else {
      complain("no progress after step \(before): \(tail)")
      return false
    }
    furthest = run.newest?.step ?? before
    usleep(.random(in: 0..<100_000, using: &generator))
    count += 1
    counts[fault, default: 0] += 1
    starts += fault.starts
    let said = run.output.count
    let (what, words) = bringAbout(fault)
    var named: [String] = []
    for word in words {
      if let line = line(with: word, from: said) {
        named.append(line)
      } else {
        complain("#\(count) \(what): nothing said of '\(word)': \(tail)")
      }
    }
    if fault.needsDisk { run.freeDisk() }
    // Checkpoints, or the log where that was the first to meet the full disk.
    if fault == .fillDisk, line(with: "written again", from: said) == nil {
      complain("#\(count) \(what): nothing is written again: \(tail)")
    }
    // One that is passed over is still there: progress is what comes after it.
    furthest = max(furthest, run.newest?.step ?? 0)
    log("#\(count) after step \(furthest): \(what) → \(named.joined(separator: " | "))")
    return true
  }

  /// Does it; what was done in words, and what the run has to say.
  private func bringAbout(_ fault: SoakFault) -> (String, [String]) {
    let processes = run.processes
    let rank = Int.random(in: 0..<max(processes.ranks.count, 1), using: &generator)
    let process = processes.ranks.isEmpty ? 0 : processes.ranks[rank]
    func send(_ signal: Int32, to process: pid_t?) {
      if let process, process > 0 { kill(process, signal) }
    }
    let again = "Exit code 137: to go on"
    switch fault {
    case .killRank:
      send(SIGKILL, to: process)
      return ("rank \(rank) of \(processes.ranks.count) is killed", [again])
    case .killAllRanks:
      processes.ranks.forEach { send(SIGKILL, to: $0) }
      return (fault.rawValue, [again])
    case .killMpirun:
      send(SIGKILL, to: processes.starter)
      return (fault.rawValue, [again])
    case .killLauncher:
      send(SIGKILL, to: processes.launcher)
      // These are asked to stop by that: they save, and are not those of the next start.
      _ = wait(seconds: 20) { Set(processes.ranks).isDisjoint(with: run.processes.ranks) }
      return (fault.rawValue, ["the launcher ended with exit code 137"])
    case .pauseRank:
      let milliseconds = UInt32.random(in: 10..<1000, using: &generator)
      send(SIGSTOP, to: process)
      usleep(milliseconds * 1000)
      send(SIGCONT, to: process)
      return ("rank \(rank) is stopped for \(milliseconds) ms", [])
    case .damage, .truncate:
      // Nobody writes another one in between.
      processes.ranks.forEach { send(SIGSTOP, to: $0) }
      let path = run.newest?.path ?? ""
      let how = spoil(path, isCut: fault == .truncate)
      processes.ranks.forEach { send(SIGKILL, to: $0) }
      let name = path.split(separator: "/").last ?? ""
      return ("\(name) \(how), and all ranks are killed", [again, "\(name) is damaged"])
    case .fillDisk:
      run.fillDisk()
      return (fault.rawValue, ["No space left on device; training goes on"])
    case .fillDiskAndKill:
      run.fillDisk()
      send(SIGKILL, to: process)
      return (
        "the disk is full, and rank \(rank) is killed",
        [again, "No space left on device; training goes on"]
      )
    case .askToStop:
      send(SIGTERM, to: processes.launcher)
      return (fault.rawValue, ["SIGTERM: asking the ranks", "Stopped by request after saving"])
    case .askRank:
      send(SIGUSR1, to: process)
      return ("rank \(rank) is asked to stop", ["Stopped by request", "Exit code 75: to go on"])
    }
  }

  /// Damages a file; how, in words.
  private func spoil(_ path: String, isCut: Bool) -> String {
    guard var bytes = try? Data(contentsOf: URL(fileURLWithPath: path)), !bytes.isEmpty else {
      return "is missing"
    }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    if isCut {
      bytes = bytes.prefix(place)
    } else {
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    }
    // best.h5 may be the same file: both are damaged then, as on a bad disk.
    guard let file = FileHandle(forWritingAtPath: path) else { return "cannot be opened" }
    defer { try? file.close() }
    try? file.write(contentsOf: bytes)
    try? file.truncate(atOffset: UInt64(bytes.count))
    return isCut ? "is cut to \(place) bytes" : "has a flipped bit in byte \(place)"
  }

  /// The first line with some words, waiting for it.
  private func line(with words: String, from start: Int) -> String? {
    var found: String?
    _ = wait(seconds: 30) {
      let text = String(decoding: run.output.dropFirst(start), as: UTF8.self)
      found = text.split(separator: "\n").first { $0.contains(words) }.map(String.init)
      return found != nil
    }
    return found
  }

  private func wait(seconds: Double, for condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      if condition() { return true }
      usleep(10_000)
    }
    return false
  }

  private func complain(_ words: String) {
    complaints.append(words)
    log("FAILED: \(words)")
  }

  private var tail: String { String(decoding: run.output.suffix(500), as: UTF8.self) }
}
