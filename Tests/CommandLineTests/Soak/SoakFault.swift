/// A kind of fault that a soak brings about, and what the run then has to say of it.
enum SoakFault: String, CaseIterable {
  case killRank = "a rank is killed"
  case killAllRanks = "all ranks are killed"
  case killMpirun = "mpirun is killed"
  case killLauncher = "the launcher is killed"
  case pauseRank = "a rank is stopped for a while"
  case damage = "the newest checkpoint is damaged, and all ranks are killed"
  case truncate = "the newest checkpoint is cut short, and all ranks are killed"
  case fillDisk = "the disk is full for a while"
  case fillDiskAndKill = "the disk is full for a while, in which a rank is killed"
  case askToStop = "the launcher is asked to stop"
  case askRank = "a rank is asked to stop"

  /// How often it is drawn, in comparison with others.
  var weight: Int {
    switch self {
    case .killRank, .pauseRank: 4
    case .damage, .fillDisk: 3
    case .truncate, .fillDiskAndKill: 2
    case .killAllRanks, .killMpirun, .killLauncher, .askToStop, .askRank: 1
    }
  }

  /// Whether it takes a disk that can be filled.
  var needsDisk: Bool { self == .fillDisk || self == .fillDiskAndKill }

  /// The checkpoints that there have to be: the one that is damaged may also be the best one.
  var neededCheckpoints: Int { self == .damage || self == .truncate ? 2 : 1 }

  /// How many times the ranks are started again because of it.
  var starts: Int { self == .pauseRank || self == .fillDisk ? 0 : 1 }

  /// Draws one.
  static func random(
    withDisk: Bool, using generator: inout some RandomNumberGenerator
  ) -> SoakFault {
    let kinds = allCases.filter { withDisk || !$0.needsDisk }
    var draw = Int.random(in: 0..<kinds.map(\.weight).reduce(0, +), using: &generator)
    for kind in kinds {
      draw -= kind.weight
      if draw < 0 { return kind }
    }
    return .killRank
  }
}
